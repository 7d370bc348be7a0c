// Matrix products, one or a batch of them with broadcast leading axes.

#include <array>

#include "course/gemm.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"
#include "ops/product.hpp"

namespace course {
namespace {

Shape leading(const Shape& shape) {
    return Shape(std::span<const std::size_t>(shape.begin(), shape.rank() - 2));
}

Shape with_matrix(const Shape& lead, std::size_t rows, std::size_t columns) {
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::copy(lead.begin(), lead.end(), sizes.begin());
    sizes[lead.rank()] = rows;
    sizes[lead.rank() + 1] = columns;
    return Shape(std::span<const std::size_t>(sizes.data(), lead.rank() + 2));
}

// A matrix of the last two axes, perhaps transposed.
struct Operand {
    const Tensor& x;
    Trans trans;

    std::size_t rows() const { return x.shape()[x.rank() - 2]; }
    std::size_t columns() const { return x.shape()[x.rank() - 1]; }
    std::size_t matrix() const { return rows() * columns(); }
    std::size_t result_rows() const { return trans == Trans::yes ? columns() : rows(); }
    std::size_t result_columns() const { return trans == Trans::yes ? rows() : columns(); }
    BatchView view(std::size_t offset, std::size_t step) const {
        return {x.data().data() + offset * matrix(), rows(), columns(), columns(), step * matrix()};
    }
};

// The products of all pairs of matrices, outside of any graph.
Tensor batched(const Operand& a, const Operand& b) {
    const Shape lead_a = leading(a.x.shape());
    const Shape lead_b = leading(b.x.shape());
    const Shape lead = detail::broadcast_shape("matmul", lead_a, lead_b);
    Tensor c = Tensor::uninitialized(with_matrix(lead, a.result_rows(), b.result_columns()));
    if (c.empty()) return c;
    const std::size_t m = a.result_rows();
    const std::size_t n = b.result_columns();
    real* next = c.data().data();
    detail::for_rows(detail::make_walk<2>(lead, {&lead_a, &lead_b}),
                     [&](const auto& offset, const auto& step, std::size_t count) {
                         batched_gemm(count, a.view(offset[0], step[0]), b.view(offset[1], step[1]),
                                      {next, m, n, n, m * n}, {.a = a.trans, .b = b.trans});
                         next += count * m * n;
                     });
    return c;
}

Tensor multiply_matrices(const Operand& a, const Operand& b) {
    const bool matrices = a.x.rank() == 2 && b.x.rank() == 2;
    return matrices ? detail::product(a.x, a.trans, b.x, b.trans) : batched(a, b);
}

// dA = dY B^T;  dB = A^T dY. GradSink::add sums over a batch that was broadcast.
void matmul_backward(const Node& y, GradSink& d) {
    const Tensor& a = y.value(0);
    const Tensor& b = y.value(1);
    if (d.create_graph()) {
        if (d.wants(0)) d.add(0, matmul(y.grad(), transpose(b)));
        if (d.wants(1)) d.add(1, matmul(transpose(a), y.grad()));
        return;
    }
    if (d.wants(0)) d.add(0, multiply_matrices({y.grad(), Trans::no}, {b, Trans::yes}));
    if (d.wants(1)) d.add(1, multiply_matrices({a, Trans::yes}, {y.grad(), Trans::no}));
}
const OpDef kMatmul{.name = "matmul", .backward = matmul_backward, .twice = true};

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b) {
    if (a.rank() < 2 || b.rank() < 2 || a.shape()[a.rank() - 1] != b.shape()[b.rank() - 2]) {
        throw ShapeError("matmul", "(..., m, k) x (..., k, n)", {a.shape(), " x ", b.shape()});
    }
    return record(kMatmul, multiply_matrices({a, Trans::no}, {b, Trans::no}), {&a, &b});
}

}  // namespace course
