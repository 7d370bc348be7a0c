#pragma once

// The matrix product's entry in the kernel table.

#include <cstddef>

#include "course/real.hpp"

namespace course::simd {

// C = relu?(alpha op(A) op(B) + beta C + bias), one thread. op(A) is (m, k), op(B) (k, n), C (m,
// n); rows are `stride` numbers apart. With beta = 0, C is only written. Every element of C is
// summed over k in one order that depends on k alone: any part of C may be computed by itself, with
// the same bits.
struct GemmArguments {
    std::size_t m;
    std::size_t n;
    std::size_t k;
    const real* a;
    std::size_t a_stride;
    bool a_transposed;  // A is stored (k, m)
    const real* b;
    std::size_t b_stride;
    bool b_transposed;  // B is stored (n, k)
    real* c;
    std::size_t c_stride;
    real alpha;
    real beta;
    const real* bias;  // n numbers added to every row, or null
    bool relu;
};

struct GemmTable {
    void (*gemm)(const GemmArguments& g);
};

extern const GemmTable kScalarGemm;
extern const GemmTable kSse2Gemm;
extern const GemmTable kAvx2Gemm;
extern const GemmTable kAvx512Gemm;
extern const GemmTable kNeonGemm;
extern const GemmTable kWasmGemm;

}  // namespace course::simd
