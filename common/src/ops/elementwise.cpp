// Functions of one element. Where the derivative follows from the result, it is computed from it.

#include <numbers>

#include "course/kernels.hpp"
#include "course/math.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

using detail::map1;

using Kernel = void (*)(std::span<const real> x, std::span<real> out);
using GradientKernel = void (*)(std::span<const real> at, std::span<const real> dy,
                                std::span<real> dx);

Tensor apply(Kernel kernel, const Tensor& x) {
    Tensor y = Tensor::uninitialized(x.shape());
    kernel(x.data(), y.data());
    return y;
}

Tensor apply_gradient(GradientKernel kernel, const Tensor& at, const Tensor& dy) {
    Tensor dx = Tensor::uninitialized(dy.shape());
    kernel(at.data(), dy.data(), dx.data());
    return dx;
}

void exp_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.output());
}
const OpDef kExp{.name = "exp", .backward = exp_backward, .twice = true};

void log_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() / y.value(0));
}
const OpDef kLog{.name = "log", .backward = log_backward, .twice = true};

void sqrt_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() / (2 * y.output()));
}
const OpDef kSqrt{.name = "sqrt", .backward = sqrt_backward, .twice = true};

void abs_backward(const Node& y, GradSink& d) {
    Tensor slope = Tensor::uninitialized(y.shape(0));
    sign(y.value(0).data(), slope.data());
    d.add(0, y.grad() * slope);
}
const OpDef kAbs{.name = "abs", .backward = abs_backward, .twice = true};

void tanh_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    d.add(0, d.create_graph() ? y.grad() * (1 - out * out)
                              : apply_gradient(tanh_gradient, out, y.grad()));
}
const OpDef kTanh{.name = "tanh", .backward = tanh_backward, .twice = true};

void sigmoid_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    d.add(0, d.create_graph() ? y.grad() * (out * (1 - out))
                              : apply_gradient(sigmoid_gradient, out, y.grad()));
}
const OpDef kSigmoid{.name = "sigmoid", .backward = sigmoid_backward, .twice = true};

// erf'(x) = 2 / sqrt(pi) exp(-x^2)
void erf_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    d.add(0, y.grad() * (exp(neg(x * x)) * (2 * std::numbers::inv_sqrtpi)));
}
const OpDef kErf{.name = "erf", .backward = erf_backward, .twice = true};

void relu_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    if (d.create_graph()) {
        d.add(0, y.grad() * map1(out, [](real v) { return static_cast<real>(v > 0); }));
    } else {
        d.add(0, apply_gradient(relu_gradient, out, y.grad()));
    }
}
const OpDef kRelu{.name = "relu", .backward = relu_backward, .twice = true};

// gelu(x) = x P(x), gelu'(x) = P(x) + x p(x); P, p distribution and density of N(0, 1)
constexpr double kInverseSqrt2Pi = std::numbers::inv_sqrtpi / std::numbers::sqrt2;

Tensor gelu_slope(const Tensor& x) {
    const Tensor cumulative = 0.5 * (1 + erf(x * (1 / std::numbers::sqrt2)));
    return cumulative + x * exp(x * x * -0.5) * kInverseSqrt2Pi;
}

void gelu_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    d.add(0,
          d.create_graph() ? y.grad() * gelu_slope(x) : apply_gradient(gelu_gradient, x, y.grad()));
}
const OpDef kGelu{.name = "gelu", .backward = gelu_backward, .twice = true};

}  // namespace

Tensor exp(const Tensor& x) {
    return record(kExp, apply(course::exp, x), {&x});
}

Tensor log(const Tensor& x) {
    return record(kLog, apply(course::log, x), {&x});
}

Tensor sqrt(const Tensor& x) {
    return record(kSqrt, apply(course::sqrt, x), {&x});
}

Tensor abs(const Tensor& x) {
    return record(kAbs, apply(course::abs, x), {&x});
}

Tensor tanh(const Tensor& x) {
    return record(kTanh, apply(course::tanh, x), {&x});
}

Tensor sigmoid(const Tensor& x) {
    return record(kSigmoid, apply(course::sigmoid, x), {&x});
}

Tensor erf(const Tensor& x) {
    return record(kErf, apply(course::erf, x), {&x});
}

Tensor relu(const Tensor& x) {
    return record(kRelu, apply(course::relu, x), {&x});
}

Tensor gelu(const Tensor& x) {
    return record(kGelu, apply(course::gelu, x), {&x});
}

}  // namespace course
