#include "course/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace course {
namespace {

// Puts an element back, whatever happens in between.
class Restore {
 public:
    explicit Restore(real& element) : element_(element), value_(element) {}
    Restore(const Restore&) = delete;
    Restore& operator=(const Restore&) = delete;
    ~Restore() { element_ = value_; }

 private:
    real& element_;
    real value_;
};

double central_difference(const std::function<double(const Tensor&)>& f, Tensor& x, std::size_t i,
                          double step) {
    real& element = x.data()[i];
    const Restore restore(element);
    const double center = element;
    const double h = step * std::max(1.0, std::abs(center));
    element = static_cast<real>(center + h);
    const double above = element;
    const double f_above = f(x);
    element = static_cast<real>(center - h);
    const double below = element;
    return (f_above - f(x)) / (above - below);  // divided by the step that was really made
}

double largest_finite(const std::vector<double>& numeric, std::span<const real> analytic) {
    double largest = 0;
    for (std::size_t i = 0; i < numeric.size(); ++i) {
        for (const double g : {numeric[i], static_cast<double>(analytic[i])}) {
            if (std::isfinite(g)) largest = std::max(largest, std::abs(g));
        }
    }
    return largest;
}

}  // namespace

GradientCheck gradient_check(const std::function<double(const Tensor&)>& f, Tensor x,
                             const Tensor& analytic, const GradientCheckOptions& options) {
    if (x.shape() != analytic.shape()) {
        throw ShapeError("gradient_check", {"a gradient of shape ", x.shape()}, analytic.shape());
    }
    if (x.empty()) throw ValueError("gradient_check", "at least one element", "none");
    const double step = options.step > 0
                            ? options.step
                            : std::cbrt(static_cast<double>(std::numeric_limits<real>::epsilon()));
    std::vector<double> numeric(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) numeric[i] = central_difference(f, x, i, step);

    const std::span<const real> gradient = analytic.data();
    const auto is_zero = [](double g) { return g == 0; };
    if (std::ranges::all_of(numeric, is_zero) && std::ranges::all_of(gradient, is_zero)) {
        throw ValueError("gradient_check", "a gradient that is not zero everywhere",
                         "zeros on both sides, which proves nothing");
    }
    const double floor = options.floor * largest_finite(numeric, gradient);
    GradientCheck worst{.max_relative_error = -1};
    for (std::size_t i = 0; i < numeric.size(); ++i) {
        const double a = gradient[i];
        const double n = numeric[i];
        const double error = std::isfinite(a) && std::isfinite(n)
                                 ? std::abs(a - n) / std::max({std::abs(a), std::abs(n), floor})
                                 : std::numeric_limits<double>::infinity();
        const double relative = std::isnan(error) ? 0 : error;  // 0 / 0: both sides are zero
        if (relative > worst.max_relative_error) worst = {relative, i, a, n};
    }
    return worst;
}

}  // namespace course
