#pragma once

/// @file
/// The convolution layer, written to be read: once as the sum of the definition, once as a matrix
/// product over gathered patches, with its gradients.
///
/// B images, C input channels of H x W pixels, O filters of I x J weights a channel, and O maps of
/// H' x W' values. The network of network.hpp computes the same by common's kernels, which are some
/// hundred times faster; tests hold the two together.

#include <cstddef>

#include "course/conv.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

/// Chapter 11: convolutional networks, from one multiplication to a trained one.
namespace course::cnn {

/// What a backward pass returns.
struct ConvGradients {
    Tensor weight;  ///< (O, C, I, J)
    Tensor bias;    ///< (O)
    Tensor x;       ///< (B, C, H, W)
};

/// O filters that slide over images of C channels.
///
/// @snippet chapters/11_cnn/tests/conv2d_test.cpp conv2d
struct Conv2d {
    Tensor weight;          ///< (O, C, I, J), any I and J
    Tensor bias;            ///< (O), one a filter
    ConvOptions options{};  ///< stride, padding, dilation; groups must be 1

    /// The shape of the answer.
    /// @param x (B, C, H, W)
    /// @returns (B, O, H', W') with H' = floor((H + 2 P - D (I - 1) - 1) / S) + 1
    /// @throws ShapeError when the filters do not fit x or their bias; ValueError for a stride or
    ///     dilation of 0, or groups
    Shape output_shape(const Tensor& x) const;

    /// One value of one map: the inner product of a filter with one receptive field, plus its bias.
    /// Pixels outside of the image count as 0.
    /// @param x (B, C, H, W)
    /// @param b,o,i,j image, filter, row and column of the map; within output_shape()
    /// @returns y(b, o, i, j); cost C I J multiplications
    real at(const Tensor& x, std::size_t b, std::size_t o, std::size_t i, std::size_t j) const;

    /// All values, one after the other: the definition.
    /// @param x (B, C, H, W)
    /// @returns (B, O, H', W'); cost B O H' W' C I J multiplications
    /// @throws ShapeError, ValueError as output_shape()
    Tensor forward_direct(const Tensor& x) const;

    /// The same values by a matrix product for each image: W_mat col(X).
    /// @param x (B, C, H, W)
    /// @returns (B, O, H', W')
    /// @throws ShapeError, ValueError as output_shape()
    Tensor forward(const Tensor& x) const;

    /// The gradients by filters, biases and input.
    /// @param x (B, C, H, W), as in the forward pass
    /// @param dy (B, O, H', W'), the gradient by the answer
    /// @returns three gradients of the shapes of weight, bias and x; cost twice the forward pass
    /// @throws ShapeError when dy has another shape than the answer
    ConvGradients backward(const Tensor& x, const Tensor& dy) const;
};

/// A layer with random filters, uniform within 1 / sqrt(C I J), and no bias.
/// @param shape (O, C, I, J)
/// @param rng where the numbers come from
/// @param options stride, padding, dilation
/// @returns the layer
/// @throws ShapeError when the shape is empty or has not four axes
Conv2d random_conv2d(const Shape& shape, Rng& rng, const ConvOptions& options = {});

/// Gathers the receptive fields of one image as the columns of a matrix.
/// @param x (B, C, H, W)
/// @param b which image
/// @param layer for the size of its filters and its options
/// @returns (C I J, H' W'): column i W' + j is the field of map position (i, j)
/// @throws ShapeError, ValueError as Conv2d::output_shape(), ValueError when there is no image b
Tensor im2col(const Tensor& x, std::size_t b, const Conv2d& layer);

/// The way back: adds each entry of the matrix to the pixel that im2col() took it from. A pixel
/// that lies in several fields receives a sum.
/// @param columns (C I J, H' W')
/// @param dx (B, C, H, W), added to
/// @param b which image
/// @param layer as for im2col()
/// @throws ShapeError when the columns do not fit
void col2im(const Tensor& columns, Tensor& dx, std::size_t b, const Conv2d& layer);

}  // namespace course::cnn
