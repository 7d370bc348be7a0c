#include "linear_regression/curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "course/error.hpp"

namespace course::linear_regression {

Curve numerical_curve(std::function<real(real)> value) {
    auto slope = [value](real w) {
        const real h =
            std::cbrt(std::numeric_limits<real>::epsilon()) * std::max(real(1), std::abs(w));
        return (value(w + h) - value(w - h)) / (2 * h);
    };
    return {.value = std::move(value), .slope = std::move(slope)};
}

//! [curves]
Curve two_valleys() {
    return {.value = [](real w) { return w * w * w * w - 3 * w * w + w; },
            .slope = [](real w) { return 4 * w * w * w - 6 * w + 1; }};
}

Curve bowl() {
    return {.value = [](real w) { return w * w; }, .slope = [](real w) { return 2 * w; }};
}

Curve plateau() {
    return {.value = [](real w) { return 3 * w * w * w * w + 4 * w * w * w; },
            .slope = [](real w) { return 12 * w * w * (w + 1); }};
}
//! [curves]

DescentResult gradient_descent(const Curve& curve, real start, const DescentOptions& options) {
    const Objective objective = [&curve](std::span<const real> theta, std::span<real> gradient) {
        gradient[0] = curve.slope(theta[0]);
        return curve.value(theta[0]);
    };
    return gradient_descent(objective, std::vector<real>{start}, options);
}

std::vector<Extremum> extrema(const Curve& curve, real low, real high, std::size_t pieces) {
    if (!(low < high)) {
        throw ValueError("extrema", "low < high", {low, " and ", high});
    }
    if (pieces == 0) throw ValueError("extrema", "pieces > 0", 0);

    std::vector<Extremum> found;
    const real width = (high - low) / static_cast<real>(pieces);
    for (std::size_t i = 0; i < pieces; ++i) {
        real left = low + static_cast<real>(i) * width;
        real right = i + 1 == pieces ? high : low + static_cast<real>(i + 1) * width;
        const bool falls = curve.slope(left) < 0;
        if (falls == (curve.slope(right) < 0)) continue;
        // Bisection: the slope changes its sign between left and right.
        while (true) {
            const real middle = left + (right - left) / 2;
            if (middle <= left || middle >= right) break;
            ((curve.slope(middle) < 0) == falls ? left : right) = middle;
        }
        found.push_back({.w = right, .loss = curve.value(right), .is_minimum = falls});
    }
    return found;
}

}  // namespace course::linear_regression
