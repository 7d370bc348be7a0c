#pragma once

/// @file
/// Distances between numbers, and gradients against central differences.

#include <cstdint>
#include <limits>
#include <source_location>
#include <span>
#include <type_traits>
#include <vector>

#include "course/gradient_check.hpp"
#include "course/real.hpp"
#include "course/tensor.hpp"
#include "course_test/function.hpp"

namespace course::testing {

inline constexpr real kNan = std::numeric_limits<real>::quiet_NaN();
inline constexpr real kInf = std::numeric_limits<real>::infinity();
inline constexpr double kEps = std::numeric_limits<real>::epsilon();

/// For results to compare with: more digits than `real` has. (In WebAssembly long double is
/// computed in software, 20 times as slow.)
using Wide = std::conditional_t<kRealIsDouble, long double, double>;

/// The elements of a tensor in the order of their indices.
inline std::vector<real> values(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

/// How many representable numbers lie between two.
/// @param a a number
/// @param b a number
/// @returns 0 when equal (0 and -0 are, NaN and NaN are), the largest value when just one is NaN
std::uint64_t ulp_distance(float a, float b);

/// How many representable numbers lie between two.
/// @param a a number
/// @param b a number
/// @returns as for float
std::uint64_t ulp_distance(double a, double b);

/// The largest ulp_distance() of two lists.
/// @param a (n)
/// @param b (n)
/// @returns the distance, the largest value when the lengths differ
std::uint64_t max_ulp_distance(std::span<const real> a, std::span<const real> b);

/// |a - b| relative to the larger of both.
/// @param a a number
/// @param b a number
/// @returns 0 when equal or both NaN; infinity when one is NaN or infinite
double relative_error(double a, double b);

/// The largest difference of two tensors, relative to the largest element of the second.
/// @param a any tensor
/// @param expected the values to compare with
/// @returns infinity when the shapes differ or one side is not finite
double max_relative_error(const Tensor& a, const Tensor& expected);

/// The derivative of a function of one variable, (f(x + h) - f(x - h)) / 2h.
/// @param f the function
/// @param x where
/// @param h step; 0 takes a good one for double
/// @returns the difference quotient, exact to about 1e-10 of a smooth function's scale
double central_difference(const Function<double(double)>& f, double x, double h = 0);

/// Checks a gradient by central differences and fails the test case when it is wrong or when all of
/// it is zero. See course::gradient_check().
/// @param f the function of x
/// @param x where, changed and restored in place
/// @param analytic the gradient to check
/// @param tolerance largest relative error; 0 takes 1e-6 in double and 5e-2 in float builds
/// @param where the caller
/// @returns what was found, for further checks
GradientCheck check_gradient(const Function<double(const Tensor&)>& f, const Tensor& x,
                             const Tensor& analytic, double tolerance = 0,
                             std::source_location where = std::source_location::current());

}  // namespace course::testing
