#pragma once

/// @file
/// Step 3, optimisation: gradient descent with any number of parameters.
///
/// In here: plain descent with a fixed learning rate, its recorded path, its stop rules. Left to
/// chapter 09: momentum and learning rates that change.

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "course/real.hpp"
#include "linear_regression/loss.hpp"

namespace course::linear_regression {

/// Why descent ended.
enum class DescentStatus {
    stopped,    ///< the number of updates was used up
    converged,  ///< the gradient is (nearly) zero: a minimum, or a saddle, plateau or maximum
    diverged,   ///< the loss is no longer finite, or a parameter is beyond all bounds
};

/// The name of a status.
/// @param status any status
/// @returns "stopped", "converged" or "diverged"
std::string_view name(DescentStatus status);

/// One point of the way down.
struct DescentPoint {
    std::size_t update = 0;   ///< how many updates led here
    std::vector<real> theta;  ///< the parameters, (P)
    real loss = 0;            ///< L(theta)
    real gradient_norm = 0;   ///< Euclidean length of dL/dtheta
};

/// The hyperparameters of descent: what a person sets. The learning rate is one of them.
struct DescentOptions {
    real learning_rate = real(0.01);    ///< eta > 0
    std::size_t max_updates = 1000;     ///< the first stop rule
    real gradient_tolerance = 0;        ///< the second: stop once the gradient's norm is not larger
    real divergence_limit = real(1e6);  ///< a parameter of larger magnitude counts as diverged
    bool record_path = true;            ///< keep every point in DescentResult::path
    /// Called at every point, the first too.
    std::function<void(const DescentPoint&)> on_step = {};
};

/// Where descent ended, how, and on which way.
struct DescentResult {
    DescentPoint end;                               ///< the last point
    DescentStatus status = DescentStatus::stopped;  ///< why it is the last one
    std::vector<DescentPoint> path = {};            ///< all points, start to end, if recorded
};

/// Walks downhill: theta <- theta - eta dL/dtheta, until a stop rule applies.
///
/// All partial derivatives are taken at the same old point and applied together. On a parabola of
/// greatest curvature lambda, this converges exactly when eta < 2 / lambda; see curvature().
/// @param objective L(theta) with its gradient
/// @param start theta^0, (P)
/// @param options learning rate, stop rules, recording
/// @returns the last point, the reason, and the path
/// @throws ValueError when the learning rate or the limits are not positive numbers, or the start
///     is not finite
///
/// @snippet chapters/01_linear_regression/tests/descent_test.cpp descent
DescentResult gradient_descent(const Objective& objective, std::vector<real> start,
                               const DescentOptions& options);

/// One update of *coordinate* descent: each parameter moves at once, and the next partial
/// derivative is taken at the point so reached. Not gradient descent; here to show the difference.
/// @param objective L(theta) with its gradient; called P times
/// @param theta where, (P)
/// @param learning_rate eta
/// @returns the new parameters, (P)
std::vector<real> coordinate_step(const Objective& objective, std::vector<real> theta,
                                  real learning_rate);

}  // namespace course::linear_regression
