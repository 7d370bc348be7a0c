#pragma once

// tanh, sigmoid, erf and what is made of them and of exp and log, for one vector of `real`; on
// precision and rare arguments see exp_log.hpp.

#include <cmath>

#include "simd/exp_log.hpp"

namespace course::simd {
namespace {

// ---- tanh, sigmoid, erf ---------------------------------------------------------------------

// Both are 2 t / (1 + t^2) of a flatter function t = p / q, that is 2 p q / (q^2 + p^2): one
// division, and where the result is near 1 an error of t hardly matters. p is x times a polynomial
// in u = x^2, q a polynomial in u. Rounding must not lift the result above 1.
template <typename Arch>
inline Vector<Arch> double_angle(Vector<Arch> p, Vector<Arch> q) {
    const Vector<Arch> y = (p + p) * q / fma<Arch>(p, p, q * q);
    return at_most<Arch>(at_least<Arch>(y, -1), 1);
}

// t = tanh(x / 2). From 9.02 on the result is 1.
template <typename Arch>
inline Vector<Arch> tanh(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        return xsimd::tanh(x);
    } else {
        const Vector<Arch> c = at_most<Arch>(at_least<Arch>(x, -9.02F), 9.02F);
        const Vector<Arch> u = c * c;
        const Vector<Arch> p = horner<Arch>(u, 0x1.be2db2p-14, 0x1.c5ecap-6, 0x1.dc5f3p-1);
        const Vector<Arch> q =
            horner<Arch>(u, 0x1.335ecp-19, 0x1.265f7ep-9, 0x1.af0fe8p-3, 0x1.dc5f3p0);
        return double_angle<Arch>(c * p, q);
    }
}

inline constexpr float kNearSigmoid = 40;  // sigmoid_near() is for |x| <= kNearSigmoid

// 1 / (1 + e^-x) with a shorter e^-x than exp_near(): 4 ULP are left for it. ln 2 as one number
// is wrong by 2e-9, and n is below 58.
template <typename Arch>
inline Vector<Arch> sigmoid_near(Vector<Arch> x) {
    using V = Vector<Arch>;
    const V shifted = fma<Arch>(x, V(-0x1.715476p0F), V(kRoundingShift));
    const V n = shifted - V(kRoundingShift);
    // r = x + n ln 2, so that e^-x = 2^n e^-r.
    V r;
    if constexpr (kFused<Arch>) {
        r = fma<Arch>(n, V(0x1.62e43p-1F), x);
    } else {  // a product of its own must be exact
        r = fma<Arch>(n, V(-0x1.bd0106p-13F), fma<Arch>(n, V(0x1.63p-1F), x));
    }
    // Relative error 1.1e-7, minimax with the first two coefficients exact.
    const V p =
        horner<Arch>(r, -0x1.1062cep-7, 0x1.5729f4p-5, -0x1.5557aep-3, 0x1.fffdfcp-2, -1, 1);
    const V one(real{1});
    return one / (one + from_bits<Arch>(bits<Arch>(p) + (bits<Arch>(shifted) << 23)));
}

// Any x; e^x where e^-x overflows.
template <typename Arch>
[[gnu::noinline, gnu::cold]] Vector<Arch> sigmoid_far(Vector<Arch> x) {
    using V = Vector<Arch>;
    const V one(real{1});
    V y = one / (one + exp_far<Arch>(-x));
    y = xsimd::select(x < V(real{-88}), exp_far<Arch>(x), y);
    return xsimd::select(xsimd::abs(x) <= V(kNearSigmoid), sigmoid_near<Arch>(x), y);
}

template <typename Arch>
inline Vector<Arch> sigmoid(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        const Vector<Arch> one(real{1});
        return one / (one + xsimd::exp(-x));
    } else {
        if (!all_within<Arch>(magnitude<Arch>(x), magnitude(kNearSigmoid))) [[unlikely]]
            return sigmoid_far<Arch>(x);
        return sigmoid_near<Arch>(x);
    }
}

