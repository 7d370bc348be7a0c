#pragma once

// Layer and batch normalisation: moments, the normalising pass, the sums and the passes backwards.

#include "simd/maps.hpp"
#include "simd/reductions.hpp"
#include "simd/rows_table.hpp"

namespace course::simd {
namespace {

inline constexpr std::size_t kMomentBlock = 2048;  // 8 KB of float: read twice, the second time
                                                   // from the first-level cache
inline constexpr std::size_t kColumnRows = 64;     // rows that one partial sum covers

template <typename Arch>
real sum_of_squared_deviations(const real* x, real mean, std::size_t n) {
    using V = Vector<Arch>;
    // A tail is padded with zeros, whose deviation is no deviation: taken by itself.
    const std::size_t tail = n % kLanes<Arch>;
    const V m(mean);
    const real squares = unary_total<Arch>(x, n - tail, [=](V s, V a) {
        const V d = a - m;
        return fma<Arch>(d, d, s);
    });
    real rest = 0;
    for (std::size_t i = n - tail; i < n; ++i) rest += (x[i] - mean) * (x[i] - mean);
    return squares + rest;
}

// One pass over memory: blocks are exact in two steps, and merged by the formula of Chan, Golub and
// LeVeque.
template <typename Arch>
Moments moments(const real* x, std::size_t n) {
    Moments all{0, 0};
    for (std::size_t begin = 0; begin < n; begin += kMomentBlock) {
        const std::size_t count = n - begin < kMomentBlock ? n - begin : kMomentBlock;
        const real mean = sum<Arch>(x + begin, count) / static_cast<real>(count);
        const real squares = sum_of_squared_deviations<Arch>(x + begin, mean, count);
        const real weight = static_cast<real>(count) / static_cast<real>(begin + count);
        const real delta = mean - all.mean;
        all.mean += delta * weight;
        all.squares += squares + delta * delta * static_cast<real>(begin) * weight;
    }
    return all;
}

// sums[j] += term(x[i][j]) over the rows, for W columns at a time; partial sums of kColumnRows
// rows.
template <typename Arch, typename Term>
void sum_down(const real* x, std::size_t rows, std::size_t columns, real* sums, Term term) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    for (std::size_t j = 0; j < columns; ++j) sums[j] = 0;
    for (std::size_t begin = 0; begin < rows; begin += kColumnRows) {
        const std::size_t end = rows - begin < kColumnRows ? rows : begin + kColumnRows;
        std::size_t j = 0;
        for (; j + 4 * W <= columns; j += 4 * W) {
            V s0(real{0});
            V s1(real{0});
            V s2(real{0});
            V s3(real{0});
            for (std::size_t i = begin; i < end; ++i) {
                const real* row = x + i * columns + j;
                s0 = term(s0, load<Arch>(row), j);
                s1 = term(s1, load<Arch>(row + W), j + W);
                s2 = term(s2, load<Arch>(row + 2 * W), j + 2 * W);
                s3 = term(s3, load<Arch>(row + 3 * W), j + 3 * W);
            }
            (load<Arch>(sums + j) + s0).store_unaligned(sums + j);
            (load<Arch>(sums + j + W) + s1).store_unaligned(sums + j + W);
            (load<Arch>(sums + j + 2 * W) + s2).store_unaligned(sums + j + 2 * W);
            (load<Arch>(sums + j + 3 * W) + s3).store_unaligned(sums + j + 3 * W);
        }
        for (; j + W <= columns; j += W) {
            V s(real{0});
            for (std::size_t i = begin; i < end; ++i) {
                s = term(s, load<Arch>(x + i * columns + j), j);
            }
            (load<Arch>(sums + j) + s).store_unaligned(sums + j);
        }
        for (; j < columns; ++j) {
            real s = 0;
            for (std::size_t i = begin; i < end; ++i) s = term.one(s, x[i * columns + j], j);
            sums[j] += s;
        }
    }
}

template <typename Arch>
struct Plain {
    Vector<Arch> operator()(Vector<Arch> s, Vector<Arch> a, std::size_t) const { return s + a; }
    real one(real s, real a, std::size_t) const { return s + a; }
};

template <typename Arch>
struct SquaredDeviation {
    const real* mean;
    Vector<Arch> operator()(Vector<Arch> s, Vector<Arch> a, std::size_t j) const {
        const Vector<Arch> d = a - load<Arch>(mean + j);
        return fma<Arch>(d, d, s);
    }
    real one(real s, real a, std::size_t j) const { return s + (a - mean[j]) * (a - mean[j]); }
};

template <typename Arch>
void column_sums(const real* x, std::size_t rows, std::size_t columns, real* sums) {
    sum_down<Arch>(x, rows, columns, sums, Plain<Arch>{});
}

template <typename Arch>
void column_moments(const real* x, std::size_t rows, std::size_t columns, real* mean,
                    real* squares) {
    column_sums<Arch>(x, rows, columns, mean);
    if (rows > 0) scale<Arch>(1 / static_cast<real>(rows), mean, columns);
    sum_down<Arch>(x, rows, columns, squares, SquaredDeviation<Arch>{mean});
}

// ---- Layer norm -----------------------------------------------------------------------------

template <typename Arch>
void layer_norm(const LayerNormRow& row, const real* beta, real* y) {
    using V = Vector<Arch>;
    const V mean(row.mean);
    const V r(row.inverse_deviation);
    const auto f = [=](V x, V g, V b) { return fma<Arch>(x - mean, r * g, b); };
    map<Arch>(y, row.n, f, row.x, row.gamma, beta);
}

// g = dy gamma, xhat = (x - mean) / deviation:
// dx = (g - mean(g) - xhat mean(g xhat)) / deviation
template <typename Arch>
void layer_norm_backward(const LayerNormRow& row, const real* dy, real* dx, real* dgamma,
                         real* dbeta) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    const V mean(row.mean);
    const V r(row.inverse_deviation);
    V sum_g(real{0});
    V sum_gx(real{0});
    const auto take = [&](V x, V gamma, V d) {
        const V g = d * gamma;
        const V xhat = (x - mean) * r;
        sum_g += g;
        sum_gx = fma<Arch>(g, xhat, sum_gx);
        return xhat;
    };
    std::size_t i = 0;
    for (; i + W <= row.n; i += W) {
        const V d = load<Arch>(dy + i);
        const V xhat = take(load<Arch>(row.x + i), load<Arch>(row.gamma + i), d);
        fma<Arch>(d, xhat, load<Arch>(dgamma + i)).store_unaligned(dgamma + i);
        (d + load<Arch>(dbeta + i)).store_unaligned(dbeta + i);
    }
    if (const std::size_t tail = row.n - i; tail > 0) {  // beyond it d is 0 and adds nothing
        const V d = load_partial<Arch>(dy + i, tail);
        const V xhat =
            take(load_partial<Arch>(row.x + i, tail), load_partial<Arch>(row.gamma + i, tail), d);
        store_partial<Arch>(dgamma + i, tail,
                            fma<Arch>(d, xhat, load_partial<Arch>(dgamma + i, tail)));
        store_partial<Arch>(dbeta + i, tail, d + load_partial<Arch>(dbeta + i, tail));
    }
    const real count = static_cast<real>(row.n);
    const V mean_g(xsimd::reduce_add(sum_g) / count);
    const V slope(row.inverse_deviation * xsimd::reduce_add(sum_gx) / count);
    const auto f = [=](V x, V gamma, V d) {
        return r * (fma<Arch>(d, gamma, -mean_g) - (x - mean) * slope);
    };
    map<Arch>(dx, row.n, f, row.x, row.gamma, dy);
}

