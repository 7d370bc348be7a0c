#pragma once

/// @file
/// Layers one after the other, the cost at their end, and the way back through all of them.
///
/// L layers of the widths n_1, ..., n_L, and n_0 inputs. All parameters in one row stand in the
/// order W^1 (row by row), b^1, W^2, b^2, ...

#include <cstddef>
#include <span>
#include <vector>

#include "backpropagation/dense.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::backpropagation {

/// The total loss L = sum over n of C^n, where C^n = 1/2 sum over i of (y_i - t_i)^2 is the cost of
/// one sample.
/// @param y outputs, (N, n_L)
/// @param target targets, the lecture's y-hat, (N, n_L)
/// @returns L >= 0
/// @throws ShapeError when the shapes differ
real total_cost(const Tensor& y, const Tensor& target);

/// Where the way back begins: dC/dy = y - t.
/// @param y outputs, (N, n_L)
/// @param target targets, (N, n_L)
/// @returns one number an output, (N, n_L)
/// @throws ShapeError when the shapes differ
Tensor cost_gradient(const Tensor& y, const Tensor& target);

/// A fully connected network.
///
/// @snippet chapters/03_backpropagation/tests/mlp_test.cpp mlp
struct Mlp {
    /// Takes the layers.
    /// @param parts first to last, at least one
    /// @throws ValueError when there is none, ShapeError when one does not fit the one before
    explicit Mlp(std::vector<Dense> parts);

    /// A network with random weights and biases 0.
    /// @param widths n_0, n_1, ..., n_L, each at least 1, at least two of them
    /// @param activation of all layers
    /// @param rng where the weights come from: normal with a deviation of scale / sqrt(n_(l-1))
    /// @param scale spread of the weights, >= 0
    /// @returns the network
    /// @throws ValueError when there are fewer than two widths or one is 0
    static Mlp random(std::span<const std::size_t> widths, const Activation& activation, Rng& rng,
                      double scale = 1);

    /// The values of all neurons, layer by layer.
    /// @param x samples, (N, n_0)
    /// @returns the outputs y, (N, n_L)
    /// @throws ShapeError when the samples do not have n_0 numbers
    const Tensor& forward(const Tensor& x);

    /// All derivatives at the values of the last forward(): every layer's delta, weight_gradient
    /// and bias_gradient. Cost: two multiplications a weight and sample.
    /// @param dy where it begins, dC/dy, (N, n_L); see cost_gradient()
    /// @returns where it ends, dC/dx, (N, n_0)
    /// @throws ShapeError when dy does not have the shape of the outputs
    Tensor backward(const Tensor& dy);

    /// n_0, n_1, ..., n_L.
    std::vector<std::size_t> widths() const;
    /// All parameters in one row.
    Tensor parameters() const;
    /// Their derivatives, as backward() left them, in the same order.
    Tensor gradient() const;
    /// Sets all parameters.
    /// @param values as many as parameters() has
    /// @throws ShapeError when there are more or fewer
    void set_parameters(std::span<const real> values);
    /// Changes all parameters against their derivatives, theta <- theta - eta dL/dtheta.
    /// @param learning_rate eta
    void update(real learning_rate);

    std::vector<Dense> layers;  ///< first to last
};

/// The number of parameters of a network: each layer has n_l (n_(l-1) + 1).
/// @param widths n_0, n_1, ..., n_L
/// @returns the sum over the layers
std::size_t parameter_count(std::span<const std::size_t> widths);

/// What a network without activations amounts to: one layer W^L ... W^2 W^1.
/// @param mlp all of its activations are the identity
/// @returns the layer that does the same, (n_L, n_0)
/// @throws ValueError when an activation is not the identity
Dense collapse(const Mlp& mlp);

}  // namespace course::backpropagation
