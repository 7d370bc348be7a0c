/// @file
/// What the sessions with two features share: a part of the plane, ellipses, fields of a posterior.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "generative_classification/classifier.hpp"

namespace course::generative_classification {

/// @throws ValueError when a number is infinite or NaN.
void check_finite(std::string_view where, std::initializer_list<real> values);

/// A grid over a part of the plane: ny rows of nx points, lowest row first, ends included.
struct PlaneGrid {
    real x_min, x_max, y_min, y_max;
    std::size_t nx, ny;

    /// The points, (nx ny, 2).
    /// @throws ValueError when the ranges are empty or there are too many points.
    Tensor points() const;
};

/// P(C_1 | x) at every point of a grid.
std::vector<real> posterior_field(const GaussianClassifier& model, const PlaneGrid& grid);

/// The coordinates of some points in a row: x0, y0, x1, y1, ...
std::vector<real> coordinates(const Tensor& points);

/// The 1-sigma ellipse of a Gaussian: its centre, the end of its long half-axis as seen from there,
/// and the length of the short one.
struct Ellipse {
    real x = 0, y = 0, axis_x = 1, axis_y = 0, width = 1;

    static Ellipse of(const Gaussian& gaussian);
    Gaussian gaussian() const;
};

}  // namespace course::generative_classification
