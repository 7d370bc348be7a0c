#include "ops/product.hpp"

#include "course/gemm.hpp"

namespace course::detail {

Tensor product(const Tensor& a, Trans trans_a, const Tensor& b, Trans trans_b) {
    const bool ta = trans_a == Trans::yes;
    const bool tb = trans_b == Trans::yes;
    Tensor c = Tensor::uninitialized({a.dim(ta ? 1 : 0), b.dim(tb ? 0 : 1)});
    if (c.dim(1) == 1) {
        gemv(a, trans_a, b.data(), c.data());
    } else if (c.dim(0) == 1) {
        gemv(b, tb ? Trans::no : Trans::yes, a.data(), c.data());
    } else {
        gemm(a, b, c, {.a = trans_a, .b = trans_b});
    }
    return c;
}

Tensor column_sums(const Tensor& x) {
    const std::size_t columns = x.dim(1);
    if (columns == 1) return Tensor::full({1}, sum(x.data()));
    Tensor y({columns});
    for (std::size_t i = 0; i < x.dim(0); ++i) axpy(1, x.row(i), y.data());
    return y;
}

}  // namespace course::detail
