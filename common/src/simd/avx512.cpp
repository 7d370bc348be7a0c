#include "simd/make_table.hpp"

namespace course::simd {

const KernelTable kAvx512Table = make_table<xsimd::avx512bw>(Target::avx512);

}  // namespace course::simd
