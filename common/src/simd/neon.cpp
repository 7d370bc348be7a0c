#include "simd/make_table.hpp"

namespace course::simd {

const KernelTable kNeonTable = make_table<xsimd::neon64>(Target::neon);

}  // namespace course::simd
