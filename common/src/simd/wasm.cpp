#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

namespace course::simd {

#ifdef __wasm_relaxed_simd__
const KernelTable kWasmTable = make_table<xsimd::wasm>(Target::relaxed_simd);
#else
const KernelTable kWasmTable = make_table<xsimd::wasm>(Target::simd128);
#endif

const GemmTable kWasmGemm = make_gemm_table<xsimd::wasm>();
const ConvTable kWasmConv = make_conv_table<xsimd::wasm>();
const MathTable kWasmMath = make_math_table<xsimd::wasm>();
const RowsTable kWasmRows = make_rows_table<xsimd::wasm>();
const UpdateTable kWasmUpdate = make_update_table<xsimd::wasm>();

}  // namespace course::simd
