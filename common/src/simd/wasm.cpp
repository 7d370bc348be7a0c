#include "simd/make_table.hpp"

namespace course::simd {

#ifdef __wasm_relaxed_simd__
const KernelTable kWasmTable = make_table<xsimd::wasm>(Target::relaxed_simd);
#else
const KernelTable kWasmTable = make_table<xsimd::wasm>(Target::simd128);
#endif

}  // namespace course::simd
