#pragma once

// Softmax and its relatives, one row at a time. A row up to kSoftmaxBlock stays in the first-level
// cache, so that looking for the maximum first costs no memory traffic.

#include "simd/elementary.hpp"
#include "simd/maps.hpp"
#include "simd/reductions.hpp"
#include "simd/rows_table.hpp"

namespace course::simd {
namespace {

inline constexpr std::size_t kSoftmaxBlock = 4096;

// e^x for x <= 0.
template <typename Arch>
inline Vector<Arch> exp_of_negative(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        return xsimd::exp(x);
    } else {
        // One comparison, which NaN fails.
        if (!xsimd::all(x >= Vector<Arch>(-kNearExp))) [[unlikely]]
            return exp_far<Arch>(x);
        return exp_near<Arch>(x);
    }
}

template <typename Arch>
inline real reduce_max(Vector<Arch> v) {
    real lanes[kLanes<Arch>];
    v.store_unaligned(lanes);
    real best = lanes[0];
    for (std::size_t i = 1; i < kLanes<Arch>; ++i) best = lanes[i] > best ? lanes[i] : best;
    return best;
}

// The largest number; any value when one is NaN, which the exponentials then show.
template <typename Arch>
real largest(const real* x, std::size_t n) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    if (n < W) {
        real best = x[0];
        for (std::size_t i = 1; i < n; ++i) best = x[i] > best ? x[i] : best;
        return best;
    }
    V m0 = load<Arch>(x);
    V m1 = m0;
    V m2 = m0;
    V m3 = m0;
    std::size_t i = W;
    for (; i + 4 * W <= n; i += 4 * W) {
        m0 = xsimd::max(m0, load<Arch>(x + i));
        m1 = xsimd::max(m1, load<Arch>(x + i + W));
        m2 = xsimd::max(m2, load<Arch>(x + i + 2 * W));
        m3 = xsimd::max(m3, load<Arch>(x + i + 3 * W));
    }
    for (; i + W <= n; i += W) m0 = xsimd::max(m0, load<Arch>(x + i));
    m1 = xsimd::max(m1, load<Arch>(x + n - W));
    return reduce_max<Arch>(xsimd::max(xsimd::max(m0, m1), xsimd::max(m2, m3)));
}

// The sum of e^(x - shift), which goes to out as well if that is not null. Partial sums of 16
// steps are added to a second level.
template <typename Arch, bool keep>
real sum_of_exp(const real* x, real shift, real* out, std::size_t n) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    const V s(shift);
    const auto step = [&](std::size_t i) {
        const V e = exp_of_negative<Arch>(load<Arch>(x + i) - s);
        if constexpr (keep) e.store_unaligned(out + i);
        return e;
    };
    V sum(real{0});
    std::size_t i = 0;
    while (i + 2 * W <= n) {
        const std::size_t end = n - i < 32 * W ? n : i + 32 * W;
        V s0(real{0});
        V s1(real{0});
        for (; i + 2 * W <= end; i += 2 * W) {
            s0 += step(i);
            s1 += step(i + W);
        }
        sum += s0 + s1;
    }
    if (i + W <= n) {
        sum += step(i);
        i += W;
    }
    real total = xsimd::reduce_add(sum);
    if (i < n) {
        real lanes[W];
        exp_of_negative<Arch>(load_partial<Arch>(x + i, n - i) - s).store_unaligned(lanes);
        real tail = 0;
        for (std::size_t k = 0; i + k < n; ++k) {
            tail += lanes[k];
            if constexpr (keep) out[i + k] = lanes[k];
        }
        total += tail;
    }
    return total;
}

// Largest and sum of a row of any length, reading it once: a block with a larger maximum rescales
// the sum so far. {infinity, 1} with an infinity, {-infinity, 0} when there is nothing else.
template <typename Arch>
ExpSum exp_sum(const real* x, std::size_t n) {
    constexpr real kInfinity = std::numeric_limits<real>::infinity();
    ExpSum row{-kInfinity, 0};
    for (std::size_t begin = 0; begin < n; begin += kSoftmaxBlock) {
        const std::size_t count = n - begin < kSoftmaxBlock ? n - begin : kSoftmaxBlock;
        const real block = largest<Arch>(x + begin, count);
        if (block == kInfinity || block == -kInfinity) [[unlikely]] {
            for (std::size_t i = begin; i < begin + count; ++i) {
                if (x[i] != x[i]) return {x[i], x[i]};
            }
            if (block == kInfinity) return {kInfinity, 1};
            continue;
        }
        if (block > row.largest && row.sum > 0) {
            row.sum *= sum_of_exp<Arch, false>(&row.largest, block, nullptr, 1);
        }
        if (!(block <= row.largest)) row.largest = block;
        row.sum += sum_of_exp<Arch, false>(x + begin, row.largest, nullptr, count);
    }
    return row;
}

template <typename Arch>
void scaled_exp(const real* x, real shift, real scale, real offset, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const V s(shift);
    const V factor(scale);
    const V o(offset);
    const auto f = [=](V a) { return fma<Arch>(factor, exp<Arch>(a - s), o); };
    map<Arch>(out, n, f, x);
}

template <typename Arch>
ExpSum softmax(const real* x, real* out, std::size_t n) {
    if (n > kSoftmaxBlock) {
        const ExpSum row = exp_sum<Arch>(x, n);
        const real finite = row.largest - row.largest;  // NaN for a row with an infinity, else 0
        scaled_exp<Arch>(x, row.largest, 1 / row.sum + finite, 0, out, n);
        return row;
    }
    const real best = largest<Arch>(x, n);
    const real sum = sum_of_exp<Arch, true>(x, best, out, n);
    scale<Arch>(1 / sum, out, n);
    return {best, sum};
}

// dx = y (dy - sum(y dy))
template <typename Arch>
void softmax_backward(const real* y, const real* dy, real* dx, std::size_t n) {
    using V = Vector<Arch>;
    const V s(dot<Arch>(y, dy, n));
    map<Arch>(dx, n, [=](V a, V d) { return a * (d - s); }, y, dy);
}

// dx = dy - e^y sum(dy)
template <typename Arch>
void log_softmax_backward(const real* y, const real* dy, real* dx, std::size_t n) {
    using V = Vector<Arch>;
    const V s(-sum<Arch>(dy, n));
    map<Arch>(dx, n, [=](V a, V d) { return fma<Arch>(s, exp<Arch>(a), d); }, y, dy);
}

}  // namespace
}  // namespace course::simd
