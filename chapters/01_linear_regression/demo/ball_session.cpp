#include "ball_session.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::linear_regression {

Ball::Ball() {
    set_curve("two_valleys");
}

void Ball::set_curve(const std::string& name) {
    if (name == "two_valleys") {
        curve_ = two_valleys();
    } else if (name == "bowl") {
        curve_ = bowl();
    } else if (name == "plateau") {
        curve_ = plateau();
    } else {
        throw ValueError("set_curve", "two_valleys, bowl or plateau", name);
    }
    set_position(name == "two_valleys" ? real(0.3) : real(0.8));
}

void Ball::set_position(real w) {
    if (!std::isfinite(w)) throw ValueError("set_position", "a finite number", w);
    w_ = w;
    path_ = {w, curve_.value(w)};
    update_count_ = 0;
    status_ = "running";
}

void Ball::set_learning_rate(real eta) {
    if (!(eta > 0) || std::isinf(eta)) {
        throw ValueError("set_learning_rate", "eta > 0", eta);
    }
    learning_rate_ = eta;
}

BallSnapshot Ball::step(std::size_t count) {
    if (status_ != "running") return snapshot();
    const DescentResult result =
        gradient_descent(curve_, w_,
                         {.learning_rate = learning_rate_,
                          .max_updates = count,
                          .gradient_tolerance = kSlopeTolerance,
                          .record_path = false,
                          .on_step = [this](const DescentPoint& here) {
                              if (here.update == 0) return;
                              path_.insert(path_.end(), {here.theta[0], here.loss});
                              if (path_.size() > 2 * kPathLength)
                                  path_.erase(path_.begin(), path_.begin() + 2);
                          }});
    w_ = result.end.theta[0];
    update_count_ += result.end.update;
    if (result.status != DescentStatus::stopped) status_ = name(result.status);
    return snapshot();
}

std::vector<real> Ball::path() const {
    return path_;
}

std::vector<real> Ball::curve(real w_min, real w_max, std::size_t count) const {
    if (!(w_min < w_max) || !std::isfinite(w_max - w_min)) {
        throw ValueError("curve", "w_min < w_max", {w_min, " and ", w_max});
    }
    if (count < 2 || count > 10'000) {
        throw ValueError("curve", "2 to 10000 points", count);
    }
    std::vector<real> heights(count);
    for (std::size_t i = 0; i < count; ++i) {
        heights[i] = curve_.value(w_min + (w_max - w_min) * real(i) / real(count - 1));
    }
    return heights;
}

std::vector<real> Ball::minima() const {
    std::vector<real> result;
    for (const Extremum& extremum : extrema(curve_, -3, real(3.01))) {
        if (extremum.is_minimum) result.insert(result.end(), {extremum.w, extremum.loss});
    }
    return result;
}

BallSnapshot Ball::snapshot() const {
    return {.w = w_,
            .loss = curve_.value(w_),
            .slope = curve_.slope(w_),
            .update_count = update_count_,
            .status = status_};
}

}  // namespace course::linear_regression
