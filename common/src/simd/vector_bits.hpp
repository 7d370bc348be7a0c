#pragma once

// What elementary functions are made of: the bits of a vector, checks of many numbers at once, and
// polynomials.

#include <bit>
#include <cstdint>
#include <limits>

#include "simd/vector.hpp"

namespace course::simd {
namespace {

template <typename Arch>
using Bits = xsimd::batch<std::int32_t, Arch>;

template <typename Arch>
inline Bits<Arch> bits(Vector<Arch> v) {
    return xsimd::bitwise_cast<std::int32_t>(v);
}

template <typename Arch>
inline Vector<Arch> from_bits(Bits<Arch> i) {
    return xsimd::bitwise_cast<float>(i);
}

// What a straight path takes are numbers whose rank, an integer, is at most a limit: one maximum
// and one comparison then check many vectors.
template <typename Arch>
inline bool all_within(Bits<Arch> rank, std::int32_t limit) {
    return !xsimd::any(rank > Bits<Arch>(limit));
}

// The rank of |x|: as the numbers, NaN above all.
template <typename Arch>
inline Bits<Arch> magnitude(Vector<Arch> x) {
    return bits<Arch>(xsimd::abs(x));
}

constexpr std::int32_t magnitude(float x) {
    return std::bit_cast<std::int32_t>(x);
}

// min and max in one instruction, NaN in x stays NaN: the second operand wins an unordered
// comparison in SSE and AVX, the first one in the pseudo-minimum of WebAssembly.
template <typename Arch>
inline Vector<Arch> at_most(Vector<Arch> x, real high) {
#if defined(__wasm_simd128__)
    return xsimd::min(x, Vector<Arch>(high));
#else
    return xsimd::min(Vector<Arch>(high), x);
#endif
}

template <typename Arch>
inline Vector<Arch> at_least(Vector<Arch> x, real low) {
#if defined(__wasm_simd128__)
    return xsimd::max(x, Vector<Arch>(low));
#else
    return xsimd::max(Vector<Arch>(low), x);
#endif
}

// ((c0 x + c1) x + c2) x + ...
template <typename Arch, typename... Rest>
inline Vector<Arch> horner(Vector<Arch> x, double first, Rest... rest) {
    Vector<Arch> sum(static_cast<real>(first));
    ((sum = fma<Arch>(sum, x, Vector<Arch>(static_cast<real>(rest)))), ...);
    return sum;
}

}  // namespace
}  // namespace course::simd
