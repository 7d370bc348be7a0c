/// @file
/// The live network: one sample, its values forwards, its deltas backwards, and everything that
/// should agree with them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "backpropagation/examples.hpp"
#include "backpropagation/mlp.hpp"
#include "backpropagation/neurons.hpp"
#include "backpropagation/recorded.hpp"

namespace course::backpropagation {

/// All numbers of the network. Neurons stand layer by layer, parameters as in Mlp::parameters().
struct NetworkView {
    std::vector<real> widths;       ///< n_0, ..., n_L
    std::vector<real> x, target;    ///< the sample
    std::vector<real> parameters;   ///< all weights and biases
    std::vector<real> z, a;         ///< of all neurons, as autodiff's graph holds them
    std::vector<real> gain;         ///< sigma'(z)
    std::vector<real> delta;        ///< dC/dz by the pass with the mistake
    std::vector<real> gradient;     ///< by the pass with the mistake
    std::vector<real> by_hand;      ///< by Mlp::backward()
    std::vector<real> by_autodiff;  ///< from the graph
    real cost = 0;
    real disagreement = 0;  ///< largest of by_hand and by_autodiff, relative to the largest number
    real check_error = 0;   ///< the gradient check's; -1 when there was nothing to compare
    std::size_t check_index = 0;  ///< the parameter where it is worst
};

/// The graph that `common`'s autodiff recorded.
struct GraphView {
    std::string ops;              ///< of all nodes, separated by commas
    std::vector<real> edges;      ///< from, to, from, to, ...
    std::vector<real> sizes;      ///< how many numbers each node has
    std::vector<real> values;     ///< of all nodes, one after the other
    std::vector<real> gradients;  ///< likewise; NaN where a node has none
};

/// A small network whose numbers can all be changed.
class NetworkGraph {
 public:
    /// Starts with the lecture's network.
    NetworkGraph();

    /// @param name "lecture" (2-2-2-2), "fork" (1-2-2-1) or "wide" (2-3-3-2)
    /// @throws ValueError for any other name
    void set_network(const std::string& name);
    /// @param name "sigmoid", "relu" or "identity"
    void set_activation(const std::string& name);
    /// @param name of a Mistake
    void set_mistake(const std::string& name);
    /// Changes a parameter, an input or a target: they are numbered in this order.
    /// @throws ValueError when there is no such number or the value is not finite
    void set_number(std::size_t index, real value);

    /// Goes forward and back once, in every way there is.
    NetworkView view();
    GraphView graph() const;
    /// The difference quotient of one parameter.
    real quotient(std::size_t index) const;

 private:
    Mlp mlp_;
    Samples sample_;
    Activation activation_ = Sigmoid();
    Mistake mistake_ = Mistake::none;
};

}  // namespace course::backpropagation
