#pragma once

/// @file
/// Which instruction set the kernels use.

#include <cstddef>
#include <string_view>
#include <vector>

/// The choice of the instruction set that the kernels use.
namespace course::simd {

/// An instruction set that kernels were compiled for.
enum class Target { scalar, sse2, avx2, avx512, neon, simd128, relaxed_simd };

/// The name of a target, as the environment variable `COURSE_SIMD` takes it.
/// @param target any target
/// @returns `scalar`, `sse2`, `avx2`, `avx512`, `neon`, `simd128` or `relaxed_simd`
std::string_view name(Target target);

/// The targets that this program contains and this processor can run.
/// @returns at least Target::scalar; the last one is the default
std::vector<Target> available();

/// The target in use. The first call, by anyone, reads `COURSE_SIMD`; without it the widest
/// available target is taken.
/// @returns the target of all kernels from here on
/// @throws ValueError when `COURSE_SIMD` names no available target
Target active();

/// The name of the target in use.
/// @returns name(active())
std::string_view target_name();

/// Switches all kernels to another target, for tests and for showing the difference.
/// @param target one of available()
/// @throws ValueError when it is not available
///
/// @snippet common/tests/simd_test.cpp use
void use(Target target);

/// The number of `real` that one instruction of a target handles.
/// @param target any target
/// @returns 1 for scalar, 8 for avx2 in float
std::size_t lanes(Target target);

}  // namespace course::simd
