#pragma once

/// @file
/// The error surface: the loss over the plane of two parameters.

#include <cstddef>

#include "course/tensor.hpp"
#include "linear_regression/loss.hpp"

namespace course::linear_regression {

/// A rectangle of the (w, b) plane and how finely it is sampled; the ends are included.
struct SurfaceGrid {
    real w_min = -1;          ///< first column
    real w_max = 1;           ///< last column
    real b_min = -1;          ///< first row
    real b_max = 1;           ///< last row
    std::size_t columns = 2;  ///< values of w, at least 2
    std::size_t rows = 2;     ///< values of b, at least 2
};

/// The loss of y = b + w x at every point of a grid; cost rows * columns * N, vectorised over rows.
/// @param loss which loss
/// @param x one feature, (N), N > 0
/// @param target targets, (N)
/// @param grid where
/// @returns L, (rows, columns): element (i, j) belongs to the i-th b and the j-th w
/// @throws ShapeError when the shapes differ, ValueError when N is 0 or the grid is no rectangle of
///     at least 2 by 2 points
///
/// @snippet chapters/01_linear_regression/tests/surface_test.cpp surface
Tensor error_surface(Loss loss, const Tensor& x, const Tensor& target, const SurfaceGrid& grid);

}  // namespace course::linear_regression
