#pragma once

/// @file
/// One layer: a matrix, a bias, an activation, and the way back through all three.
///
/// N samples are the rows of x, z and a. The page stands one sample upright: its z = W a + b is one
/// row of the code's z.

#include <cstddef>

#include "backpropagation/activation.hpp"
#include "course/tensor.hpp"

namespace course::backpropagation {

/// z = W x + b, a = sigma(z) for each sample.
///
/// @snippet chapters/03_backpropagation/tests/dense_test.cpp dense
struct Dense {
    /// A layer of n neurons that look at m numbers each.
    /// @param w weights, (n, m): row i belongs to neuron i; shared, not copied
    /// @param b biases, (n); shared, not copied
    /// @param sigma what is applied to z
    /// @throws ShapeError when w is no matrix or b does not have one number a row of w
    Dense(Tensor w, Tensor b, Activation sigma);

    /// The values of all neurons. Keeps x, z and a, because the way back needs them.
    /// @param input samples, (N, m)
    /// @returns a, (N, n)
    /// @throws ShapeError when the samples do not have m numbers
    const Tensor& forward(const Tensor& input);

    /// The way back through the layer, at the values that forward() left here. Writes delta,
    /// weight_gradient and bias_gradient. Cost: twice that of forward().
    /// @param da how the cost changes with each output, dC/da, (N, n)
    /// @returns how it changes with each input, dC/dx, (N, m)
    /// @throws ShapeError when da does not have the shape of a: before any forward() none has
    Tensor backward(const Tensor& da);

    /// The number of outputs, n: a person's choice.
    std::size_t outputs() const { return weight.dim(0); }
    /// The number of inputs, m: the width of the layer before.
    std::size_t inputs() const { return weight.dim(1); }

    Tensor weight;          ///< W, (n, m)
    Tensor bias;            ///< b, (n)
    Activation activation;  ///< sigma

    Tensor x;  ///< what came in, (N, m)
    Tensor z;  ///< W x + b, (N, n)
    Tensor a;  ///< sigma(z), (N, n)

    Tensor gain;             ///< sigma'(z), (N, n)
    Tensor delta;            ///< dC/dz, (N, n)
    Tensor weight_gradient;  ///< dC/dW, summed over the samples, (n, m)
    Tensor bias_gradient;    ///< dC/db, summed over the samples, (n)
};

}  // namespace course::backpropagation
