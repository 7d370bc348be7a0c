#pragma once

/// @file
/// Descent with a single parameter, on any curve.

#include <cstddef>
#include <functional>
#include <vector>

#include "course/real.hpp"
#include "linear_regression/descent.hpp"

namespace course::linear_regression {

/// A differentiable function of one number.
struct Curve {
    std::function<real(real)> value;  ///< L(w)
    std::function<real(real)> slope;  ///< dL/dw
};

/// A curve known by its values only; the slope is the central difference
/// (L(w + h) - L(w - h)) / 2h with h = eps^(1/3) max(1, |w|).
/// @param value any callable
/// @returns the curve; its slope has a relative error of about 1e-4 in float, 1e-9 in double
Curve numerical_curve(std::function<real(real)> value);

/// L(w) = w^4 - 3 w^2 + w: a global minimum left, a local one right, a maximum between them.
/// @returns the curve
Curve two_valleys();

/// L(w) = w^2.
/// @returns the curve
Curve bowl();

/// L(w) = 3 w^4 + 4 w^3: flat at 0, which is no minimum; the minimum is at -1.
/// @returns the curve
Curve plateau();

/// Descent on a curve, with the rules of gradient_descent().
/// @param curve any curve
/// @param start w^0
/// @param options learning rate, stop rules, recording
/// @returns the last point, the reason, and the path
/// @throws ValueError as gradient_descent()
///
/// @snippet chapters/01_linear_regression/tests/curve_test.cpp curve
DescentResult gradient_descent(const Curve& curve, real start, const DescentOptions& options);

/// A place where the slope changes its sign.
struct Extremum {
    real w = 0;               ///< where
    real loss = 0;            ///< L(w)
    bool is_minimum = false;  ///< otherwise a maximum
};

/// The minima and maxima between two points, by sign changes of the slope and bisection.
/// @param curve any curve
/// @param low left end
/// @param high right end
/// @param pieces how many equal pieces are searched; two extrema in one piece are missed
/// @returns from left to right, to the precision of `real`
/// @throws ValueError unless low < high and pieces > 0
std::vector<Extremum> extrema(const Curve& curve, real low, real high, std::size_t pieces = 400);

}  // namespace course::linear_regression
