#include "simd/make_table.hpp"

namespace course::simd {

const KernelTable kAvx2Table = make_table<xsimd::fma3<xsimd::avx2>>(Target::avx2);

}  // namespace course::simd
