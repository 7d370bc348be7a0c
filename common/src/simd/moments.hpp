#pragma once

// Means and squared deviations: of a run, and of the columns of a matrix.

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

}  // namespace
}  // namespace course::simd
