/// @file
/// The ball on a curve: descent with one parameter, which ends wherever the slope is zero.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "linear_regression/curve.hpp"

namespace course::linear_regression {

/// What the ball demo shows after each step.
struct BallSnapshot {
    real w, loss, slope;
    std::size_t update_count;
    std::string status;  ///< "running", "converged" (the slope is nearly zero) or "diverged".
};

/// Descent on a curve with valleys (figure F2).
class Ball {
 public:
    /// Starts on "two_valleys", right of its maximum.
    Ball();

    /// @param name  "two_valleys", "bowl" or "plateau".
    /// @throws ValueError for any other name.
    void set_curve(const std::string& name);
    /// Puts the ball at w and begins a new path there.
    void set_position(real w);
    void set_learning_rate(real eta);

    /// Does up to `count` updates; none once the ball rests or has left the curve for good.
    BallSnapshot step(std::size_t count);

    /// The latest positions as w0, L0, w1, L1, ...; at most kPathLength of them.
    std::vector<real> path() const;
    /// `count` heights of the curve at equal distances from w_min to w_max, ends included.
    std::vector<real> curve(real w_min, real w_max, std::size_t count) const;
    /// The curve's minima from left to right as w0, L0, w1, L1, ...
    std::vector<real> minima() const;

    static constexpr std::size_t kPathLength = 2000;
    /// The ball counts as resting when the slope is smaller.
    static constexpr real kSlopeTolerance = real(1e-3);

 private:
    BallSnapshot snapshot() const;

    Curve curve_;
    real w_ = 0;
    real learning_rate_ = real(0.02);
    std::vector<real> path_;
    std::size_t update_count_ = 0;
    std::string status_;
};

}  // namespace course::linear_regression
