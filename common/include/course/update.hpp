#pragma once

/// @file
/// One step of an optimiser on one array of parameters, fused: parameters, gradients and state are
/// read and written once.
///
/// In here: the formulas. Not in here: lists of parameters, schedules, clipping (optim/). w are the
/// parameters, g their gradients, m and v the state, zeros before the first step; all of length n.
/// Weight decay d, where it is not said to be decoupled, adds d w to the gradient, which is the
/// gradient of d/2 w^2. All throw ShapeError when the lengths differ.

#include <cstddef>
#include <span>

#include "course/real.hpp"

namespace course {

/// Options of sgd_update().
struct SgdUpdate {
    double learning_rate;     ///< size of the step
    double weight_decay = 0;  ///< added to the gradient, times w
};

/// Gradient descent: w -= learning_rate g.
/// @param w (n), changed in place
/// @param g (n)
/// @param options the numbers of the formula
///
/// @snippet common/tests/update_test.cpp sgd
void sgd_update(std::span<real> w, std::span<const real> g, const SgdUpdate& options);

/// Options of momentum_update().
struct MomentumUpdate {
    double learning_rate;     ///< size of the step
    double momentum = 0.9;    ///< lambda, the share of the last movement that is kept
    bool nesterov = false;    ///< look ahead: move by lambda m - learning_rate g with the new m
    double weight_decay = 0;  ///< added to the gradient, times w
};

/// Momentum as the lecture writes it: m = lambda m - learning_rate g; w += m. The movement m holds
/// the learning rates of its time.
/// @param w (n), changed in place
/// @param g (n)
/// @param m (n), the last movement, changed in place
/// @param options the numbers of the formula
void momentum_update(std::span<real> w, std::span<const real> g, std::span<real> m,
                     const MomentumUpdate& options);

/// Options of adagrad_update().
struct AdaGradUpdate {
    double learning_rate;     ///< size of the step
    std::size_t step = 0;     ///< how many steps were done before
    bool mean = false;        ///< v is the mean of all squares so far instead of their sum
    double epsilon = 1e-10;   ///< added to the root
    double weight_decay = 0;  ///< added to the gradient, times w
};

/// AdaGrad: v += g^2; w -= learning_rate g / (sqrt(v) + epsilon), where v is the sum of all squared
/// gradients, or in the form of the lecture's notes their mean.
/// @param w (n), changed in place
/// @param g (n)
/// @param v (n), sum or mean of squares, changed in place
/// @param options the numbers of the formula
void adagrad_update(std::span<real> w, std::span<const real> g, std::span<real> v,
                    const AdaGradUpdate& options);

/// Options of rmsprop_update().
struct RmsPropUpdate {
    double learning_rate;          ///< size of the step
    double alpha = 0.99;           ///< share of the old average that is kept
    std::size_t step = 0;          ///< how many steps were done before
    bool start_from_zero = false;  ///< v starts at 0 instead of at the first squared gradient
    double epsilon = 1e-8;         ///< added to the root
    double weight_decay = 0;       ///< added to the gradient, times w
};

/// RMSProp: v = alpha v + (1 - alpha) g^2; w -= learning_rate g / (sqrt(v) + epsilon). At the first
/// step v = g^2, as in the lecture.
/// @param w (n), changed in place
/// @param g (n)
/// @param v (n), the average of squares, changed in place
/// @param options the numbers of the formula
void rmsprop_update(std::span<real> w, std::span<const real> g, std::span<real> v,
                    const RmsPropUpdate& options);

/// Options of adam_update().
struct AdamUpdate {
    double learning_rate = 1e-3;  ///< size of the step
    double beta1 = 0.9;           ///< share of the old average gradient that is kept
    double beta2 = 0.999;         ///< share of the old average square that is kept
    std::size_t step = 0;         ///< how many steps were done before
    double epsilon = 1e-8;        ///< added to the root
    double weight_decay = 0;      ///< added to the gradient, times w
    double decoupled_decay = 0;   ///< AdamW: w also shrinks by learning_rate times this
};

/// Adam: m and v are averages of g and g^2 with bias correction;
/// w -= learning_rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon), t = step + 1.
/// @param w (n), changed in place
/// @param g (n)
/// @param m (n), the average gradient, changed in place
/// @param v (n), the average square, changed in place
/// @param options the numbers of the formula
///
/// @snippet common/tests/update_test.cpp adam
void adam_update(std::span<real> w, std::span<const real> g, std::span<real> m, std::span<real> v,
                 const AdamUpdate& options);

}  // namespace course
