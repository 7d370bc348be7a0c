#include "simd/kernels.hpp"
#include "simd/math.hpp"
#include "simd/rows.hpp"
#include "simd/update.hpp"

// Matrix products and convolution: avx512_products.cpp.
namespace course::simd {

const KernelTable kAvx512Table = make_table<xsimd::avx512bw>(Target::avx512);
const MathTable kAvx512Math = make_math_table<xsimd::avx512bw>();
const RowsTable kAvx512Rows = make_rows_table<xsimd::avx512bw>();
const UpdateTable kAvx512Update = make_update_table<xsimd::avx512bw>();

}  // namespace course::simd
