#include <tuple>

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

// The tables for this instruction set.
constexpr std::tuple kOwn{make_table<xsimd::wasm>(kTarget), make_conv_table<xsimd::wasm>(),
                          make_gemm_table<xsimd::wasm>(),   make_math_table<xsimd::wasm>(),
                          make_rows_table<xsimd::wasm>(),   make_update_table<xsimd::wasm>()};

// The table of a kind that a test program has chosen instead; null unless it has.
template <typename Table>
const Table* chosen() {
    const Tables* tables = active_tables.load(std::memory_order_relaxed);
    if (tables == nullptr) [[likely]]
        return nullptr;
    return std::get<const Table*>(std::tuple(tables->basic, tables->conv, tables->gemm,
                                             tables->math, tables->rows, tables->update));
}

}  // namespace

template <typename Table, typename R, typename... Args, R (*Table::*entry)(Args...)>
R Direct<entry>::call(Args... args) {
    if (const Table* table = chosen<Table>()) [[unlikely]]
        return (table->*entry)(args...);
    constexpr auto kernel = std::get<Table>(kOwn).*entry;
    return kernel(args...);
}

template <typename Op, typename R, typename... Args, OpArray<Op, R (*)(Args...)> MathTable::* array>
template <Op op>
R DirectArray<array>::call(Args... args) {
    if (const auto* table = chosen<MathTable>()) [[unlikely]]
        return (table->*array)[op](args...);
    constexpr auto kernel = (std::get<MathTable>(kOwn).*array)[op];
    return kernel(args...);
}

const KernelTable kWasmTable = std::get<KernelTable>(kOwn);
const ConvTable kWasmConv = std::get<ConvTable>(kOwn);
const GemmTable kWasmGemm = std::get<GemmTable>(kOwn);
const MathTable kWasmMath = std::get<MathTable>(kOwn);
const RowsTable kWasmRows = std::get<RowsTable>(kOwn);
const UpdateTable kWasmUpdate = std::get<UpdateTable>(kOwn);

// That these mention a kernel has its Direct::call made here.
extern const Tables kDirectTables;
const Tables kDirectTables{&kDirectTable, &kDirectConv, &kDirectGemm,
                           &kDirectMath,  &kDirectRows, &kDirectUpdate};

}  // namespace course::simd
