#include "ops/product.hpp"

#include <algorithm>

namespace course::detail {

Tensor product(const Tensor& a, Trans trans_a, const Tensor& b, Trans trans_b) {
    const bool ta = trans_a == Trans::yes;
    const bool tb = trans_b == Trans::yes;
    const std::size_t m = a.dim(ta ? 1 : 0);
    const std::size_t k = a.dim(ta ? 0 : 1);
    const std::size_t n = b.dim(tb ? 0 : 1);
    Tensor c = Tensor::uninitialized({m, n});
    if (n == 1) {
        gemv(a, trans_a, b.data(), c.data());
        return c;
    }
    if (m == 1) {
        gemv(b, tb ? Trans::no : Trans::yes, a.data(), c.data());
        return c;
    }
    std::ranges::fill(c.data(), real{0});
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t p = 0; p < k; ++p) {
            const real factor = ta ? a(p, i) : a(i, p);
            for (std::size_t j = 0; j < n; ++j) c(i, j) += factor * (tb ? b(j, p) : b(p, j));
        }
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