// t = erf(x) / (1 + sqrt(1 - erf(x)^2)). From 3.93 on the result is 1. In double it is from 5.93
// on, and xsimd's function is not made for large arguments.
template <typename Arch>
inline Vector<Arch> erf(Vector<Arch> x) {
    if constexpr (kRealIsDouble) {
        real lanes[kLanes<Arch>];
        x.store_unaligned(lanes);
        for (real& lane : lanes) lane = std::erf(lane);
        return load<Arch>(lanes);
    } else {
        const Vector<Arch> c = at_most<Arch>(at_least<Arch>(x, -3.93F), 3.93F);
        const Vector<Arch> u = c * c;
        const Vector<Arch> p =
            horner<Arch>(u, 0x1.0a22a4p-9, 0x1.bab582p-6, 0x1.f6924p-3, 0x1.f9bf66p-1);
        const Vector<Arch> q = horner<Arch>(u, 0x1.4a27dcp-13, 0x1.40c4d2p-7, 0x1.50e0e2p-4,
                                            0x1.d853f4p-2, 0x1.c0350ap0);
        return double_angle<Arch>(c * p, q);
    }
}

// ---- Made of the above ----------------------------------------------------------------------

inline constexpr double kRootHalf = 0.70710678118654752440;    // 1 / sqrt(2)
inline constexpr double kNormalPeak = 0.39894228040143267794;  // 1 / sqrt(2 pi)
inline constexpr double kErfSlope = 1.1283791670955125739;     // 2 / sqrt(pi)

// The distribution function of the normal distribution, (1 + erf(x / sqrt 2)) / 2. As
// erf = 2 p q / (q^2 + p^2), it is (q + p)^2 / ((q + p)^2 + (q - p)^2); the polynomials are those
// of erf() with the root of 2 in their coefficients. Within 4 eps for x >= -kNormalLimit only,
// below which it is less than eps.
inline constexpr real kNormalLimit = kRealIsDouble ? real{9} : real{5.55F};

template <typename Arch>
inline Vector<Arch> normal_cdf(Vector<Arch> x) {
    using V = Vector<Arch>;
    if constexpr (kRealIsDouble) {
        const V half(real{0.5});
        return fma<Arch>(erf<Arch>(x * V(static_cast<real>(kRootHalf))), half, half);
    } else {
        const V c = at_most<Arch>(x, kNormalLimit);
        const V u = c * c;
        const V p = c * horner<Arch>(u, 0x1.0a22a4p-12 * kRootHalf, 0x1.bab582p-8 * kRootHalf,
                                     0x1.f6924p-4 * kRootHalf, 0x1.f9bf66p-1 * kRootHalf);
        const V q = horner<Arch>(u, 0x1.4a27dcp-17, 0x1.40c4d2p-10, 0x1.50e0e2p-6, 0x1.d853f4p-3,
                                 0x1.c0350ap0);
        const V sum = q + p;
        const V difference = q - p;
        const V square = sum * sum;
        return square / fma<Arch>(difference, difference, square);
    }
}

// x Phi(x). Below the limit Phi is 0 and the product -0, also for -infinity.
template <typename Arch>
inline Vector<Arch> gelu(Vector<Arch> x) {
    using V = Vector<Arch>;
    return xsimd::select(x < V(-kNormalLimit), V(real{-0.0F}), x * normal_cdf<Arch>(x));
}

// Phi(x) + x phi(x). The second term is below 1e-36 at the limits in float.
template <typename Arch>
inline Vector<Arch> gelu_gradient(Vector<Arch> x) {
    using V = Vector<Arch>;
    constexpr real kLimit = kRealIsDouble ? 38 : 13;
    const V c = at_most<Arch>(at_least<Arch>(x, -kLimit), kLimit);
    const V exponent = c * c * V(real{-0.5});
    const V cdf = xsimd::select(x < V(-kNormalLimit), V(real{0}), normal_cdf<Arch>(x));
    V density;
    if constexpr (kRealIsDouble) {
        density = xsimd::exp(exponent);
    } else {
        density = exp_near<Arch>(exponent);
    }
    return fma<Arch>(c * V(static_cast<real>(kNormalPeak)), density, cdf);
}

// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
template <typename Arch>
inline Vector<Arch> softplus(Vector<Arch> x) {
    using V = Vector<Arch>;
    const V positive = xsimd::select(x > V(real{0}), x, V(real{0}));
    return positive + log1p_of_unit<Arch>(exp<Arch>(-xsimd::abs(x)));
}

}  // namespace
}  // namespace course::simd
