#pragma once

/// @file
/// Step 2, the loss: how good a set of parameters is, and in which direction it becomes worse.
///
/// y^n is the prediction and t^n the target (the lecture's y-hat) of sample n of N. The error e^n
/// is that of one sample; only their average L = 1/N sum e^n is called *mean* something.

#include <functional>
#include <span>
#include <string_view>

#include "course/tensor.hpp"
#include "linear_regression/model.hpp"

namespace course::linear_regression {

/// The losses of this chapter. Which one is used is the designer's choice.
enum class Loss { mse, mae, huber };

/// Where Huber's error turns from a parabola into a straight line, in units of the target.
inline constexpr real kHuberDelta = 1;

/// The loss of a name.
/// @param name "mse", "mae" or "huber"
/// @returns the loss
/// @throws ValueError for any other name
Loss parse_loss(std::string_view name);

/// The name of a loss, the inverse of parse_loss().
/// @param loss any loss
/// @returns "mse", "mae" or "huber"
std::string_view name(Loss loss);

/// Mean squared error, the average of (y - t)^2.
/// @param y predictions, (N), N > 0
/// @param target targets, (N)
/// @returns L >= 0
/// @throws ShapeError when the shapes differ, ValueError when N is 0
real mse(const Tensor& y, const Tensor& target);

/// Mean absolute error, the average of |y - t|.
/// @param y predictions, (N), N > 0
/// @param target targets, (N)
/// @returns L >= 0
/// @throws ShapeError when the shapes differ, ValueError when N is 0
real mae(const Tensor& y, const Tensor& target);

/// Mean Huber error: r^2 / 2 for residuals |r| <= delta, beyond that delta (|r| - delta / 2)
/// @cite huber1964robust.
/// @param y predictions, (N), N > 0
/// @param target targets, (N)
/// @param delta where the parabola ends, > 0
/// @returns L >= 0
/// @throws ShapeError when the shapes differ, ValueError when N is 0 or delta is not positive
real huber(const Tensor& y, const Tensor& target, real delta = kHuberDelta);

/// The loss of predictions, by name.
/// @param loss which loss; Huber with kHuberDelta
/// @param y predictions, (N), N > 0
/// @param target targets, (N)
/// @returns L >= 0
/// @throws ShapeError when the shapes differ, ValueError when N is 0
real evaluate(Loss loss, const Tensor& y, const Tensor& target);

/// How the loss changes with each prediction, dL/dy^n.
///
/// MSE: 2 (y - t) / N. MAE: sign(y - t) / N, a subgradient, 0 at the crease. Huber: the residual,
/// limited to [-delta, delta], over N.
/// @param loss which loss
/// @param y predictions, (N), N > 0
/// @param target targets, (N)
/// @returns dL/dy, (N)
/// @throws ShapeError when the shapes differ, ValueError when N is 0
Tensor loss_slope(Loss loss, const Tensor& y, const Tensor& target);

/// The partial derivatives of the loss by every parameter, all at the same point.
struct Gradient {
    std::vector<real> weights;  ///< dL/dw_j, (D)
    real bias = 0;              ///< dL/db
};

/// The gradient of the training loss; cost 2 N D multiplications.
///
/// dL/dw_j = sum_n dL/dy^n x^n_j and dL/db = sum_n dL/dy^n.
/// @param loss which loss
/// @param model where
/// @param x samples, (N, D), N > 0
/// @param target targets, (N)
/// @returns the partial derivatives; of MAE a subgradient
/// @throws ShapeError when the shapes do not fit, ValueError when N is 0
///
/// @snippet chapters/01_linear_regression/tests/loss_test.cpp gradient
Gradient loss_gradient(Loss loss, const LinearModel& model, const Tensor& x, const Tensor& target);

/// A function of the parameters: given theta (P), it writes dL/dtheta (P) and returns L(theta).
using Objective = std::function<real(std::span<const real> theta, std::span<real> gradient)>;

/// The training loss as a function of the parameters theta = (b, w_1, ..., w_D).
/// @param loss which loss
/// @param x samples, (N, D), N > 0; kept by the result
/// @param target targets, (N); kept by the result
/// @returns L(theta) with its gradient
/// @throws ShapeError when the shapes do not fit, ValueError when N is 0 or a number is not finite
Objective training_loss(Loss loss, Tensor x, Tensor target);

}  // namespace course::linear_regression
