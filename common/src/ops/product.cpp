#include "ops/product.hpp"

#include <algorithm>

#include "course/gemm.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course::detail {

namespace {

constexpr std::size_t kMostParts = 8;  // of the rows, in column_sums()

}  // namespace

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
    const std::size_t rows = x.dim(0);
    const std::size_t columns = x.dim(1);
    if (columns == 1) return Tensor::full({1}, sum(x.data()));
    const auto kernel = simd::rows_kernels().column_sums;
    const std::size_t grain = std::max(row_grain(columns), (rows + kMostParts - 1) / kMostParts);
    Tensor y = Tensor::uninitialized({columns});
    if (rows <= grain) {
        kernel(x.data().data(), rows, columns, y.data().data());
        return y;
    }
    // Parts of the rows first, the same ones with any number of threads.
    Tensor parts = Tensor::uninitialized({(rows + grain - 1) / grain, columns});
    parallel_for(0, rows, grain, [&](std::size_t first, std::size_t last) {
        kernel(x.row(first).data(), last - first, columns, parts.row(first / grain).data());
    });
    kernel(parts.data().data(), parts.dim(0), columns, y.data().data());
    return y;
}

}  // namespace course::detail
