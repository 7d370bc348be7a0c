#pragma once

// The oracle of the matrix product: three loops.

#include "simd/gemm_table.hpp"

namespace course::simd {
namespace {

inline void scalar_gemm(const GemmArguments& g) {
    const std::size_t a_row = g.a_transposed ? 1 : g.a_stride;
    const std::size_t a_step = g.a_transposed ? g.a_stride : 1;
    const std::size_t b_step = g.b_transposed ? 1 : g.b_stride;
    const std::size_t b_column = g.b_transposed ? g.b_stride : 1;
    for (std::size_t i = 0; i < g.m; ++i) {
        for (std::size_t j = 0; j < g.n; ++j) {
            const real* a = g.a + i * a_row;
            const real* b = g.b + j * b_column;
            real sum = 0;
            for (std::size_t p = 0; p < g.k; ++p) sum += a[p * a_step] * b[p * b_step];
            real& c = g.c[i * g.c_stride + j];
            sum *= g.alpha;
            if (g.beta != 0) sum += g.beta * c;
            if (g.bias != nullptr) sum += g.bias[j];
            c = g.relu && sum < 0 ? 0 : sum;
        }
    }
}

}  // namespace
}  // namespace course::simd
