#include "simd/make_table.hpp"

namespace course::simd {

const KernelTable kSse2Table = make_table<xsimd::sse2>(Target::sse2);

}  // namespace course::simd
