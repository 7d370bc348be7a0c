#pragma once

// The kernels in use, family by family: what the files outside of this folder call.
//
// Natively a table is chosen when the program runs (dispatch.cpp). In the browser calls are direct
// (direct.hpp).

#include <atomic>

#include "simd/conv_table.hpp"
#include "simd/gemm_table.hpp"
#include "simd/math_table.hpp"
#include "simd/rows_table.hpp"
#include "simd/table.hpp"
#include "simd/update_table.hpp"

namespace course::simd {

// All tables of one instruction set.
struct Tables {
    const KernelTable* basic;
    const ConvTable* conv;
    const GemmTable* gemm;
    const MathTable* math;
    const RowsTable* rows;
    const UpdateTable* update;
};

// The tables in use; null until something is chosen.
extern std::atomic<const Tables*> active_tables;

// Reads COURSE_SIMD, or takes the widest available target.
const Tables& choose_tables();

inline const Tables& tables() {
    const Tables* active = active_tables.load(std::memory_order_acquire);
    return active != nullptr ? *active : choose_tables();
}

}  // namespace course::simd

// A module that this browser cannot run does not load at all: there is nothing to choose.
#if defined(__wasm_simd128__) && !defined(COURSE_SCALAR)
#include "simd/direct.hpp"
#else
namespace course::simd {

inline const KernelTable& kernels() {
    return *tables().basic;
}
inline const ConvTable& conv_kernels() {
    return *tables().conv;
}
inline const GemmTable& gemm_kernels() {
    return *tables().gemm;
}
inline const MathTable& math_kernels() {
    return *tables().math;
}
inline const RowsTable& rows_kernels() {
    return *tables().rows;
}
inline const UpdateTable& update_kernels() {
    return *tables().update;
}

}  // namespace course::simd
#endif
