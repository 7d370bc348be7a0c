#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

namespace course::simd {

const KernelTable kSse2Table = make_table<xsimd::sse2>(Target::sse2);
const GemmTable kSse2Gemm = make_gemm_table<xsimd::sse2>();
const ConvTable kSse2Conv = make_conv_table<xsimd::sse2>();
const MathTable kSse2Math = make_math_table<xsimd::sse2>();
const RowsTable kSse2Rows = make_rows_table<xsimd::sse2>();
const UpdateTable kSse2Update = make_update_table<xsimd::sse2>();

}  // namespace course::simd
