#include "plane.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::generative_classification {

void check_finite(std::string_view where, std::initializer_list<real> values) {
    for (const real value : values) {
        if (!std::isfinite(value)) throw ValueError(where, "a finite number", value);
    }
}

Tensor PlaneGrid::points() const {
    check_finite("grid", {x_min, x_max, y_min, y_max});
    if (!(x_min < x_max) || !(y_min < y_max)) {
        throw ValueError("grid", "ranges with min < max", "others");
    }
    constexpr std::size_t kMost = 400;
    if (nx < 2 || ny < 2 || nx > kMost || ny > kMost) {
        throw ValueError("grid", "2 to 400 points on each side", {nx, " and ", ny});
    }
    Tensor grid({nx * ny, 2});
    for (std::size_t j = 0; j < ny; ++j) {
        for (std::size_t i = 0; i < nx; ++i) {
            grid(j * nx + i, 0) = x_min + (x_max - x_min) * real(i) / real(nx - 1);
            grid(j * nx + i, 1) = y_min + (y_max - y_min) * real(j) / real(ny - 1);
        }
    }
    return grid;
}

std::vector<real> posterior_field(const GaussianClassifier& model, const PlaneGrid& grid) {
    const Tensor posterior = model.posterior(grid.points());
    std::vector<real> first(posterior.dim(0));
    for (std::size_t n = 0; n < first.size(); ++n) first[n] = posterior(n, 0);
    return first;
}

std::vector<real> coordinates(const Tensor& points) {
    return {points.data().begin(), points.data().end()};
}

// The eigenvectors of [a c; c b]: the long axis lies at half the angle of (a - b, 2c).
Ellipse Ellipse::of(const Gaussian& gaussian) {
    const real a = gaussian.covariance(0, 0);
    const real b = gaussian.covariance(1, 1);
    const real c = gaussian.covariance(0, 1);
    const real middle = (a + b) / 2;
    const real reach = std::hypot((a - b) / 2, c);
    const real angle = std::atan2(2 * c, a - b) / 2;
    const real length = std::sqrt(middle + reach);
    return {gaussian.mean(0), gaussian.mean(1), length * std::cos(angle), length * std::sin(angle),
            std::sqrt(std::max(middle - reach, real(0)))};
}

// Sigma = axis axis^T + width^2 n n^T with the unit vector n across the axis.
Gaussian Ellipse::gaussian() const {
    const real length = std::hypot(axis_x, axis_y);
    if (!(length > 0) || !(width > 0)) {
        throw ValueError("ellipse", "half-axes longer than 0",
                         std::min(double(length), double(width)));
    }
    const real nx = -axis_y / length * width;
    const real ny = axis_x / length * width;
    const real xy = axis_x * axis_y + nx * ny;
    return {Tensor({2}, {x, y}),
            Tensor({2, 2}, {axis_x * axis_x + nx * nx, xy, xy, axis_y * axis_y + ny * ny})};
}

}  // namespace course::generative_classification
