#include "ops/product.hpp"

#include <algorithm>

#include "course/gemm.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"

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
    // Parts of the rows first, the same ones with any number of threads.
    const std::size_t grain = std::max(row_grain(columns), (rows + kMostParts - 1) / kMostParts);
    Tensor parts({std::max<std::size_t>(1, (rows + grain - 1) / grain), columns});
    parallel_for(0, rows, grain, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) axpy(1, x.row(i), parts.row(first / grain));
    });
    if (parts.dim(0) == 1) return parts.reshape({columns});
    Tensor y({columns});
    for (std::size_t part = 0; part < parts.dim(0); ++part) axpy(1, parts.row(part), y.data());
    return y;
}

}  // namespace course::detail
