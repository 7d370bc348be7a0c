#pragma once

/// @file
/// Layers without time: linear, embedding, norms, dropout, activations.
///
/// Names, shapes and first values are those of PyTorch's layers, so that weights can be exchanged.
/// Convolutions stand in convolution.hpp, attention in attention.hpp, recurrence in recurrent.hpp,
/// chains of layers in sequential.hpp.

#include <cstddef>
#include <cstdint>
#include <span>

#include "course/nn/init.hpp"
#include "course/nn/parameters.hpp"
#include "course/ops.hpp"
#include "course/random.hpp"

namespace course::nn {

/// y = x W^T + b: (..., in) -> (..., out).
struct Linear {
    /// Starts with uniform numbers within 1 / sqrt(inputs).
    /// @param inputs size of the last axis of x
    /// @param outputs size of the last axis of y
    /// @param rng where the numbers come from
    /// @param with_bias whether there is b
    /// @throws ShapeError when there are no inputs
    Linear(std::size_t inputs, std::size_t outputs, Rng& rng, bool with_bias = true);

    /// Applies the layer.
    /// @param x (..., in)
    /// @param activation applied last, fused into the product
    /// @returns (..., out)
    Tensor operator()(const Tensor& x, Activation activation = Activation::none) const;

    /// Names weight and bias.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;  ///< (out, in)
    Tensor bias;    ///< (out), or empty
};

/// A row of numbers for each of a set of indices.
struct Embedding {
    /// Starts with normal numbers.
    /// @param entries number of indices
    /// @param width numbers a row
    /// @param rng where the numbers come from
    /// @param sd their standard deviation
    Embedding(std::size_t entries, std::size_t width, Rng& rng, double sd = 1);

    /// Looks rows up.
    /// @param indices as many as the shape has elements
    /// @param shape of the indices: (b, t)
    /// @returns (shape..., width)
    Tensor operator()(std::span<const std::size_t> indices, const Shape& shape) const;

    /// Names weight.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;  ///< (entries, width)
};

/// Normalises the last axis.
struct LayerNorm {
    /// Starts with scale 1 and shift 0.
    /// @param width size of the last axis
    /// @param eps added to the variance
    explicit LayerNorm(std::size_t width, double eps = 1e-5);

    /// Applies the layer.
    /// @param x (..., width)
    /// @returns the same shape
    Tensor operator()(const Tensor& x) const;

    /// Names weight and bias.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;   ///< (width), gamma
    Tensor bias;     ///< (width), beta
    double epsilon;  ///< added to the variance
};

/// Normalises each channel over the batch: (n, c), (n, c, l) or (n, c, h, w).
struct BatchNorm {
    /// Starts with scale 1, shift 0, running mean 0 and variance 1.
    /// @param channels size of axis 1
    /// @param share share of a batch in the running statistics
    /// @param eps added to the variance
    explicit BatchNorm(std::size_t channels, double share = 0.1, double eps = 1e-5);

    /// Applies the layer; in training it moves the running statistics.
    /// @param x (n, c, ...)
    /// @returns the same shape
    Tensor operator()(const Tensor& x) const;

    /// Names weight, bias and the running statistics.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight;            ///< (c), gamma
    Tensor bias;              ///< (c), beta
    Tensor running_mean;      ///< (c)
    Tensor running_variance;  ///< (c), named running_var
    double momentum;          ///< share of a batch in the running statistics
    double epsilon;           ///< added to the variance
    bool training = true;     ///< statistics of the batch instead of the running ones
};
using BatchNorm1d = BatchNorm;  ///< of (n, c) and (n, c, l)
using BatchNorm2d = BatchNorm;  ///< of (n, c, h, w)

/// Sets numbers to 0 at random in training.
struct Dropout {
    /// Takes a stream of random numbers of its own.
    /// @param probability of a 0, in [0, 1)
    /// @param seed of the stream
    Dropout(double probability, std::uint64_t seed) : p(probability), rng(seed) {}

    /// Applies the layer.
    /// @param x any shape
    /// @returns x in use; in training with zeros, the rest divided by 1 - p
    Tensor operator()(const Tensor& x) { return training ? dropout(x, p, rng) : x; }

    /// Notes the switch.
    /// @param c takes it
    void collect(Collector& c) { c.mode(training); }

    double p;              ///< probability of a 0
    Rng rng;               ///< where they come from
    bool training = true;  ///< whether numbers are set to 0
};

/// max(x, 0).
struct Relu {
    Tensor operator()(const Tensor& x) const { return relu(x); }
};
/// x times the normal distribution function.
struct Gelu {
    Tensor operator()(const Tensor& x) const { return gelu(x); }
};
/// Hyperbolic tangent.
struct Tanh {
    Tensor operator()(const Tensor& x) const { return tanh(x); }
};
/// 1 / (1 + e^-x).
struct Sigmoid {
    Tensor operator()(const Tensor& x) const { return sigmoid(x); }
};
/// (n, ...) -> (n, product of the others), also for n = 0.
struct Flatten {
    /// Applies the layer.
    /// @param x (n, ...)
    /// @returns (n, product of the others), sharing the numbers
    /// @throws ShapeError when x is a scalar
    Tensor operator()(const Tensor& x) const;
};

}  // namespace course::nn
