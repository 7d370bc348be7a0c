// What browser.mjs runs in Chromium and times there: matrix products, training steps, and a chain
// of multiply-adds that never leaves the registers, which no product can exceed.

#include <wasm_simd128.h>

#include <array>
#include <cstddef>
#include <exception>

#include "course/gemm.hpp"
#include "course/random.hpp"
#include "steps.hpp"

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

volatile float sink;  // keeps the chains from being removed

struct Product {
    std::array<Tensor, 3> matrices;  // A, B, C = op(A) op(B)
    course::GemmOptions options;
};
Product product;
course_bench::Step step;

}  // namespace

extern "C" {

/// Ten independent chains of `rounds` multiply-adds of four numbers: 80 operations a round.
void bench_ceiling(int rounds) {
    const v128_t factor = wasm_f32x4_splat(0.999F);
    const v128_t term = wasm_f32x4_splat(sink);
    v128_t s0 = term, s1 = term, s2 = term, s3 = term, s4 = term;
    v128_t s5 = term, s6 = term, s7 = term, s8 = term, s9 = term;
    for (int i = 0; i < rounds; ++i) {
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
}

/// Draws two N x N matrices for the product that bench_gemm() takes from then on.
void bench_choose_gemm(int n, int transpose_a, int transpose_b) {
    const auto size = static_cast<std::size_t>(n);
    course::Rng rng(1);
    for (Tensor& matrix : product.matrices) {
        matrix = Tensor({size, size});
        rng.fill_normal(matrix.data());
    }
    product.options = {.a = transpose_a != 0 ? Trans::yes : Trans::no,
                       .b = transpose_b != 0 ? Trans::yes : Trans::no};
}

/// Where the numbers of A, B or C are.
const float* bench_matrix(int which) {
    return product.matrices[static_cast<std::size_t>(which)].data().data();
}

void bench_gemm(int calls) {
    auto& [a, b, c] = product.matrices;
    for (int i = 0; i < calls; ++i) gemm(a, b, c, product.options);
}

/// Makes the network whose steps bench_step() takes from then on.
void bench_choose_step(int which) {
    switch (which) {
        case 0:
            step = course_bench::linear_regression();
            break;
        case 1:
            step = course_bench::logistic_regression();
            break;
        case 2:
            step = course_bench::mlp();
            break;
        case 3:
            step = course_bench::cnn(false);
            break;
        default:
            std::terminate();
    }
}

void bench_step(int calls) {
    for (int i = 0; i < calls; ++i) step();
}
}
