#pragma once

/// @file
/// The same network through `common`'s autodiff: the graph that it recorded, and where in it the
/// layers are.

#include <cstddef>
#include <functional>
#include <vector>

#include "backpropagation/mlp.hpp"
#include "course/gradient_check.hpp"
#include "course/graph.hpp"

namespace course::backpropagation {

/// Which nodes of a recorded graph belong to a layer.
struct LayerNodes {
    std::size_t weight;  ///< a leaf, (n, m)
    std::size_t bias;    ///< a leaf, (n)
    std::size_t z;       ///< the result of `linear`, (N, n); its gradient is delta
    std::size_t a;       ///< what the activation made of it, (N, n); z itself for the identity
};

/// A graph with the values of a forward and the gradients of a backward pass.
struct Recorded {
    Graph graph;                     ///< every tensor after those it was made from; last: the cost
    std::vector<LayerNodes> layers;  ///< first to last
    /// The derivatives of all parameters, in the order of Mlp::parameters().
    Tensor gradient() const;
};

/// Computes the total cost with `common`'s ops, lets its autodiff go back, and reads the graph.
/// @param mlp weights, biases and activations; it is left as it was
/// @param x samples, (N, n_0)
/// @param target targets, (N, n_L)
/// @returns the graph and the layers that were found in it
/// @throws ShapeError when x or target does not fit
///
/// @snippet chapters/03_backpropagation/tests/recorded_test.cpp recorded
Recorded record(const Mlp& mlp, const Tensor& x, const Tensor& target);

/// The total cost in double, whatever `real` is: for differences that rounding would drown.
/// @param mlp the network
/// @param x samples, (N, n_0)
/// @param target targets, (N, n_L)
/// @returns L
double precise_cost(const Mlp& mlp, const Tensor& x, const Tensor& target);

/// Compares a gradient with central differences of precise_cost(), parameter by parameter.
/// @param mlp the network
/// @param x samples, (N, n_0)
/// @param target targets, (N, n_L)
/// @param gradient what is claimed, in the order of Mlp::parameters()
/// @returns where it is worst, and by how much
/// @throws ShapeError when the number of derivatives is not that of the parameters
GradientCheck check_gradient(const Mlp& mlp, const Tensor& x, const Tensor& target,
                             const Tensor& gradient);

/// The difference quotient of one parameter.
/// @param mlp the network
/// @param x samples, (N, n_0)
/// @param target targets, (N, n_L)
/// @param index of the parameter in Mlp::parameters()
/// @returns (L(p + h) - L(p - h)) / 2h
/// @throws ValueError when there is no such parameter
double difference_quotient(const Mlp& mlp, const Tensor& x, const Tensor& target,
                           std::size_t index);

}  // namespace course::backpropagation
