#pragma once

/// @file
/// Comparison of a gradient with central differences.

#include <cstddef>
#include <functional>

#include "course/tensor.hpp"

namespace course {

/// Where an analytic gradient differs most from the numeric one.
struct GradientCheck {
    double max_relative_error = 0;  ///< the worst of all elements
    std::size_t index = 0;          ///< its position, row-major
    double analytic = 0;            ///< the gradient that was checked, there
    double numeric = 0;             ///< the central difference there
};

/// How a gradient is checked.
struct GradientCheckOptions {
    /// Step of the difference, times max(1, |x[i]|); 0 takes the cube root of eps, 6e-6 in double.
    double step = 0;
    /// Elements smaller than this part of the largest one are compared with that part, so that
    /// rounding in a gradient that is nearly zero does not count as an error.
    double floor = 1e-3;
};

/// Compares a gradient with (f(x + h) - f(x - h)) / 2h, element by element.
///
/// Each x[i] is changed in place and restored, also when f throws, so f may as well look at a model
/// that shares the storage of x. Meant for the double build; in float the numeric side itself is
/// only good to about 1e-3. Cost: two calls of f an element.
/// @param f the function; given x
/// @param x where, any shape; not empty
/// @param analytic the gradient of f at x, of the same shape
/// @param options step and floor
/// @returns the worst element; NaN or infinity on either side counts as an infinite error
/// @throws ShapeError when the shapes differ, ValueError when x is empty, or when both gradients
/// are
///     zero everywhere: such a check would prove nothing
///
/// @snippet common/tests/gradient_check_test.cpp gradient_check
GradientCheck gradient_check(const std::function<double(const Tensor&)>& f, Tensor x,
                             const Tensor& analytic, const GradientCheckOptions& options = {});

}  // namespace course
