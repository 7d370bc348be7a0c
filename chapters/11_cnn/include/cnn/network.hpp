#pragma once

/// @file
/// The network of this chapter, on common's layers: twice (convolution, ReLU, pooling), then a
/// fully connected layer; and the fully connected network that it is compared with.
///
/// B pictures of 28 x 28 pixels, 10 classes.

#include <array>
#include <cstddef>
#include <string>

#include "course/nn/convolution.hpp"
#include "course/nn/layers.hpp"
#include "course/tensor.hpp"

namespace course::cnn {

inline constexpr std::size_t kSide = 28;     ///< rows and columns of a picture
inline constexpr std::size_t kClasses = 10;  ///< of digits, and of clothes

/// What makes the maps smaller after each convolution.
enum class Pooling {
    max,      ///< the largest of 2 x 2
    average,  ///< the mean of 2 x 2
    stride,   ///< no pooling: the convolution moves by 2 pixels
    none,     ///< nothing: the maps keep their size
};

/// A pooling by its name, `max`, `average`, `stride` or `none`.
/// @throws ValueError for another name
Pooling parse_pooling(const std::string& name);

/// How many filters each convolution has.
struct CnnOptions {
    std::array<std::size_t, 2> filters{16, 32};
    Pooling pooling = Pooling::max;
};

/// Everything that the network computes on its way, from the picture to the scores.
struct Activations {
    std::array<Tensor, 2> convolved;  ///< after convolution and bias, before the ReLU
    std::array<Tensor, 2> rectified;  ///< after the ReLU
    std::array<Tensor, 2> pooled;     ///< after the pooling
    Tensor scores;                    ///< (B, 10), before the softmax
};

/// conv 3x3, ReLU, pool, conv 3x3, ReLU, pool, flatten, linear: 20,490 parameters.
///
/// @snippet chapters/11_cnn/tests/network_test.cpp cnn
struct Cnn {
    /// Starts with uniform numbers within 1 / sqrt(fan_in), as PyTorch does.
    /// @param rng where the numbers come from
    /// @param options filters and pooling
    explicit Cnn(Rng& rng, const CnnOptions& options = {});

    /// The scores of each class.
    /// @param x (B, 1, 28, 28), pixels in [0, 1]
    /// @returns (B, 10), to be put through a softmax
    /// @throws ShapeError when x has another shape
    Tensor operator()(const Tensor& x) const;

    /// The same, with everything in between; outside of any graph.
    /// @param x (B, 1, 28, 28)
    /// @returns the maps after each step
    /// @throws ShapeError when x has another shape
    Activations activations(const Tensor& x) const;

    /// Names the layers `conv1`, `conv2` and `head`.
    /// @param c takes the names
    void collect(nn::Collector& c);

    nn::Conv2d conv1;
    nn::Conv2d conv2;
    nn::Linear head;
    Pooling pooling;

 private:
    Tensor pool(const Tensor& x) const;
};

/// The rival without convolutions: every pixel to each of 26 hidden neurons, 20,680 parameters.
struct DenseNetwork {
    /// Starts with uniform numbers within 1 / sqrt(fan_in).
    /// @param rng where the numbers come from
    /// @param hidden neurons of the hidden layer
    explicit DenseNetwork(Rng& rng, std::size_t hidden = 26);

    /// The scores of each class.
    /// @param x (B, 1, 28, 28), pixels in [0, 1]
    /// @returns (B, 10)
    Tensor operator()(const Tensor& x) const;

    /// Names the layers `hidden` and `head`.
    /// @param c takes the names
    void collect(nn::Collector& c);

    nn::Linear hidden;
    nn::Linear head;
};

}  // namespace course::cnn
