#include "error_surface_session.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "linear_regression/closed_form.hpp"
#include "linear_regression/descent.hpp"
#include "linear_regression/robust.hpp"
#include "linear_regression/surface.hpp"

namespace course::linear_regression {

namespace {

// Descent counts as converged at this part of the gradient at the origin: what float can resolve.
constexpr real kTolerance = real(2e-6);

Dataset three_points() {
    return {.x = Tensor({3, 1}, {1, 2, 3}), .target = Tensor({3}, {2, 3, 5})};
}

// Today's and tomorrow's subscribers of a made-up channel, in thousands.
Dataset lecture(std::uint32_t seed) {
    Rng rng(seed);
    const WeeklySeriesOptions options{
        .days = 31, .level = 5, .trend = real(0.06), .cycle = real(0.9), .noise = real(0.25)};
    return make_lag_features(weekly_series(options, rng), 1);
}

void append(std::vector<real>& path, real w, real b, std::size_t most) {
    path.insert(path.end(), {w, b});
    if (path.size() > 2 * most) path.erase(path.begin(), path.end() - std::ptrdiff_t(2 * most));
}

void check_finite(std::string_view where, std::initializer_list<real> values) {
    for (const real value : values) {
        if (!std::isfinite(value)) throw ValueError(where, "a finite number", value);
    }
}

}  // namespace

ErrorSurface::ErrorSurface(std::uint32_t seed) : seed_(seed) {
    set_data("three_points");
}

void ErrorSurface::set_data(const std::string& kind) {
    if (kind == "three_points") {
        use(three_points(), {-1, 4, -4, 5, real(0.1)});
    } else if (kind == "lecture") {
        use(lecture(seed_), {-1, 3, -4, 10, real(0.025)});
    } else if (kind == "ridership") {
        if (ridership_.empty()) throw ValueError("set_data", "load_ridership first", "no data");
        use(make_lag_features(ridership_, 1), {-1, 2, -10, 30, real(0.004)});
    } else {
        throw ValueError("set_data", "three_points, lecture or ridership", kind);
    }
}

void ErrorSurface::load_ridership(const std::string& csv_text) {
    const Ridership ridership = read_ridership(parse_csv(csv_text, "ridership.csv"));
    const std::size_t days = ridership.day(kTestStart);  // the training years
    ridership_.assign(ridership.rides.begin(), ridership.rides.begin() + std::ptrdiff_t(days));
}

std::vector<real> ErrorSurface::points() const {
    std::vector<real> result;
    for (std::size_t n = 0; n < data_.size(); ++n) {
        result.insert(result.end(), {data_.x(n, 0), data_.target(n)});
    }
    return result;
}

void ErrorSurface::move_point(std::size_t index, real x, real y) {
    check_finite("move_point", {x, y});
    if (index >= data_.size()) {
        throw ValueError("move_point", {"an index below ", data_.size()}, index);
    }
    data_.x(index, 0) = x;
    data_.target(index) = y;
    status_ = "running";  // where descent had come to rest there may now be a slope
}

void ErrorSurface::set_loss(const std::string& name) {
    loss_ = parse_loss(name);
    status_ = "running";
}

void ErrorSurface::set_learning_rate(real eta) {
    if (!(eta > 0) || std::isinf(eta)) {
        throw ValueError("set_learning_rate", "eta > 0", eta);
    }
    learning_rate_ = eta;
    if (status_ == "converged") status_ = "running";
}

void ErrorSurface::set_parameters(real w, real b) {
    check_finite("set_parameters", {w, b});
    model_ = LinearModel({w}, b);
    path_ = {w, b};
    update_count_ = 0;
    status_ = "running";
}

SurfaceSnapshot ErrorSurface::step(std::size_t count) {
    if (status_ != "running") return snapshot();
    const Objective objective = training_loss(loss_, data_.x, data_.target);
    std::vector<real> scale(2);
    objective(std::vector<real>{0, 0}, scale);
    const DescentResult result =
        gradient_descent(objective, model_.parameters(),
                         {.learning_rate = learning_rate_,
                          .max_updates = count,
                          .gradient_tolerance = kTolerance * std::hypot(scale[0], scale[1]),
                          .record_path = false,
                          .on_step = [this](const DescentPoint& here) {
                              if (here.update > 0)
                                  append(path_, here.theta[1], here.theta[0], kPathLength);
                          }});
    model_ = LinearModel::from_parameters(result.end.theta);
    update_count_ += result.end.update;
    if (result.status != DescentStatus::stopped) status_ = name(result.status);
    return snapshot();
}

std::vector<real> ErrorSurface::path() const {
    return path_;
}

std::vector<real> ErrorSurface::surface(real w_min, real w_max, real b_min, real b_max,
                                        std::size_t nx, std::size_t ny) const {
    constexpr std::size_t kMost = 1000;
    if (nx > kMost || ny > kMost) throw ValueError("surface", "at most 1000 x 1000", "more");
    const Tensor x = data_.x.reshape({data_.size()});
    const Tensor losses =
        error_surface(loss_, x, data_.target, {w_min, w_max, b_min, b_max, nx, ny});
    return {losses.data().begin(), losses.data().end()};
}

SurfaceOptimum ErrorSurface::optimum() const {
    const LinearModel best = fit(loss_, data_.x, data_.target);
    return {best.weights[0], best.bias, evaluate(loss_, best.predict(data_.x), data_.target)};
}

SurfaceCurvature ErrorSurface::curvature() const {
    if (loss_ == Loss::mae) return {0, 0, std::numeric_limits<real>::infinity()};
    // A symmetric 2 x 2 matrix: its eigenvalues are the mean of its diagonal plus and minus a
    // radius.
    const Tensor h = mse_hessian(data_.x);
    const real centre = (h(0, 0) + h(1, 1)) / 2;
    const real radius = std::hypot((h(0, 0) - h(1, 1)) / 2, h(0, 1));
    // Huber's parabola is r^2 / 2: half as curved where all residuals are small, flatter elsewhere.
    const real part = loss_ == Loss::huber ? real(0.5) : real(1);
    const real lambda_max = part * (centre + radius);
    return {lambda_max, part * (centre - radius), 2 / lambda_max};
}

SurfaceView ErrorSurface::suggested_view() const {
    return view_;
}

void ErrorSurface::use(Dataset data, const SurfaceView& view) {
    data_ = std::move(data);
    view_ = view;
    learning_rate_ = view.eta;
    Rng rng(seed_, 1);
    const auto w = real(rng.uniform(double(view.w_min), double(view.w_max)));
    const auto b = real(rng.uniform(double(view.b_min), double(view.b_max)));
    set_parameters(w, b);
}

SurfaceSnapshot ErrorSurface::snapshot() const {
    const Tensor y = model_.predict(data_.x);
    const Gradient gradient = loss_gradient(loss_, model_, data_.x, data_.target);
    return {.w = model_.weights[0],
            .b = model_.bias,
            .loss = evaluate(loss_, y, data_.target),
            .mse = mse(y, data_.target),
            .mae = mae(y, data_.target),
            .gradient_w = gradient.weights[0],
            .gradient_b = gradient.bias,
            .update_count = update_count_,
            .status = status_};
}

}  // namespace course::linear_regression
