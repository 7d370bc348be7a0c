#pragma once

/// @file
/// Fully connected, locally connected, shared: one computation with fewer and fewer free
/// parameters.
///
/// B images, C channels, H x W pixels; O neurons for each of P = H' W' receptive fields of I x J.

#include <cstddef>
#include <cstdint>

#include "cnn/conv2d.hpp"

namespace course::cnn {

/// Each field has O neurons of its own: a convolution whose filters may differ from place to place.
/// @param x (B, C, H, W)
/// @param weight (P, O, C, I, J), the neurons of field i W' + j at position i W' + j
/// @param bias (P, O)
/// @param options stride, padding, dilation
/// @returns (B, O, H', W')
/// @throws ShapeError when the number of fields or anything else does not fit
///
/// @snippet chapters/11_cnn/tests/sharing_test.cpp tied
Tensor locally_connected(const Tensor& x, const Tensor& weight, const Tensor& bias,
                         const ConvOptions& options = {});

/// The fully connected layer that computes the same as a convolution: a matrix most of whose
/// entries are 0, with the same few weights again and again (doubly block Toeplitz at stride 1).
/// @param layer the convolution
/// @param image (C, H, W), the size of its input
/// @returns (O H' W', C H W): row (o, i, j) against column (c, row, column)
/// @throws ShapeError, ValueError as Conv2d::output_shape()
///
/// @snippet chapters/11_cnn/tests/sharing_test.cpp dense matrix
Tensor dense_matrix_of_conv(const Conv2d& layer, const Shape& image);

/// How the neurons of a layer are joined to the pixels.
enum class Connection {
    dense,   ///< every neuron to every pixel
    local,   ///< every neuron to its receptive field
    shared,  ///< to its field, with the same weights as its sisters elsewhere
};

/// A layer on paper.
struct LayerPlan {
    Shape image{3, 100, 100};  ///< (C, H, W)
    std::size_t filters = 64;  ///< O
    Shape kernel{3, 3};        ///< (I, J)
    ConvOptions options{};     ///< stride, padding, dilation
};

/// The size of a layer.
struct LayerSize {
    std::uint64_t neurons;          ///< O H' W', the values that it puts out
    std::uint64_t weights;          ///< free numbers, without biases
    std::uint64_t biases;           ///< one a neuron, or one a filter when they are shared
    std::uint64_t multiplications;  ///< for one image: the lines of the drawing
    /// All free numbers.
    std::uint64_t parameters() const { return weights + biases; }
};

/// Counts a layer's parameters and multiplications.
/// @param connection how its neurons are joined to the image
/// @param plan sizes
/// @returns counts of 64 bits
/// @throws ShapeError when a kernel does not fit the image, ValueError as conv2d_shape()
LayerSize param_count(Connection connection, const LayerPlan& plan);

/// Counts the parameters of a fully connected layer: inputs x outputs weights and a bias an output.
/// @param inputs numbers that come in
/// @param outputs neurons
/// @returns sizes; its multiplications are the lines of the drawing
LayerSize param_count(std::uint64_t inputs, std::uint64_t outputs);

/// In how many receptive fields each pixel lies. 0 marks pixels that no neuron can see; with a
/// filter of ones it is also the gradient of the sum of the map by each pixel.
/// @param image (C, H, W); channels are alike
/// @param kernel (I, J)
/// @param options stride, padding, dilation
/// @returns (H, W)
/// @throws ShapeError, ValueError as conv2d_shape()
Tensor field_coverage(const Shape& image, const Shape& kernel, const ConvOptions& options = {});

}  // namespace course::cnn
