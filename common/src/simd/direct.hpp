#pragma once

// Direct calls of kernels, for the browser: the linker then leaves out of a module what it never
// calls. tables.hpp includes this.
//
// The compiler knows the tables below, so that kernels().dot(...) becomes a call of
// Direct<&KernelTable::dot>::call. wasm.cpp defines that as the kernel of its instruction set,
// unless a test program has asked for another table with simd::use().

#include <array>
#include <cstddef>
#include <utility>

namespace course::simd {

// The kernel of one entry.
template <auto entry>
struct Direct;

template <typename Table, typename R, typename... Args, R (*Table::*entry)(Args...)>
struct Direct<entry> {
    static R call(Args... args);
};

// The kernels of one array of entries.
template <auto array>
struct DirectArray;

template <typename Op, typename R, typename... Args, OpArray<Op, R (*)(Args...)> MathTable::* array>
struct DirectArray<array> {
    using Kernels = OpArray<Op, R (*)(Args...)>;

    template <Op op>
    static R call(Args... args);

    static constexpr Kernels all() {
        return []<std::size_t... i>(std::index_sequence<i...>) {
            return Kernels{{&call<static_cast<Op>(i)>...}};
        }(std::make_index_sequence<static_cast<std::size_t>(Op::count)>{});
    }
};

inline constexpr KernelTable kDirectTable{
    .target = Target::simd128,
    .lanes = 16 / sizeof(real),
    .dot = &Direct<&KernelTable::dot>::call,
    .sum = &Direct<&KernelTable::sum>::call,
    .sum_of_squares = &Direct<&KernelTable::sum_of_squares>::call,
    .sum_of_squared_differences = &Direct<&KernelTable::sum_of_squared_differences>::call,
    .sum_of_absolute_differences = &Direct<&KernelTable::sum_of_absolute_differences>::call,
    .min = &Direct<&KernelTable::min>::call,
    .max = &Direct<&KernelTable::max>::call,
    .axpy = &Direct<&KernelTable::axpy>::call,
    .scale = &Direct<&KernelTable::scale>::call,
    .subtract = &Direct<&KernelTable::subtract>::call,
    .sign = &Direct<&KernelTable::sign>::call,
    .clamp = &Direct<&KernelTable::clamp>::call,
    .gemv = &Direct<&KernelTable::gemv>::call,
    .gemv_transposed = &Direct<&KernelTable::gemv_transposed>::call};

inline constexpr ConvTable kDirectConv{
    .forward = &Direct<&ConvTable::forward>::call,
    .weight_gradient = &Direct<&ConvTable::weight_gradient>::call,
    .panels_size = &Direct<&ConvTable::panels_size>::call,
    .pack = &Direct<&ConvTable::pack>::call,
    .gather = &Direct<&ConvTable::gather>::call,
    .scatter = &Direct<&ConvTable::scatter>::call,
    .copy = &Direct<&ConvTable::copy>::call};

inline constexpr GemmTable kDirectGemm{.gemm = &Direct<&GemmTable::gemm>::call};

inline constexpr MathTable kDirectMath{.unary = DirectArray<&MathTable::unary>::all(),
                                       .binary = DirectArray<&MathTable::binary>::all(),
                                       .scalar_left = DirectArray<&MathTable::scalar_left>::all(),
                                       .scalar_right = DirectArray<&MathTable::scalar_right>::all(),
                                       .gradient = DirectArray<&MathTable::gradient>::all()};

inline constexpr RowsTable kDirectRows{
    .softmax = &Direct<&RowsTable::softmax>::call,
    .softmax_backward = &Direct<&RowsTable::softmax_backward>::call,
    .log_softmax_backward = &Direct<&RowsTable::log_softmax_backward>::call,
    .exp_sum = &Direct<&RowsTable::exp_sum>::call,
    .scaled_exp = &Direct<&RowsTable::scaled_exp>::call,
    .moments = &Direct<&RowsTable::moments>::call,
    .column_moments = &Direct<&RowsTable::column_moments>::call,
    .column_sums = &Direct<&RowsTable::column_sums>::call,
    .layer_norm = &Direct<&RowsTable::layer_norm>::call,
    .layer_norm_backward = &Direct<&RowsTable::layer_norm_backward>::call,
    .normalize = &Direct<&RowsTable::normalize>::call,
    .normalize_backward = &Direct<&RowsTable::normalize_backward>::call,
    .gradient_sums = &Direct<&RowsTable::gradient_sums>::call,
    .add_gradients = &Direct<&RowsTable::add_gradients>::call};

inline constexpr UpdateTable kDirectUpdate{.sgd = &Direct<&UpdateTable::sgd>::call,
                                           .momentum = &Direct<&UpdateTable::momentum>::call,
                                           .scaled = &Direct<&UpdateTable::scaled>::call,
                                           .adam = &Direct<&UpdateTable::adam>::call};

inline const KernelTable& kernels() {
    return kDirectTable;
}
inline const ConvTable& conv_kernels() {
    return kDirectConv;
}
inline const GemmTable& gemm_kernels() {
    return kDirectGemm;
}
inline const MathTable& math_kernels() {
    return kDirectMath;
}
inline const RowsTable& rows_kernels() {
    return kDirectRows;
}
inline const UpdateTable& update_kernels() {
    return kDirectUpdate;
}

}  // namespace course::simd
