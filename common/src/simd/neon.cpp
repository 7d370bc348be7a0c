#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

namespace course::simd {

const KernelTable kNeonTable = make_table<xsimd::neon64>(Target::neon);
const GemmTable kNeonGemm = make_gemm_table<xsimd::neon64>();
const ConvTable kNeonConv = make_conv_table<xsimd::neon64>();
const MathTable kNeonMath = make_math_table<xsimd::neon64>();
const RowsTable kNeonRows = make_rows_table<xsimd::neon64>();
const UpdateTable kNeonUpdate = make_update_table<xsimd::neon64>();

}  // namespace course::simd
