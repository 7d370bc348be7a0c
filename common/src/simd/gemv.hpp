#pragma once

// Matrix times vector. Both forms read A once, in panels of at most kPanel columns, so that the
// piece of x or y that is used again and again stays in the first-level cache, and the rounding
// errors of a panel meet those of the others only once.

#include "simd/maps.hpp"
#include "simd/reductions.hpp"
#include "simd/table.hpp"

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

// y[0..3] += alpha times the inner products of four rows with x: four loads of A for one of x. Two
// sums a row, because one would wait for its own additions.
template <typename Arch>
void four_rows(const real* a, std::size_t stride, const real* x, std::size_t n, real alpha,
               real* y) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    const real* rows[4] = {a, a + stride, a + 2 * stride, a + 3 * stride};
    V even[4] = {V(real{0}), V(real{0}), V(real{0}), V(real{0})};
    V odd[4] = {V(real{0}), V(real{0}), V(real{0}), V(real{0})};
    std::size_t j = 0;
    for (; j + 2 * W <= n; j += 2 * W) {
        const V v0 = load<Arch>(x + j);
        const V v1 = load<Arch>(x + j + W);
        for (int r = 0; r < 4; ++r) {
            even[r] = fma<Arch>(load<Arch>(rows[r] + j), v0, even[r]);
            odd[r] = fma<Arch>(load<Arch>(rows[r] + j + W), v1, odd[r]);
        }
    }
    if (j + W <= n) {
        const V v = load<Arch>(x + j);
        for (int r = 0; r < 4; ++r) even[r] = fma<Arch>(load<Arch>(rows[r] + j), v, even[r]);
        j += W;
    }
    if (j < n) {
        const V v = load_partial<Arch>(x + j, n - j);
        for (int r = 0; r < 4; ++r) {
            odd[r] = fma<Arch>(load_partial<Arch>(rows[r] + j, n - j), v, odd[r]);
        }
    }
    for (int r = 0; r < 4; ++r) y[r] += alpha * xsimd::reduce_add(even[r] + odd[r]);
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
void gemv_transposed_wide(const GemvArguments& g) {
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

// A matrix of few columns, at most C vectors, the last one with `last` <= W numbers: the sums of a
// block of rows stay in registers.
template <typename Arch, int C>
void gemv_transposed_narrow(const GemvArguments& g, std::size_t last) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    constexpr int R = C <= 2 ? 4 : 2;  // rows at a time, so that no sum waits for itself
    const auto load_row = [&](std::size_t i, V(&v)[C]) {
        const real* row = g.a + i * g.columns;
        for (int c = 0; c + 1 < C; ++c) v[c] = load<Arch>(row + static_cast<std::size_t>(c) * W);
        const real* end = row + (C - 1) * W;
        v[C - 1] = last == W ? load<Arch>(end) : load_partial<Arch>(end, last);
    };
    for (std::size_t top = 0; top < g.rows; top += kRowBlock) {
        const std::size_t end = g.rows - top < kRowBlock ? g.rows : top + kRowBlock;
        V sums[R][C];
        for (auto& row_sums : sums) {
            for (V& sum : row_sums) sum = V(real{0});
        }
        V v[C];
        std::size_t i = top;
        for (; i + R <= end; i += R) {
            for (int r = 0; r < R; ++r) {
                load_row(i + static_cast<std::size_t>(r), v);
                const V factor(g.x[i + static_cast<std::size_t>(r)]);
                for (int c = 0; c < C; ++c) sums[r][c] = fma<Arch>(factor, v[c], sums[r][c]);
            }
        }
        for (; i < end; ++i) {
            load_row(i, v);
            const V factor(g.x[i]);
            for (int c = 0; c < C; ++c) sums[0][c] = fma<Arch>(factor, v[c], sums[0][c]);
        }
        real total[C * W];
        for (int c = 0; c < C; ++c) {
            for (int r = 1; r < R; ++r) sums[0][c] += sums[r][c];
            sums[0][c].store_unaligned(total + static_cast<std::size_t>(c) * W);
        }
        axpy<Arch>(g.alpha, total, g.y, g.columns);
    }
}

template <typename Arch>
void gemv_transposed(const GemvArguments& g) {
    apply_beta<Arch>(g.beta, g.y, g.columns);
    constexpr std::size_t W = kLanes<Arch>;
    if (g.columns == 0) return;
    const std::size_t last = (g.columns - 1) % W + 1;
    switch ((g.columns - 1) / W) {
        case 0:
            return gemv_transposed_narrow<Arch, 1>(g, last);
        case 1:
            return gemv_transposed_narrow<Arch, 2>(g, last);
        case 2:
            return gemv_transposed_narrow<Arch, 3>(g, last);
        case 3:
            return gemv_transposed_narrow<Arch, 4>(g, last);
        default:
            return gemv_transposed_wide<Arch>(g);
    }
}

}  // namespace
}  // namespace course::simd
