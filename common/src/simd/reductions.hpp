#pragma once

// Sums and extremes, written once over vectors. n is the number of elements, W the number of lanes.

#include <limits>

#include "simd/vector.hpp"

namespace course::simd {
namespace {

// ---- Sums -----------------------------------------------------------------------------------
//
// A term adds something about the elements from i on to a vector of partial sums. Four such
// vectors run side by side over a block of 64 x 4 vectors; blocks are added pairwise. Each partial
// sum has at most 64 rounding steps in a block, 2 when the four meet, log2(n / block) in the tree
// and log2 W at the end.

inline constexpr std::size_t kAccumulators = 4;
inline constexpr std::size_t kBlockSteps = 64;

template <typename Arch, typename Term>
Vector<Arch> block_sum(const Term& term, std::size_t begin, std::size_t end) {
    constexpr std::size_t W = kLanes<Arch>;
    Vector<Arch> s0(real{0});
    Vector<Arch> s1(real{0});
    Vector<Arch> s2(real{0});
    Vector<Arch> s3(real{0});
    std::size_t i = begin;
    for (; i + 4 * W <= end; i += 4 * W) {
        s0 = term(s0, i);
        s1 = term(s1, i + W);
        s2 = term(s2, i + 2 * W);
        s3 = term(s3, i + 3 * W);
    }
    if (i + 2 * W <= end) {
        s0 = term(s0, i);
        s1 = term(s1, i + W);
        i += 2 * W;
    }
    if (i + W <= end) {
        s2 = term(s2, i);
        i += W;
    }
    if (i < end) s3 = term.partial(s3, i, end - i);
    return (s0 + s1) + (s2 + s3);
}

template <typename Arch, typename Term>
Vector<Arch> pairwise_sum(const Term& term, std::size_t begin, std::size_t end) {
    constexpr std::size_t kBlock = kBlockSteps * kAccumulators * kLanes<Arch>;
    if (end - begin <= kBlock) return block_sum<Arch>(term, begin, end);
    const std::size_t blocks = (end - begin + kBlock - 1) / kBlock;
    const std::size_t middle = begin + blocks / 2 * kBlock;
    return pairwise_sum<Arch>(term, begin, middle) + pairwise_sum<Arch>(term, middle, end);
}

template <typename Arch, typename Term>
real total(const Term& term, std::size_t n) {
    return xsimd::reduce_add(pairwise_sum<Arch>(term, 0, n));
}

// A term of one array, f(accumulator, x).
template <typename Arch, typename F>
struct Unary {
    const real* x;
    F f;
    Vector<Arch> operator()(Vector<Arch> sum, std::size_t i) const {
        return f(sum, load<Arch>(x + i));
    }
    Vector<Arch> partial(Vector<Arch> sum, std::size_t i, std::size_t count) const {
        return f(sum, load_partial<Arch>(x + i, count));
    }
};

// A term of two arrays, f(accumulator, x, y).
template <typename Arch, typename F>
struct Binary {
    const real* x;
    const real* y;
    F f;
    Vector<Arch> operator()(Vector<Arch> sum, std::size_t i) const {
        return f(sum, load<Arch>(x + i), load<Arch>(y + i));
    }
    Vector<Arch> partial(Vector<Arch> sum, std::size_t i, std::size_t count) const {
        return f(sum, load_partial<Arch>(x + i, count), load_partial<Arch>(y + i, count));
    }
};

template <typename Arch, typename F>
real unary_total(const real* x, std::size_t n, F f) {
    return total<Arch>(Unary<Arch, F>{x, f}, n);
}

template <typename Arch, typename F>
real binary_total(const real* x, const real* y, std::size_t n, F f) {
    return total<Arch>(Binary<Arch, F>{x, y, f}, n);
}

template <typename Arch>
real dot(const real* x, const real* y, std::size_t n) {
    using V = Vector<Arch>;
    return binary_total<Arch>(x, y, n, [](V s, V a, V b) { return fma<Arch>(a, b, s); });
}

template <typename Arch>
real sum(const real* x, std::size_t n) {
    using V = Vector<Arch>;
    return unary_total<Arch>(x, n, [](V s, V a) { return s + a; });
}

template <typename Arch>
real sum_of_squares(const real* x, std::size_t n) {
    using V = Vector<Arch>;
    return unary_total<Arch>(x, n, [](V s, V a) { return fma<Arch>(a, a, s); });
}

template <typename Arch>
real sum_of_squared_differences(const real* x, const real* y, std::size_t n) {
    using V = Vector<Arch>;
    return binary_total<Arch>(x, y, n, [](V s, V a, V b) {
        const V d = a - b;
        return fma<Arch>(d, d, s);
    });
}

template <typename Arch>
real sum_of_absolute_differences(const real* x, const real* y, std::size_t n) {
    using V = Vector<Arch>;
    return binary_total<Arch>(x, y, n, [](V s, V a, V b) { return s + xsimd::abs(a - b); });
}

// ---- Extremes -------------------------------------------------------------------------------
//
// The vector instructions drop a NaN that meets a number, so NaNs are remembered beside.

template <typename Arch, typename Pick>
real extreme(const real* x, std::size_t n, Pick pick) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    const auto pick_or_nan = [&](real best, real value) {
        return value != value || best != best ? std::numeric_limits<real>::quiet_NaN()
                                              : pick(value, best);
    };
    real best = x[0];
    if (n < W) {
        for (std::size_t i = 0; i < n; ++i) best = pick_or_nan(best, x[i]);
        return best;
    }
    V best0 = load<Arch>(x + n - W);  // the last W elements; some of them come a second time
    V best1 = best0;
    auto nan0 = best0 != best0;
    auto nan1 = nan0;
    const auto take = [&](std::size_t i, V& lanes, auto& nan) {
        const V v = load<Arch>(x + i);
        lanes = pick(v, lanes);
        nan = nan | (v != v);
    };
    std::size_t i = 0;
    for (; i + 4 * W <= n; i += 4 * W) {
        take(i, best0, nan0);
        take(i + W, best1, nan1);
        take(i + 2 * W, best0, nan0);
        take(i + 3 * W, best1, nan1);
    }
    for (; i + W <= n; i += W) take(i, best0, nan0);
    if (xsimd::any(nan0 | nan1)) return std::numeric_limits<real>::quiet_NaN();
    real lanes[W];
    pick(best0, best1).store_unaligned(lanes);
    for (const real lane : lanes) best = pick(lane, best);
    return best;
}

struct Smaller {
    real operator()(real a, real b) const { return a < b ? a : b; }
    template <typename V>
    V operator()(V a, V b) const {
        return xsimd::min(a, b);
    }
};

struct Larger {
    real operator()(real a, real b) const { return a > b ? a : b; }
    template <typename V>
    V operator()(V a, V b) const {
        return xsimd::max(a, b);
    }
};

template <typename Arch>
real min(const real* x, std::size_t n) {
    return extreme<Arch>(x, n, Smaller{});
}

template <typename Arch>
real max(const real* x, std::size_t n) {
    return extreme<Arch>(x, n, Larger{});
}

}  // namespace
}  // namespace course::simd
