#pragma once

/// @file
/// Two-dimensional convolution (cross-correlation, as in every deep learning library) and its
/// gradients, as matrix products over patches that are gathered in small pieces.
///
/// Letters: B images, C input channels, O output channels, H x W pixels, a kernel of I x J.
/// Images are shared among the threads of parallel.hpp; the bits of a result do not depend on their
/// number. eps is the distance from 1 to the next number, 1.2e-7 in float and 2.2e-16 in double.

#include <array>
#include <cstddef>
#include <span>

#include "course/gemm.hpp"
#include "course/tensor.hpp"

namespace course {

/// How the kernel moves over the image; pairs are (vertical, horizontal).
struct ConvOptions {
    std::array<std::size_t, 2> stride{1, 1};    ///< pixels from one position to the next
    std::array<std::size_t, 2> padding{0, 0};   ///< zeros around the image, on each side
    std::array<std::size_t, 2> dilation{1, 1};  ///< pixels from one kernel element to the next
    std::size_t groups = 1;  ///< channels in so many groups that do not see each other
};

/// The shape of a convolution's result.
/// @param x (B, C, H, W)
/// @param weight (O, C / groups, I, J)
/// @param options stride, padding, dilation, groups
/// @returns (B, O, H', W') with H' = (H + 2 padding - dilation (I - 1) - 1) / stride + 1
/// @throws ShapeError when the shapes do not fit or the kernel is larger than the padded image,
///     ValueError when a stride, a dilation or the number of groups is 0 or a padding above 2^24
Shape conv2d_shape(const Shape& x, const Shape& weight, const ConvOptions& options = {});

/// y[b, o] = activation(sum over c of weight[o, c] * x[b, c] + bias[o]).
///
/// Cost: B O H' W' (C / groups) I J multiply-adds, near the speed of gemm(). The error of an
/// element is at most (n + 4) eps times the sum of the sizes of its n terms.
/// @param x (B, C, H, W)
/// @param weight (O, C / groups, I, J)
/// @param bias (O), or empty for none
/// @param y of conv2d_shape(), written completely
/// @param options stride, padding, dilation, groups
/// @param activation applied last
/// @throws ShapeError, ValueError as conv2d_shape(), and when y or the bias does not fit
///
/// @snippet common/tests/conv_test.cpp conv2d
void conv2d(const Tensor& x, const Tensor& weight, std::span<const real> bias, Tensor& y,
            const ConvOptions& options = {}, Activation activation = Activation::none);

/// The gradient of conv2d() by its input; at the same time the forward pass of a transposed
/// convolution.
/// @param dy (B, O, H', W'), the gradient by the result
/// @param weight (O, C / groups, I, J)
/// @param dx (B, C, H, W), written completely; errors as of conv2d(), n the terms of an element
/// @param options as in the forward pass
/// @throws ShapeError, ValueError as conv2d()
void conv2d_input_gradient(const Tensor& dy, const Tensor& weight, Tensor& dx,
                           const ConvOptions& options = {});

/// The gradient of conv2d() by its weight.
/// @param x (B, C, H, W), the input of the forward pass
/// @param dy (B, O, H', W'), the gradient by the result
/// @param dweight (O, C / groups, I, J), written completely; errors likewise
/// @param options as in the forward pass
/// @throws ShapeError, ValueError as conv2d()
void conv2d_weight_gradient(const Tensor& x, const Tensor& dy, Tensor& dweight,
                            const ConvOptions& options = {});

/// The gradient of conv2d() by its bias: the sum of dy over images and positions.
/// @param dy (B, O, H', W')
/// @param dbias (O), written completely
/// @throws ShapeError when the sizes do not fit
void conv2d_bias_gradient(const Tensor& dy, std::span<real> dbias);

}  // namespace course
