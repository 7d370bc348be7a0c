#pragma once

/// @file
/// Max and average pooling over the last two axes, and their gradients.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "course/tensor.hpp"

namespace course {

/// The window of a pooling layer; pairs are (vertical, horizontal).
struct PoolOptions {
    std::array<std::size_t, 2> window{2, 2};   ///< size of the window
    std::array<std::size_t, 2> stride{0, 0};   ///< pixels to the next window; 0 takes its size
    std::array<std::size_t, 2> padding{0, 0};  ///< border on each side, at most half a window
};

/// The shape of a pooling's result.
/// @param x (..., H, W)
/// @param options window, stride, padding
/// @returns (..., H', W') with H' = (H + 2 padding - window) / stride + 1
/// @throws ShapeError when the rank is below 2 or the window is larger than the padded image,
///     ValueError when a window is 0, or a padding more than half a window
Shape pool2d_shape(const Shape& x, const PoolOptions& options = {});

/// The largest number of each window; NaN when one is NaN. The border never wins.
/// @param x (..., H, W)
/// @param y of pool2d_shape(), written completely
/// @param winners y.size() numbers: where in its plane of x each result stands (the first of equal
///     ones), for the gradient; or empty
/// @param options window, stride, padding
/// @throws ShapeError, ValueError as pool2d_shape(), and when y or winners does not fit
///
/// @snippet common/tests/pooling_test.cpp max_pool2d
void max_pool2d(const Tensor& x, Tensor& y, std::span<std::uint32_t> winners,
                const PoolOptions& options = {});

/// The gradient of max_pool2d(): each element of dy goes to the winner of its window.
/// @param dy (..., H', W')
/// @param winners as the pass forward wrote them
/// @param dx (..., H, W), written completely
/// @throws ShapeError when the sizes do not fit
void max_pool2d_gradient(const Tensor& dy, std::span<const std::uint32_t> winners, Tensor& dx);

/// The mean of each window; zeros of the border count.
/// @param x (..., H, W)
/// @param y of pool2d_shape(), written completely
/// @param options window, stride, padding
/// @throws ShapeError, ValueError as pool2d_shape(), and when y does not fit
void average_pool2d(const Tensor& x, Tensor& y, const PoolOptions& options = {});

/// The gradient of average_pool2d().
/// @param dy (..., H', W')
/// @param dx (..., H, W), written completely
/// @param options as in the pass forward
/// @throws ShapeError, ValueError as average_pool2d()
void average_pool2d_gradient(const Tensor& dy, Tensor& dx, const PoolOptions& options = {});

}  // namespace course
