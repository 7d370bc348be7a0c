#pragma once

/// @file
/// The number type of all tensors.

namespace course {

#ifdef COURSE_REAL_DOUBLE
using real = double;
#else
/// The element type of every tensor and kernel: `float`, or `double` in the builds that check
/// gradients and closed forms (compiled with `COURSE_REAL_DOUBLE`).
using real = float;
#endif

/// Whether this is the build with `real = double`.
inline constexpr bool kRealIsDouble = sizeof(real) == sizeof(double);

}  // namespace course
