#pragma once

// Vectors of `real` for one instruction set: the little that the kernels need beyond
// xsimd::batch.
//
// Everything is in an unnamed namespace. The files that include this are compiled with different
// instruction sets, and a function with external linkage would be merged by the linker: a processor
// without AVX-512 would then run the AVX-512 copy. tests/kernel_symbols.cmake checks the objects.

#include <cstddef>
#include <xsimd/xsimd.hpp>

#include "course/real.hpp"

namespace course::simd {
namespace {

template <typename Arch>
using Vector = xsimd::batch<real, Arch>;

template <typename Arch>
inline constexpr std::size_t kLanes = Vector<Arch>::size;

template <typename Arch>
inline Vector<Arch> load(const real* p) {
    return Vector<Arch>::load_unaligned(p);
}

// What xsimd has no name for, in both number types.
#if defined(__AVX512F__)
[[maybe_unused]] inline __m512 masked_load(const float* p, std::size_t count) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1), p);
}
[[maybe_unused]] inline __m512d masked_load(const double* p, std::size_t count) {
    return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1U << count) - 1), p);
}
[[maybe_unused]] inline void masked_store(float* p, std::size_t count, __m512 v) {
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1U << count) - 1), v);
}
[[maybe_unused]] inline void masked_store(double* p, std::size_t count, __m512d v) {
    _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1U << count) - 1), v);
}
#elif defined(__AVX2__)
// A window into ones and zeros is the mask: the ones of `words` 32-bit words come first.
[[maybe_unused]] inline __m256i mask(std::size_t words) {
    alignas(64) static constexpr int kOnesThenZeros[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kOnesThenZeros + 8 - words));
}
[[maybe_unused]] inline __m256 masked_load(const float* p, std::size_t count) {
    return _mm256_maskload_ps(p, mask(count));
}
[[maybe_unused]] inline __m256d masked_load(const double* p, std::size_t count) {
    return _mm256_maskload_pd(p, mask(2 * count));
}
#elif defined(__wasm_relaxed_simd__)
[[maybe_unused]] inline v128_t relaxed_fma(v128_t a, v128_t b, v128_t c, float) {
    return wasm_f32x4_relaxed_madd(a, b, c);
}
[[maybe_unused]] inline v128_t relaxed_fma(v128_t a, v128_t b, v128_t c, double) {
    return wasm_f64x2_relaxed_madd(a, b, c);
}
#endif

// The first 0 < count < kLanes numbers, zeros after them; nothing behind them is read.
template <typename Arch>
inline Vector<Arch> load_partial(const real* p, std::size_t count) {
#if defined(__AVX512F__) || defined(__AVX2__)
    return masked_load(p, count);
#else
    // Lane by lane: a detour through memory would stall until its stores have arrived.
    if constexpr (kLanes<Arch> == 2) {
        return Vector<Arch>(p[0], real{0});
    } else {
        return Vector<Arch>(p[0], count > 1 ? p[1] : real{0}, count > 2 ? p[2] : real{0}, real{0});
    }
#endif
}

template <typename Arch>
inline void store_partial(real* p, std::size_t count, Vector<Arch> v) {
#if defined(__AVX512F__)
    masked_store(p, count, v);
#else
    // Also for AVX2: its masked store is slow on AMD processors.
    real buffer[kLanes<Arch>];
    v.store_unaligned(buffer);
    for (std::size_t i = 0; i < count; ++i) p[i] = buffer[i];
#endif
}

// Whether fma() is sure to round once.
template <typename Arch>
#if defined(__FMA__) || defined(__aarch64__)
inline constexpr bool kFused = true;
#else
inline constexpr bool kFused = false;  // relaxed SIMD leaves it to the machine
#endif

// a b + c, rounded once where the hardware does that at full speed. The only place that knows about
// relaxed SIMD: xsimd's own WASM fma is a product and a sum.
template <typename Arch>
inline Vector<Arch> fma(Vector<Arch> a, Vector<Arch> b, Vector<Arch> c) {
#if defined(__wasm_relaxed_simd__)
    return Vector<Arch>(relaxed_fma(a, b, c, real{}));
#elif defined(__FMA__) || defined(__aarch64__)
    return xsimd::fma(a, b, c);
#else
    return a * b + c;
#endif
}

}  // namespace
}  // namespace course::simd
