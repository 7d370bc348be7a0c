#pragma once

/// @file
/// Layers for images (b, c, h, w): convolution, transposed convolution, pooling.

#include "course/nn/layers.hpp"

namespace course::nn {

/// Channels of a convolution and size of its square kernel.
struct ConvShape {
    std::size_t inputs;      ///< channels of x
    std::size_t outputs;     ///< channels of y
    std::size_t kernel = 3;  ///< height and width
};

/// Convolution with bias.
struct Conv2d {
    /// Starts with uniform numbers within 1 / sqrt(fan_in).
    /// @param shape channels and kernel
    /// @param rng where the numbers come from
    /// @param conv stride, padding, dilation, groups
    /// @throws ShapeError when the groups do not divide the channels or a size is 0
    Conv2d(const ConvShape& shape, Rng& rng, const ConvOptions& conv = {});

    /// Applies the layer.
    /// @param x (b, c, h, w)
    /// @param activation applied last, fused
    /// @returns (b, o, h', w')
    Tensor operator()(const Tensor& x, Activation activation = Activation::none) const {
        return conv2d(x, weight, bias, options, activation);
    }

    /// Names weight and bias.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;        ///< (o, c / groups, k, k)
    Tensor bias;          ///< (o)
    ConvOptions options;  ///< stride, padding, dilation, groups
};

/// Convolution of each channel by itself, padded so that an odd kernel keeps the size.
/// @param channels of x and y
/// @param kernel height and width
/// @param rng where the numbers come from
/// @returns a layer with as many groups as channels
Conv2d depthwise_conv2d(std::size_t channels, std::size_t kernel, Rng& rng);

/// Transposed convolution with bias.
struct ConvTranspose2d {
    /// Starts with uniform numbers within 1 / sqrt(fan_in).
    /// @param shape channels and kernel
    /// @param rng where the numbers come from
    /// @param conv stride, padding, dilation, groups
    /// @throws ShapeError when the groups do not divide the channels or a size is 0
    ConvTranspose2d(const ConvShape& shape, Rng& rng, const ConvOptions& conv = {});

    /// Applies the layer.
    /// @param x (b, c, h, w)
    /// @returns (b, o, h', w')
    Tensor operator()(const Tensor& x) const { return conv_transpose2d(x, weight, bias, options); }

    /// Names weight and bias.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;        ///< (c, o / groups, k, k)
    Tensor bias;          ///< (o)
    ConvOptions options;  ///< stride, padding, dilation, groups
};

/// The largest value of each window.
struct MaxPool2d {
    PoolOptions options = {};  ///< windows
    Tensor operator()(const Tensor& x) const { return max_pool2d(x, options); }
};
/// The mean of each window.
struct AvgPool2d {
    PoolOptions options = {};  ///< windows
    Tensor operator()(const Tensor& x) const { return average_pool2d(x, options); }
};

}  // namespace course::nn
