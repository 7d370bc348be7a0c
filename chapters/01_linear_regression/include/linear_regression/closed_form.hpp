#pragma once

/// @file
/// Best parameters without descent, and the curvature that decides how fast descent may go.

#include <cstddef>

#include "course/tensor.hpp"
#include "linear_regression/loss.hpp"
#include "linear_regression/model.hpp"

namespace course::linear_regression {

/// The samples with a leading column of ones, so that the bias is a weight like the others.
/// @param x (N, D)
/// @returns (N, D + 1)
/// @throws ShapeError when x is no matrix
Tensor with_ones(const Tensor& x);

/// The MSE minimum by the normal equations, X^T X theta = X^T t; cost N D^2.
///
/// Forming X^T X squares the condition number: in float, use it for a few well-scaled features and
/// solve_least_squares() otherwise.
/// @param x samples, (N, D)
/// @param target targets, (N)
/// @returns the model of least squares
/// @throws ShapeError when the shapes do not fit, ValueError when the features are linearly
///     dependent (many models are then equally good) or a number is not finite
///
/// @snippet chapters/01_linear_regression/tests/closed_form_test.cpp normal equations
LinearModel solve_normal_equations(const Tensor& x, const Tensor& target);

/// The MSE minimum by an orthogonal decomposition of X itself; cost N D^2.
///
/// Of equally good models it takes the one of shortest (b, w), to which descent from zero leads
/// too.
/// @param x samples, (N, D), of any rank
/// @param target targets, (N)
/// @returns the model of least squares
/// @throws ShapeError when the shapes do not fit, ValueError when a number is not finite
LinearModel solve_least_squares(const Tensor& x, const Tensor& target);

/// The second derivatives of MSE, H = 2/N X^T X; the same at every point, for MSE is a parabola.
/// @param x samples, (N, D), N > 0
/// @returns H for theta = (b, w_1, ..., w_D), (D + 1, D + 1)
/// @throws ShapeError when x is no matrix, ValueError when N is 0
Tensor mse_hessian(const Tensor& x);

/// What the eigenvalues of a Hessian say about descent.
struct Curvature {
    real lambda_min = 0;  ///< curvature along the flattest direction: how long descent takes
    real lambda_max = 0;  ///< curvature along the steepest direction: how large eta may be

    /// The learning rate from which on descent no longer converges.
    /// @returns 2 / lambda_max
    real eta_limit() const { return 2 / lambda_max; }

    /// How much longer than wide the valley is, squared; updates needed grow in proportion.
    /// @returns lambda_max / lambda_min
    real condition() const { return lambda_max / lambda_min; }
};

/// The extreme eigenvalues of a Hessian; cost (D + 1)^3.
/// @param hessian symmetric, (P, P)
/// @returns least and greatest curvature
/// @throws ShapeError when it is not square or empty, ValueError when a number is not finite
Curvature curvature(const Tensor& hessian);

}  // namespace course::linear_regression
