#pragma once

// Matrix times vector. Both forms read A once, in panels of at most kPanel columns, so that the
// piece of x or y that is used again and again stays in the first-level cache, and the rounding
// errors of a panel meet those of the others only once.

#include "simd/kernels.hpp"

namespace course::simd {
namespace {

inline constexpr std::size_t kPanel = 1024;  // columns
inline constexpr std::size_t kRowBlock = 256;

template <typename Arch>
void apply_beta(real beta, real* y, std::size_t n) {
    if (beta == 0) {
        for (std::size_t i = 0; i < n; ++i) y[i] = 0;
    } else if (beta != 1) {
        scale<Arch>(beta, y, n);
    }
}

// y[0..3] += alpha times the inner products of four rows with x: four loads of A for one of x.
template <typename Arch>
void four_rows(const real* a, std::size_t stride, const real* x, std::size_t n, real alpha,
               real* y) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    V s0(real{0});
    V s1(real{0});
    V s2(real{0});
    V s3(real{0});
    std::size_t j = 0;
    for (; j + W <= n; j += W) {
        const V v = load<Arch>(x + j);
        s0 = fma<Arch>(load<Arch>(a + j), v, s0);
        s1 = fma<Arch>(load<Arch>(a + stride + j), v, s1);
        s2 = fma<Arch>(load<Arch>(a + 2 * stride + j), v, s2);
        s3 = fma<Arch>(load<Arch>(a + 3 * stride + j), v, s3);
    }
    if (j < n) {
        const V v = load_partial<Arch>(x + j, n - j);
        s0 = fma<Arch>(load_partial<Arch>(a + j, n - j), v, s0);
        s1 = fma<Arch>(load_partial<Arch>(a + stride + j, n - j), v, s1);
        s2 = fma<Arch>(load_partial<Arch>(a + 2 * stride + j, n - j), v, s2);
        s3 = fma<Arch>(load_partial<Arch>(a + 3 * stride + j, n - j), v, s3);
    }
    y[0] += alpha * xsimd::reduce_add(s0);
    y[1] += alpha * xsimd::reduce_add(s1);
    y[2] += alpha * xsimd::reduce_add(s2);
    y[3] += alpha * xsimd::reduce_add(s3);
}

template <typename Arch>
void gemv(const GemvArguments& g) {
    apply_beta<Arch>(g.beta, g.y, g.rows);
    for (std::size_t begin = 0; begin < g.columns; begin += kPanel) {
        const std::size_t n = g.columns - begin < kPanel ? g.columns - begin : kPanel;
        const real* x = g.x + begin;
        std::size_t i = 0;
        for (; i + 4 <= g.rows; i += 4) {
            four_rows<Arch>(g.a + i * g.columns + begin, g.columns, x, n, g.alpha, g.y + i);
        }
        for (; i < g.rows; ++i) g.y[i] += g.alpha * dot<Arch>(g.a + i * g.columns + begin, x, n);
    }
}

// y += x[0] a[0] + ... + x[3] a[3]: one load and one store of y for four rows.
template <typename Arch>
void add_four_rows(const real* a, std::size_t stride, const real* x, real* y, std::size_t n) {
    using V = Vector<Arch>;
    const V x0(x[0]);
    const V x1(x[1]);
    const V x2(x[2]);
    const V x3(x[3]);
    const auto f = [=](V s, V a0, V a1, V a2, V a3) {
        return fma<Arch>(x0, a0, fma<Arch>(x1, a1, s)) + fma<Arch>(x2, a2, x3 * a3);
    };
    map<Arch>(y, n, f, y, a, a + stride, a + 2 * stride, a + 3 * stride);
}

template <typename Arch>
void gemv_transposed(const GemvArguments& g) {
    apply_beta<Arch>(g.beta, g.y, g.columns);
    real sums[kPanel];
    for (std::size_t begin = 0; begin < g.columns; begin += kPanel) {
        const std::size_t n = g.columns - begin < kPanel ? g.columns - begin : kPanel;
        for (std::size_t top = 0; top < g.rows; top += kRowBlock) {
            const std::size_t end = g.rows - top < kRowBlock ? g.rows : top + kRowBlock;
            for (std::size_t j = 0; j < n; ++j) sums[j] = 0;
            std::size_t i = top;
            for (; i + 4 <= end; i += 4) {
                add_four_rows<Arch>(g.a + i * g.columns + begin, g.columns, g.x + i, sums, n);
            }
            for (; i < end; ++i) axpy<Arch>(g.x[i], g.a + i * g.columns + begin, sums, n);
            axpy<Arch>(g.alpha, sums, g.y + begin, n);
        }
    }
}

}  // namespace
}  // namespace course::simd
