#include "linear_regression/descent.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::linear_regression {

namespace {

bool within(std::span<const real> theta, real limit) {
    return std::ranges::all_of(theta, [limit](real value) { return std::abs(value) <= limit; });
}

void check(const DescentOptions& options, std::span<const real> start) {
    constexpr std::string_view kWhere = "gradient_descent";
    if (!(options.learning_rate > 0) || std::isinf(options.learning_rate)) {
        throw ValueError(kWhere, "learning_rate > 0", options.learning_rate);
    }
    if (!(options.gradient_tolerance >= 0)) {
        throw ValueError(kWhere, "gradient_tolerance >= 0", options.gradient_tolerance);
    }
    if (!(options.divergence_limit > 0)) {
        throw ValueError(kWhere, "divergence_limit > 0", options.divergence_limit);
    }
    for (const real value : start) {
        if (!std::isfinite(value)) {
            throw ValueError(kWhere, "a finite start", value);
        }
    }
}

}  // namespace

std::string_view name(DescentStatus status) {
    switch (status) {
        case DescentStatus::stopped:
            return "stopped";
        case DescentStatus::converged:
            return "converged";
        case DescentStatus::diverged:
            break;
    }
    return "diverged";
}

//! [descent]
DescentResult gradient_descent(const Objective& objective, std::vector<real> start,
                               const DescentOptions& options) {
    check(options, start);
    DescentResult result{.end = {.theta = std::move(start)}};
    DescentPoint& here = result.end;
    std::vector<real> gradient(here.theta.size());

    while (true) {
        // Every partial derivative is taken at the same old point ...
        here.loss = objective(here.theta, gradient);
        here.gradient_norm = std::sqrt(sum_of_squares(gradient));
        if (options.record_path) result.path.push_back(here);
        if (options.on_step) options.on_step(here);

        if (!std::isfinite(here.loss) || !within(here.theta, options.divergence_limit)) {
            result.status = DescentStatus::diverged;
            return result;
        }
        if (here.gradient_norm <= options.gradient_tolerance) {
            result.status = DescentStatus::converged;
            return result;
        }
        if (here.update == options.max_updates) {
            result.status = DescentStatus::stopped;
            return result;
        }
        // ... and then all parameters move at once, against the slope.
        axpy(-options.learning_rate, gradient, here.theta);
        ++here.update;
    }
}
//! [descent]

//! [coordinate step]
std::vector<real> coordinate_step(const Objective& objective, std::vector<real> theta,
                                  real learning_rate) {
    std::vector<real> gradient(theta.size());
    for (std::size_t i = 0; i < theta.size(); ++i) {
        objective(theta, gradient);  // at a point where parameters before i have moved already
        theta[i] -= learning_rate * gradient[i];
    }
    return theta;
}
//! [coordinate step]

}  // namespace course::linear_regression
