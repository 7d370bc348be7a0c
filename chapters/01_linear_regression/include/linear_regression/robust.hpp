#pragma once

/// @file
/// Best parameters for losses that are no parabolas: MAE and Huber.

#include "course/tensor.hpp"
#include "linear_regression/loss.hpp"
#include "linear_regression/model.hpp"

namespace course::linear_regression {

/// The MAE minimum, exactly, by the simplex method of Barrodale and Roberts
/// @cite barrodale1973improved.
///
/// Some best model passes through D + 1 of the samples. Starting from D + 1 samples that least
/// squares nearly meets, one of them at a time is let go, and the model slides along the others to
/// the weighted median of the samples it crosses, until no move lowers the loss.
/// Cost: a few D moves of N D + D^3 each.
/// @param x samples, (N, D)
/// @param target targets, (N)
/// @returns a model of least absolute error; there may be others as good
/// @throws ShapeError when the shapes do not fit, ValueError when a number is not finite, or when
///     the features are linearly dependent and no model meets all targets
///
/// @snippet chapters/01_linear_regression/tests/robust_test.cpp robust
LinearModel fit_mae(const Tensor& x, const Tensor& target);

/// The minimum of the mean Huber error (with kHuberDelta), by iteratively reweighted least squares
/// @cite holland1977robust.
/// @param x samples, (N, D)
/// @param target targets, (N)
/// @returns the model, after at most 200 rounds of N D^2; every partial derivative is then below
///     1e-6 (float) or 1e-9 (double) times the largest feature
/// @throws ShapeError when the shapes do not fit, ValueError when a number is not finite
LinearModel fit_huber(const Tensor& x, const Tensor& target);

/// The best model for a loss: solve_least_squares(), fit_mae() or fit_huber().
/// @param loss which loss
/// @param x samples, (N, D)
/// @param target targets, (N)
/// @returns the model of least loss
/// @throws ShapeError and ValueError as those
LinearModel fit(Loss loss, const Tensor& x, const Tensor& target);

}  // namespace course::linear_regression
