#pragma once

// All kernels for one instruction set: what the file of each set, sse2.cpp and the others, makes
// its table from.

#include "simd/gemv.hpp"
#include "simd/maps.hpp"
#include "simd/reductions.hpp"
#include "simd/table.hpp"

namespace course::simd {
namespace {

template <typename Arch>
constexpr KernelTable make_table(Target target) {
    return {.target = target,
            .lanes = kLanes<Arch>,
            .dot = &dot<Arch>,
            .sum = &sum<Arch>,
            .sum_of_squares = &sum_of_squares<Arch>,
            .sum_of_squared_differences = &sum_of_squared_differences<Arch>,
            .sum_of_absolute_differences = &sum_of_absolute_differences<Arch>,
            .min = &min<Arch>,
            .max = &max<Arch>,
            .axpy = &axpy<Arch>,
            .scale = &scale<Arch>,
            .subtract = &subtract<Arch>,
            .sign = &sign<Arch>,
            .clamp = &clamp<Arch>,
            .gemv = &gemv<Arch>,
            .gemv_transposed = &gemv_transposed<Arch>};
}

}  // namespace
}  // namespace course::simd
