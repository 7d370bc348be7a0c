#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

namespace course::simd {

const KernelTable kAvx2Table = make_table<xsimd::fma3<xsimd::avx2>>(Target::avx2);
const GemmTable kAvx2Gemm = make_gemm_table<xsimd::fma3<xsimd::avx2>>();
const ConvTable kAvx2Conv = make_conv_table<xsimd::fma3<xsimd::avx2>>();
const MathTable kAvx2Math = make_math_table<xsimd::fma3<xsimd::avx2>>();
const RowsTable kAvx2Rows = make_rows_table<xsimd::fma3<xsimd::avx2>>();
const UpdateTable kAvx2Update = make_update_table<xsimd::fma3<xsimd::avx2>>();

}  // namespace course::simd
