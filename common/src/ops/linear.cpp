// The linear map of a layer, y = x W^T + b.
//
// N rows (all leading axes of x), K inputs, M outputs: x (N, K), W (M, K), b (M), y (N, M).

#include <algorithm>

#include "course/gemm.hpp"
#include "course/math.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/axes.hpp"
#include "ops/broadcast.hpp"
#include "ops/product.hpp"

namespace course {
namespace {

Shape as_rows(const Shape& shape) {
    const std::size_t width = shape[shape.rank() - 1];
    return {width == 0 ? 0 : shape.size() / width, width};
}

// dx = dy W;  dW = dy^T x;  db = sum of the rows of dy.
void linear_gradients(const Node& y, const Tensor& given, GradSink& d) {
    const Tensor& x = y.value(0);
    const Tensor& w = y.value(1);
    if (d.create_graph()) {
        const Tensor dy = given.reshape({as_rows(x.shape())[0], w.dim(0)});
        d.add(0, matmul(dy, w).reshape(x.shape()));
        d.add(1, matmul(transpose(dy), x.reshape(as_rows(x.shape()))));
        if (y.input_count() == 3) d.add(2, sum(dy, 0));
        return;
    }
    const bool is_matrix = x.rank() == 2;
    const Tensor dy = is_matrix ? given : given.reshape(as_rows(given.shape()));
    if (d.wants(0)) {
        Tensor dx = detail::product(dy, Trans::no, w, Trans::no);
        d.add(0, is_matrix ? std::move(dx) : dx.reshape(x.shape()));
    }
    if (d.wants(1)) {
        const Tensor rows = is_matrix ? x : x.detach().reshape(as_rows(x.shape()));
        d.add(1, detail::product(dy, Trans::yes, rows, Trans::no));
    }
    if (y.input_count() == 3 && d.wants(2)) d.add(2, detail::column_sums(dy));
}
void linear_backward(const Node& y, GradSink& d) {
    linear_gradients(y, y.grad(), d);
}
const OpDef kLinear{.name = "linear", .backward = linear_backward, .twice = true};

// The derivative of max(z, 0) is 1 where the result is above 0.
void linear_relu_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    if (d.create_graph()) {
        const Tensor slope = detail::map1(out, [](real v) { return static_cast<real>(v > 0); });
        return linear_gradients(y, y.grad() * slope, d);
    }
    Tensor dz = Tensor::uninitialized(out.shape());
    relu_gradient(out.data(), y.grad().data(), dz.data());
    linear_gradients(y, dz, d);
}
const OpDef kLinearRelu{.name = "linear_relu", .backward = linear_relu_backward, .twice = true};

void check_linear(const Tensor& x, const Tensor& w, const Tensor* b) {
    const bool fits = x.rank() >= 1 && w.rank() == 2 && x.shape()[x.rank() - 1] == w.dim(1) &&
                      (b == nullptr || (b->rank() == 1 && b->dim(0) == w.dim(0)));
    if (fits) return;
    throw ShapeError("linear", {"x (..., k), weight (m, k)", b ? ", bias (m)" : ""},
                     {x.shape(), ", ", w.shape(), b ? Phrase{", ", b->shape()} : ""});
}

Tensor apply(const Tensor& x, const Tensor& w, const Tensor* b, Activation activation) {
    check_linear(x, w, b);
    const bool is_matrix = x.rank() == 2;
    const Tensor rows = is_matrix ? x : x.detach().reshape(as_rows(x.shape()));
    Tensor y = Tensor::uninitialized({rows.dim(0), w.dim(0)});
    if (w.dim(0) == 1 && activation == Activation::none) {
        if (b != nullptr) std::ranges::fill(y.data(), (*b)(0));
        gemv(rows, Trans::no, w.data(), y.data(), 1, b != nullptr ? 1 : 0);
    } else {
        const std::span<const real> bias = b != nullptr ? b->data() : std::span<const real>{};
        gemm(rows, w, y, {.b = Trans::yes, .bias = bias, .activation = activation});
    }
    if (is_matrix) return y;
    return y.reshape(detail::with_size(x.shape(), x.rank() - 1, w.dim(0)));
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight) {
    return record(kLinear, apply(x, weight, nullptr, Activation::none), {&x, &weight});
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    return record(kLinear, apply(x, weight, &bias, Activation::none), {&x, &weight, &bias});
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation) {
    if (activation == Activation::none) return linear(x, weight, bias);
    return record(kLinearRelu, apply(x, weight, &bias, activation), {&x, &weight, &bias});
}

}  // namespace course
