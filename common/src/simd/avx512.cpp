#include "simd/conv.hpp"
#include "simd/gemm.hpp"
#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

namespace course::simd {

const KernelTable kAvx512Table = make_table<xsimd::avx512bw>(Target::avx512);
const GemmTable kAvx512Gemm = make_gemm_table<xsimd::avx512bw>();
const ConvTable kAvx512Conv = make_conv_table<xsimd::avx512bw>();
const MathTable kAvx512Math = make_math_table<xsimd::avx512bw>();
const RowsTable kAvx512Rows = make_rows_table<xsimd::avx512bw>();
const UpdateTable kAvx512Update = make_update_table<xsimd::avx512bw>();

}  // namespace course::simd
