#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/tables.hpp"
#include "simd/update.hpp"

namespace course::simd {
namespace {

#ifdef __wasm_relaxed_simd__
constexpr Target kTarget = Target::relaxed_simd;
#else
constexpr Target kTarget = Target::simd128;
#endif

// The tables by their types: `own` for this instruction set, `other` what a test program chose.
constexpr KernelTable own(const KernelTable*) {
    return make_table<xsimd::wasm>(kTarget);
}
constexpr ConvTable own(const ConvTable*) {
    return make_conv_table<xsimd::wasm>();
}
constexpr GemmTable own(const GemmTable*) {
    return make_gemm_table<xsimd::wasm>();
}
constexpr MathTable own(const MathTable*) {
    return make_math_table<xsimd::wasm>();
}
constexpr RowsTable own(const RowsTable*) {
    return make_rows_table<xsimd::wasm>();
}
constexpr UpdateTable own(const UpdateTable*) {
    return make_update_table<xsimd::wasm>();
}
template <typename Table>
constexpr Table kOwn = own(static_cast<const Table*>(nullptr));

const KernelTable& other(const Tables& tables, const KernelTable*) {
    return *tables.basic;
}
const ConvTable& other(const Tables& tables, const ConvTable*) {
    return *tables.conv;
}
const GemmTable& other(const Tables& tables, const GemmTable*) {
    return *tables.gemm;
}
const MathTable& other(const Tables& tables, const MathTable*) {
    return *tables.math;
}
const RowsTable& other(const Tables& tables, const RowsTable*) {
    return *tables.rows;
}
const UpdateTable& other(const Tables& tables, const UpdateTable*) {
    return *tables.update;
}

}  // namespace

template <typename Table, typename R, typename... Args, R (*Table::*entry)(Args...)>
R Direct<entry>::call(Args... args) {
    if (const Tables* chosen = active_tables.load(std::memory_order_relaxed)) [[unlikely]] {
        return (other(*chosen, static_cast<const Table*>(nullptr)).*entry)(args...);
    }
    return (kOwn<Table>.*entry)(args...);
}

template <typename Op, typename R, typename... Args, OpArray<Op, R (*)(Args...)> MathTable::* array>
template <Op op>
R DirectArray<array>::call(Args... args) {
    if (const Tables* chosen = active_tables.load(std::memory_order_relaxed)) [[unlikely]] {
        return (other(*chosen, static_cast<const MathTable*>(nullptr)).*array)[op](args...);
    }
    return (kOwn<MathTable>.*array)[op](args...);
}

const KernelTable kWasmTable = kOwn<KernelTable>;
const ConvTable kWasmConv = kOwn<ConvTable>;
const GemmTable kWasmGemm = kOwn<GemmTable>;
const MathTable kWasmMath = kOwn<MathTable>;
const RowsTable kWasmRows = kOwn<RowsTable>;
const UpdateTable kWasmUpdate = kOwn<UpdateTable>;

// That these mention a kernel has its Direct::call made here.
extern const Tables kDirectTables;
const Tables kDirectTables{&kDirectTable, &kDirectConv, &kDirectGemm,
                           &kDirectMath,  &kDirectRows, &kDirectUpdate};

}  // namespace course::simd
