// A file of their own: of all instruction sets' products these take the compiler longest.
#include "simd/conv.hpp"
#include "simd/gemm.hpp"

namespace course::simd {

const GemmTable kAvx512Gemm = make_gemm_table<xsimd::avx512bw>();
const ConvTable kAvx512Conv = make_conv_table<xsimd::avx512bw>();

}  // namespace course::simd
