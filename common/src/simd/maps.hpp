#pragma once

// Kernels that work element by element, written once over vectors. n is the number of elements, W
// the number of lanes.

#include "simd/vector.hpp"

namespace course::simd {
namespace {

// out[i] = f(load(i)) for every i, where load reads what f needs.
template <typename Arch, typename F, typename... Inputs>
void map(real* out, std::size_t n, F f, const Inputs*... x) {
    constexpr std::size_t W = kLanes<Arch>;
    std::size_t i = 0;
    for (; i + 2 * W <= n; i += 2 * W) {
        const Vector<Arch> first = f(load<Arch>(x + i)...);
        const Vector<Arch> second = f(load<Arch>(x + i + W)...);
        first.store_unaligned(out + i);
        second.store_unaligned(out + i + W);
    }
    if (i + W <= n) {
        f(load<Arch>(x + i)...).store_unaligned(out + i);
        i += W;
    }
    if (i < n) store_partial<Arch>(out + i, n - i, f(load_partial<Arch>(x + i, n - i)...));
}

template <typename Arch>
void axpy(real alpha, const real* x, real* y, std::size_t n) {
    using V = Vector<Arch>;
    const V factor(alpha);
    map<Arch>(y, n, [=](V a, V b) { return fma<Arch>(factor, a, b); }, x, y);
}

template <typename Arch>
void scale(real alpha, real* x, std::size_t n) {
    using V = Vector<Arch>;
    const V factor(alpha);
    map<Arch>(x, n, [=](V a) { return factor * a; }, x);
}

template <typename Arch>
void subtract(const real* x, const real* y, real* out, std::size_t n) {
    using V = Vector<Arch>;
    map<Arch>(out, n, [](V a, V b) { return a - b; }, x, y);
}

template <typename Arch>
void sign(const real* x, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const V zero(real{0});
    const V one(real{1});
    // NaN fails both comparisons and stays itself; so do 0 and -0.
    const auto f = [=](V a) {
        return xsimd::select(a > zero, one, xsimd::select(a < zero, -one, a));
    };
    map<Arch>(out, n, f, x);
}

template <typename Arch>
void clamp(const real* x, real low, real high, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const V lo(low);
    const V hi(high);
    const auto f = [=](V a) { return xsimd::select(a < lo, lo, xsimd::select(a > hi, hi, a)); };
    map<Arch>(out, n, f, x);
}

}  // namespace
}  // namespace course::simd
