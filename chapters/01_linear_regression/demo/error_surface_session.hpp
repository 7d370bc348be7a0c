/// @file
/// The live error surface: two parameters, the data they are fitted to, and a descent in progress.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "linear_regression/data.hpp"
#include "linear_regression/loss.hpp"

namespace course::linear_regression {

/// What the error-surface demo shows after each step.
struct SurfaceSnapshot {
    real w, b;
    real loss;      ///< The chosen loss, which descent lowers.
    real mse, mae;  ///< Both, for comparison.
    real gradient_w, gradient_b;
    std::size_t update_count;
    std::string status;  ///< "running", "converged" or "diverged".
};

struct SurfaceOptimum {
    real w, b, loss;
};

/// Curvature of the chosen loss: from `eta_limit` on, descent no longer converges.
struct SurfaceCurvature {
    real lambda_max, lambda_min, eta_limit;
};

/// A window of the (w, b) plane and a learning rate that suit the data.
struct SurfaceView {
    real w_min, w_max, b_min, b_max, eta;
};

/// Descent on y = b + w x over a data set whose points can be dragged (figure F1).
class ErrorSurface {
 public:
    /// Starts with the three points of the page and a random point of the plane.
    /// @param seed  Of the random start and of the "lecture" data.
    explicit ErrorSurface(std::uint32_t seed);

    /// @param kind  "three_points", "lecture" (30 days of a made-up channel, thousands of
    ///              subscribers) or "ridership" (today and tomorrow, thousands of entries).
    /// @throws ValueError for any other kind, and for "ridership" before load_ridership.
    void set_data(const std::string& kind);

    /// @param csv_text  The text of data/ridership.csv.
    void load_ridership(const std::string& csv_text);

    /// The data as x0, y0, x1, y1, ...
    std::vector<real> points() const;
    void move_point(std::size_t index, real x, real y);

    /// @param name  "mse", "mae" or "huber".
    void set_loss(const std::string& name);
    void set_learning_rate(real eta);
    /// Puts the model at (w, b) and begins a new path there.
    void set_parameters(real w, real b);

    /// Does up to `count` updates; none once descent has converged or diverged.
    SurfaceSnapshot step(std::size_t count);

    /// The latest points of the path as w0, b0, w1, b1, ...; at most kPathLength of them.
    std::vector<real> path() const;

    /// The loss on a grid: ny rows of nx values, row 0 at b_min, column 0 at w_min, ends included.
    std::vector<real> surface(real w_min, real w_max, real b_min, real b_max, std::size_t nx,
                              std::size_t ny) const;

    SurfaceOptimum optimum() const;
    /// For MAE, which is flat between its creases, the limit is infinite.
    SurfaceCurvature curvature() const;
    SurfaceView suggested_view() const;

    static constexpr std::size_t kPathLength = 2000;

 private:
    void use(Dataset data, const SurfaceView& view);
    SurfaceSnapshot snapshot() const;

    std::uint32_t seed_;
    std::vector<real> ridership_;
    Dataset data_;
    SurfaceView view_{};
    Loss loss_ = Loss::mse;
    real learning_rate_ = 0;
    LinearModel model_;
    std::vector<real> path_;
    std::size_t update_count_ = 0;
    std::string status_;
};

}  // namespace course::linear_regression
