#pragma once

// exp and log for one vector of `real`.
//
// float: range reduction and a polynomial or a quotient of two, fitted for this project; the bounds
// in ULP stand in course/math.hpp and are tested there. Arguments outside the usual range (results
// that are denormal or overflow, infinities, NaN) leave the straight path for a `_far` function,
// which computes the usual lanes of such a vector with the same roundings: the value of one element
// never depends on its neighbours. double, which need not be fast: xsimd's functions where they are
// right.

#include "simd/vector_bits.hpp"

namespace course::simd {
namespace {

// ---- exp ------------------------------------------------------------------------------------

// x = n ln 2 + r with |r| <= ln 2 / 2. Adding 1.5 2^23 rounds n to an integer and leaves it in the
// low bits of `shifted`. ln 2 is split so that n times the first part is exact.
inline constexpr float kRoundingShift = 0x1.8p23F;
inline constexpr float kNearExp = 87;  // e^x is a normal number for |x| <= kNearExp

template <typename Arch>
inline Vector<Arch> shifted_exponent(Vector<Arch> x) {
    using V = Vector<Arch>;
    return fma<Arch>(x, V(0x1.715476p0F), V(kRoundingShift));
}

// e^r.
template <typename Arch>
inline Vector<Arch> exp_of_rest(Vector<Arch> x, Vector<Arch> shifted) {
    using V = Vector<Arch>;
    const V n = shifted - V(kRoundingShift);
    const V r = fma<Arch>(n, V(0x1.bd0106p-13F), fma<Arch>(n, V(-0x1.63p-1F), x));
    // Relative error 3.3e-9, minimax with the first two coefficients exact.
    return horner<Arch>(r, 0x1.694ca6p-10, 0x1.12398p-7, 0x1.555a26p-5, 0x1.555492p-3,
                        0x1.fffffap-2, 1, 1);
}

// e^x for |x| <= kNearExp: n goes straight into the exponent.
template <typename Arch>
inline Vector<Arch> exp_near(Vector<Arch> x) {
    const Vector<Arch> shifted = shifted_exponent<Arch>(x);
    return from_bits<Arch>(bits<Arch>(exp_of_rest<Arch>(x, shifted)) + (bits<Arch>(shifted) << 23));
}

// Any x: 2^n in two factors, of which the first leaves the mantissa exact.
template <typename Arch>
[[gnu::noinline, gnu::cold]] Vector<Arch> exp_far(Vector<Arch> x) {
    using I = Bits<Arch>;
    const Vector<Arch> c = at_most<Arch>(at_least<Arch>(x, -104), 89);
    const Vector<Arch> shifted = shifted_exponent<Arch>(c);
    const I n = bits<Arch>(shifted) - I(std::bit_cast<std::int32_t>(kRoundingShift));
    const I half = n >> 1;
    const I bias(127);
    const Vector<Arch> first = from_bits<Arch>((half + bias) << 23);
    const Vector<Arch> second = from_bits<Arch>((n - half + bias) << 23);
    return exp_of_rest<Arch>(c, shifted) * first * second;
}

template <typename Arch>
inline Vector<Arch> exp(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        return xsimd::exp(x);
    } else {
        if (!all_within<Arch>(magnitude<Arch>(x), magnitude(kNearExp))) [[unlikely]]
            return exp_far<Arch>(x);
        return exp_near<Arch>(x);
    }
}

// ---- log ------------------------------------------------------------------------------------

inline constexpr double kLn2 = 0.69314718055994530942;

// log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)], plus k ln 2. Relative error 8e-9 at k = 0.
template <typename Arch>
inline Vector<Arch> log_of_mantissa(Vector<Arch> f, Vector<Arch> k) {
    using V = Vector<Arch>;
    const V q = horner<Arch>(f, -0x1.2a6f78p-4, 0x1.015974p-3, -0x1.0e96ccp-3, 0x1.239ce2p-3,
                             -0x1.5466fep-3, 0x1.99944ep-3, -0x1.000234p-2, 0x1.55557p-2, -0.5);
    const V tail = fma<Arch>(k, V(-0x1.bd0106p-13F), (f * f) * q);
    return fma<Arch>(k, V(0x1.63p-1F), f + tail);
}

// log of normal positive numbers x, plus k ln 2.
template <typename Arch>
inline Vector<Arch> log_near(Vector<Arch> x, float k) {
    using V = Vector<Arch>;
    using I = Bits<Arch>;
    const I root_half(0x3f3504f3);  // sqrt(1/2)
    const I exponent = (bits<Arch>(x) - root_half) >> 23;
    const V mantissa = from_bits<Arch>(bits<Arch>(x) - (exponent << 23));
    return log_of_mantissa<Arch>(mantissa - V(1.0F), xsimd::to_float(exponent) + V(k));
}

template <typename Arch>
[[gnu::noinline, gnu::cold]] Vector<Arch> log_far(Vector<Arch> x) {
    using V = Vector<Arch>;
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const V denormal = log_near<Arch>(x * V(0x1p23F), -23.0F);
    V y = xsimd::select(x < V(std::numeric_limits<float>::min()), denormal, log_near<Arch>(x, 0));
    y = xsimd::select(x == V(0.0F), V(-kInfinity), y);
    y = xsimd::select(x >= V(0.0F), y, V(std::numeric_limits<float>::quiet_NaN()));
    return xsimd::select(x == V(kInfinity), x, y);
}

// xsimd's logarithm of doubles is wrong for denormal ones.
template <typename Arch>
inline Vector<Arch> log_of_double(Vector<Arch> x) {
    using V = Vector<Arch>;
    const auto denormal = (x < V(std::numeric_limits<real>::min())) & (x > V(real{0}));
    if (!xsimd::any(denormal)) [[likely]]
        return xsimd::log(x);
    const V shifted = xsimd::log(x * V(real{0x1p54F})) - V(static_cast<real>(54 * kLn2));
    return xsimd::select(denormal, shifted, xsimd::log(x));
}

// Where log_near() may be used. Its rank is how far the bits are above those of the least normal
// number, all others wrapping around to above them; 2^31 less, as integers have a sign.
inline constexpr std::uint32_t kLeastNormal = 0x00800000;
inline constexpr std::uint32_t kSignBit = 0x80000000;
inline constexpr auto kNormal =
    static_cast<std::int32_t>(0x7f7fffff - kLeastNormal - kSignBit);  // of the largest one

template <typename Arch>
inline Bits<Arch> normal_rank(Vector<Arch> x) {
    return bits<Arch>(x) + Bits<Arch>(static_cast<std::int32_t>(kSignBit - kLeastNormal));
}

template <typename Arch>
inline Vector<Arch> log(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        return log_of_double<Arch>(x);
    } else {
        if (!all_within<Arch>(normal_rank<Arch>(x), kNormal)) [[unlikely]]
            return log_far<Arch>(x);
        return log_near<Arch>(x, 0);
    }
}

// log(1 + e) for e in [0, 1], to a few ULP also where e is tiny.
template <typename Arch>
inline Vector<Arch> log1p_of_unit(Vector<Arch> e) {
    if constexpr (kRealIsDouble) {
        return xsimd::log1p(e);
    } else {
        using V = Vector<Arch>;
        const auto large = e > V(0.41421356F);
        const V f = xsimd::select(large, fma<Arch>(e, V(0.5F), V(-0.5F)), e);
        return log_of_mantissa<Arch>(f, xsimd::select(large, V(1.0F), V(0.0F)));
    }
}

}  // namespace
}  // namespace course::simd
