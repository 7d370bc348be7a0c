#pragma once

// The table of softmax.hpp and norm.hpp.

#include "simd/norm.hpp"
#include "simd/softmax.hpp"

namespace course::simd {
namespace {

template <typename Arch>
constexpr RowsTable make_rows_table() {
    return {.softmax = &softmax<Arch>,
            .softmax_backward = &softmax_backward<Arch>,
            .log_softmax_backward = &log_softmax_backward<Arch>,
            .exp_sum = &exp_sum<Arch>,
            .scaled_exp = &scaled_exp<Arch>,
            .moments = &moments<Arch>,
            .column_moments = &column_moments<Arch>,
            .column_sums = &column_sums<Arch>,
            .layer_norm = &layer_norm<Arch>,
            .layer_norm_backward = &layer_norm_backward<Arch>,
            .normalize = &normalize<Arch>,
            .normalize_backward = &normalize_backward<Arch>,
            .gradient_sums = &gradient_sums<Arch>,
            .add_gradients = &add_gradients<Arch>};
}

}  // namespace
}  // namespace course::simd
