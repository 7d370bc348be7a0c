#pragma once

/// @file
/// Convolution and pooling of images (b, c, h, w), as ops on conv.hpp and pooling.hpp.

#include "course/conv.hpp"
#include "course/gemm.hpp"
#include "course/pooling.hpp"
#include "course/tensor.hpp"

namespace course {

/// activation(convolution of x + bias).
/// @param x (b, c, h, w)
/// @param weight (o, c / groups, i, j)
/// @param bias (o)
/// @param options stride, padding, dilation, groups
/// @param activation applied last, fused
/// @returns (b, o, h', w') as conv2d_shape() gives it
/// @throws ShapeError, ValueError as conv2d_shape(), and when the bias does not fit
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
              const ConvOptions& options = {}, Activation activation = Activation::none);

/// The transposed map of a convolution, for upsampling: it spreads each pixel over a window.
/// @param x (b, c, h, w)
/// @param weight (c, o / groups, i, j)
/// @param bias (o)
/// @param options of the convolution whose transpose it is
/// @returns (b, o, h', w') with h' = (h - 1) stride - 2 padding + dilation (i - 1) + 1
/// @throws ShapeError when the shapes do not fit or the padding leaves nothing
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvOptions& options = {});

/// The largest number of each window; the border never wins, NaN does.
/// @param x (..., h, w)
/// @param options window, stride, padding
/// @returns (..., h', w') as pool2d_shape() gives it; the gradient goes to the first largest
/// @throws ShapeError, ValueError as pool2d_shape()
Tensor max_pool2d(const Tensor& x, const PoolOptions& options = {});

/// The mean of each window; zeros of the border count.
/// @param x (..., h, w)
/// @param options window, stride, padding
/// @returns (..., h', w') as pool2d_shape() gives it
/// @throws ShapeError, ValueError as pool2d_shape()
Tensor average_pool2d(const Tensor& x, const PoolOptions& options = {});

}  // namespace course