// ---- Runs with parameters: batch norm -------------------------------------------------------

template <typename Arch>
void normalize(const NormRun& run, const real* factor, const real* shift, real* y) {
    using V = Vector<Arch>;
    if (run.per_element) {
        const auto f = [](V x, V m, V a, V b) { return fma<Arch>(x - m, a, b); };
        map<Arch>(y, run.n, f, run.x, run.mean, factor, shift);
    } else {
        const V m(*run.mean);
        const V a(*factor);
        const V b(*shift);
        map<Arch>(y, run.n, [=](V x) { return fma<Arch>(x - m, a, b); }, run.x);
    }
}

template <typename Arch>
void normalize_backward(const NormRun& run, const real* dy, const real* a, const real* b,
                        const real* c, real* dx) {
    using V = Vector<Arch>;
    const auto f = [](V d, V x, V m, V va, V vb, V vc) {
        return fma<Arch>(va, d, fma<Arch>(vb, x - m, vc));
    };
    if (run.per_element) {
        map<Arch>(dx, run.n, f, dy, run.x, run.mean, a, b, c);
    } else {
        const V m(*run.mean);
        const V va(*a);
        const V vb(*b);
        const V vc(*c);
        map<Arch>(dx, run.n, [=](V d, V x) { return f(d, x, m, va, vb, vc); }, dy, run.x);
    }
}

template <typename Arch>
Sums gradient_sums(const NormRun& run, const real* dy) {
    using V = Vector<Arch>;
    const V m(*run.mean);
    // Beyond a tail dy is 0, and so is the product.
    const real products =
        binary_total<Arch>(dy, run.x, run.n, [=](V s, V d, V x) { return fma<Arch>(d, x - m, s); });
    return {sum<Arch>(dy, run.n), products};
}

template <typename Arch>
void add_gradients(const NormRun& run, const real* dy, real* sum_dy, real* sum_dyx) {
    using V = Vector<Arch>;
    const auto product = [](V s, V d, V x, V m) { return fma<Arch>(d, x - m, s); };
    map<Arch>(sum_dyx, run.n, product, sum_dyx, dy, run.x, run.mean);
    map<Arch>(sum_dy, run.n, [](V s, V d) { return s + d; }, sum_dy, dy);
}

}  // namespace
}  // namespace course::simd
