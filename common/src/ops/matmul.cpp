// Matrix products.

#include <string>

#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"
#include "ops/product.hpp"

namespace course {
namespace {

// dA = dY B^T;  dB = A^T dY.
void matmul_backward(const Node& y, GradSink& d) {
    const Tensor& a = y.value(0);
    const Tensor& b = y.value(1);
    if (d.create_graph()) {
        if (d.wants(0)) d.add(0, matmul(y.grad(), transpose(b)));
        if (d.wants(1)) d.add(1, matmul(transpose(a), y.grad()));
        return;
    }
    if (d.wants(0)) d.add(0, detail::product(y.grad(), Trans::no, b, Trans::yes));
    if (d.wants(1)) d.add(1, detail::product(a, Trans::yes, y.grad(), Trans::no));
}
const OpDef kMatmul{.name = "matmul", .backward = matmul_backward, .twice = true};

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b) {
    if (a.rank() != 2 || b.rank() != 2 || a.dim(1) != b.dim(0)) {
        throw ShapeError("matmul", "(m, k) x (k, n)",
                         to_string(a.shape()) + " x " + to_string(b.shape()));
    }
    return record(kMatmul, detail::product(a, Trans::no, b, Trans::no), {&a, &b});
}

}  // namespace course
