// What bench/browser.mjs runs in Chromium: matrix products, and the speed of a chain of
// multiply-adds that never leaves the registers, which no product can exceed.

#include <emscripten.h>
#include <wasm_simd128.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "course/gemm.hpp"
#include "course/random.hpp"

namespace {

using course::Tensor;
using course::Trans;

v128_t multiply_add(v128_t a, v128_t b, v128_t c) {
#ifdef __wasm_relaxed_simd__
    return wasm_f32x4_relaxed_madd(a, b, c);
#else
    return wasm_f32x4_add(wasm_f32x4_mul(a, b), c);
#endif
}

// The median time of one call in seconds, each sample at least 2 ms long.
template <typename F>
double median_seconds(F f) {
    int calls = 1;
    for (;; calls *= 2) {
        const double begin = emscripten_get_now();
        for (int i = 0; i < calls; ++i) f();
        if (emscripten_get_now() - begin >= 2) break;
    }
    std::array<double, 9> samples{};
    for (double& sample : samples) {
        const double begin = emscripten_get_now();
        for (int i = 0; i < calls; ++i) f();
        sample = (emscripten_get_now() - begin) / calls * 1e-3;
    }
    std::ranges::nth_element(samples, samples.begin() + samples.size() / 2);
    return samples[samples.size() / 2];
}

volatile float sink;  // keeps the chains from being removed

}  // namespace

extern "C" {

/// GFLOP/s of ten independent chains of multiply-adds.
double bench_ceiling() {
    constexpr int kSteps = 20000;
    const v128_t factor = wasm_f32x4_splat(0.999F);
    const v128_t term = wasm_f32x4_splat(sink);
    const double seconds = median_seconds([&] {
        v128_t s0 = term, s1 = term, s2 = term, s3 = term, s4 = term;
        v128_t s5 = term, s6 = term, s7 = term, s8 = term, s9 = term;
        for (int i = 0; i < kSteps; ++i) {
            s0 = multiply_add(s0, factor, term);
            s1 = multiply_add(s1, factor, term);
            s2 = multiply_add(s2, factor, term);
            s3 = multiply_add(s3, factor, term);
            s4 = multiply_add(s4, factor, term);
            s5 = multiply_add(s5, factor, term);
            s6 = multiply_add(s6, factor, term);
            s7 = multiply_add(s7, factor, term);
            s8 = multiply_add(s8, factor, term);
            s9 = multiply_add(s9, factor, term);
        }
        const v128_t low = wasm_f32x4_add(wasm_f32x4_add(s0, s1), wasm_f32x4_add(s2, s3));
        const v128_t high = wasm_f32x4_add(wasm_f32x4_add(s4, s5), wasm_f32x4_add(s6, s7));
        const v128_t rest = wasm_f32x4_add(s8, s9);
        sink = wasm_f32x4_extract_lane(wasm_f32x4_add(wasm_f32x4_add(low, high), rest), 0);
    });
    return 10.0 * 4 * 2 * kSteps / seconds * 1e-9;
}

/// GFLOP/s of one product of N x N matrices.
double bench_gemm(int n, int transpose_a, int transpose_b) {
    const auto size = static_cast<std::size_t>(n);
    course::Rng rng(1);
    Tensor a({size, size});
    Tensor b({size, size});
    Tensor c({size, size});
    rng.fill_normal(a.data());
    rng.fill_normal(b.data());
    const course::GemmOptions options{.a = transpose_a != 0 ? Trans::yes : Trans::no,
                                      .b = transpose_b != 0 ? Trans::yes : Trans::no};
    const double seconds = median_seconds([&] { gemm(a, b, c, options); });
    return 2.0 * n * n * n / seconds * 1e-9;
}
}

int main() {
    return 0;
}
