#pragma once

// One table of function pointers per instruction set and family; tables.hpp has the active ones.
//
// ../../README.md shows how a kernel is added.

#include <cstddef>

#include "course/real.hpp"
#include "course/simd.hpp"

namespace course::simd {

// y = alpha A x + beta y, A (rows, columns) row-major; with A transposed x is (rows), y (columns).
struct GemvArguments {
    const real* a;
    std::size_t rows;
    std::size_t columns;
    const real* x;
    real* y;
    real alpha;
    real beta;
};

struct KernelTable {
    Target target;
    std::size_t lanes;

    real (*dot)(const real* x, const real* y, std::size_t n);
    real (*sum)(const real* x, std::size_t n);
    real (*sum_of_squares)(const real* x, std::size_t n);
    real (*sum_of_squared_differences)(const real* x, const real* y, std::size_t n);
    real (*sum_of_absolute_differences)(const real* x, const real* y, std::size_t n);
    real (*min)(const real* x, std::size_t n);  // n > 0
    real (*max)(const real* x, std::size_t n);  // n > 0

    void (*axpy)(real alpha, const real* x, real* y, std::size_t n);
    void (*scale)(real alpha, real* x, std::size_t n);
    void (*subtract)(const real* x, const real* y, real* out, std::size_t n);
    void (*sign)(const real* x, real* out, std::size_t n);
    void (*clamp)(const real* x, real low, real high, real* out, std::size_t n);

    void (*gemv)(const GemvArguments& g);
    void (*gemv_transposed)(const GemvArguments& g);
};

// Each is defined by the file of its name, where the build has it.
extern const KernelTable kScalarTable;
extern const KernelTable kSse2Table;
extern const KernelTable kAvx2Table;
extern const KernelTable kAvx512Table;
extern const KernelTable kNeonTable;
extern const KernelTable kWasmTable;

}  // namespace course::simd
