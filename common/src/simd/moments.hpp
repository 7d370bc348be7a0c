#pragma once

// Means and squared deviations: of a run, and of the columns of a matrix.

#include "simd/maps.hpp"
#include "simd/reductions.hpp"
#include "simd/rows_table.hpp"

namespace course::simd {
namespace {

inline constexpr std::size_t kMomentBlock = 2048;  // elements that share a shift
inline constexpr std::size_t kColumnRows = 64;     // rows that one partial sum covers

// Of a block in one pass, by deviations from the mean of its first elements: the shift keeps the
// squares small, and subtracting a square of sums then loses no digits. At worst, when those
// elements are all that differs from the others, it loses log2(1 + n / 4W) bits.
template <typename Arch>
Moments block_moments(const real* x, std::size_t n) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    constexpr std::size_t kFirst = 4 * W;
    const real shift = n < kFirst ? x[0] : sum<Arch>(x, kFirst) / static_cast<real>(kFirst);
    const V center(shift);
    V sums[4] = {V(real{0}), V(real{0}), V(real{0}), V(real{0})};
    V squares[4] = {V(real{0}), V(real{0}), V(real{0}), V(real{0})};
    const auto take = [&](std::size_t j, V d) {
        sums[j] += d;
        squares[j] = fma<Arch>(d, d, squares[j]);
    };
    std::size_t i = 0;
    for (; i + 4 * W <= n; i += 4 * W) {
        take(0, load<Arch>(x + i) - center);
        take(1, load<Arch>(x + i + W) - center);
        take(2, load<Arch>(x + i + 2 * W) - center);
        take(3, load<Arch>(x + i + 3 * W) - center);
    }
    for (; i + W <= n; i += W) take(0, load<Arch>(x + i) - center);
    real total = xsimd::reduce_add((sums[0] + sums[1]) + (sums[2] + sums[3]));
    real square = xsimd::reduce_add((squares[0] + squares[1]) + (squares[2] + squares[3]));
    for (; i < n; ++i) {
        const real d = x[i] - shift;
        total += d;
        square += d * d;
    }
    const real delta = total / static_cast<real>(n);
    return {shift + delta, square - total * delta};
}

// Blocks are merged by the formula of Chan, Golub and LeVeque.
template <typename Arch>
Moments moments(const real* x, std::size_t n) {
    Moments all{0, 0};
    for (std::size_t begin = 0; begin < n; begin += kMomentBlock) {
        const std::size_t count = n - begin < kMomentBlock ? n - begin : kMomentBlock;
        const Moments block = block_moments<Arch>(x + begin, count);
        const real weight = static_cast<real>(count) / static_cast<real>(begin + count);
        const real delta = block.mean - all.mean;
        all.mean += delta * weight;
        all.squares += block.squares + delta * delta * static_cast<real>(begin) * weight;
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
