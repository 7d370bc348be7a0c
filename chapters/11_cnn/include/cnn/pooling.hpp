#pragma once

/// @file
/// Pooling, which has no parameters at all, and flattening.
///
/// B images, C channels, H x W pixels; windows of K x K that lie side by side.

#include <cstddef>
#include <vector>

#include "course/tensor.hpp"

namespace course::cnn {

/// The largest value of each window, channel by channel.
///
/// @snippet chapters/11_cnn/tests/pooling_test.cpp max pooling
class MaxPool2d {
 public:
    /// @param window K, at least 1
    /// @throws ValueError when it is 0
    explicit MaxPool2d(std::size_t window = 2);

    /// Pools, and notes which pixel won each window: the first of equal ones.
    /// @param x (B, C, H, W); rows and columns that fill no window are left out
    /// @returns (B, C, H / K, W / K)
    /// @throws ShapeError when x has not four axes or is smaller than the window
    Tensor forward(const Tensor& x);

    /// Sends each gradient to the pixel that won.
    /// @param dy (B, C, H / K, W / K), of the latest forward()
    /// @returns (B, C, H, W)
    /// @throws ShapeError when dy has another shape than the answer had
    Tensor backward(const Tensor& dy) const;

 private:
    std::size_t window_;
    Shape x_shape_{0};
    Shape y_shape_{0};
    std::vector<std::size_t> winners_;  // one position in x for each element of y
};

/// The mean of each window, channel by channel.
class AvgPool2d {
 public:
    /// @param window K, at least 1
    /// @throws ValueError when it is 0
    explicit AvgPool2d(std::size_t window = 2);

    /// Pools.
    /// @param x (B, C, H, W); rows and columns that fill no window are left out
    /// @returns (B, C, H / K, W / K)
    /// @throws ShapeError when x has not four axes or is smaller than the window
    Tensor forward(const Tensor& x);

    /// Shares each gradient out evenly.
    /// @param dy (B, C, H / K, W / K), of the latest forward()
    /// @returns (B, C, H, W)
    /// @throws ShapeError when dy has another shape than the answer had
    Tensor backward(const Tensor& dy) const;

 private:
    std::size_t window_;
    Shape x_shape_{0};
    Shape y_shape_{0};
};

/// Keeps every step-th row and column, from the first on: subsampling by leaving out.
/// @param x (B, C, H, W)
/// @param step at least 1
/// @returns (B, C, ceil(H / step), ceil(W / step))
/// @throws ShapeError when x has not four axes, ValueError when step is 0
Tensor subsample(const Tensor& x, std::size_t step = 2);

/// All numbers of an image in a row, for a fully connected layer. Nothing is computed.
struct Flatten {
    /// @param x (B, ...), not empty
    /// @returns (B, product of the others), the same storage
    /// @throws ShapeError when x is empty
    Tensor forward(const Tensor& x);

    /// @param dy (B, product), of the latest forward()
    /// @returns the shape that came in
    /// @throws ShapeError when the sizes differ
    Tensor backward(const Tensor& dy) const;

 private:
    Shape x_shape_{0};
};

}  // namespace course::cnn
