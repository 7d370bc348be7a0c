#pragma once

/// @file
/// The chain rule without the trick: every derivative by itself, as the sum over all paths from its
/// parameter to the cost. Right, and hopeless; here to be compared with.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "backpropagation/mlp.hpp"
#include "backpropagation/neurons.hpp"

namespace course::backpropagation {

/// The enumeration in progress: parameter by parameter in the order of Mlp::parameters(), each
/// along all of its paths.
class PathWalk {
 public:
    /// Begins at the values that a forward() of one sample left in the network.
    /// @param mlp the network; must outlive this
    /// @param dy dC/dy, (1, n_L)
    /// @throws ShapeError when the network has not seen exactly one sample, or dy does not fit
    PathWalk(const Mlp& mlp, const Tensor& dy);

    /// Follows the next path and adds its product to the derivative of its parameter.
    /// @returns false when there was none left
    bool step();

    /// How many paths were followed.
    std::uint64_t paths() const { return paths_; }
    /// How many parameters have their whole derivative.
    std::size_t done() const { return parameter_; }
    /// The layer whose parameters are being done, counted from 0; the number of layers at the end.
    std::size_t layer() const { return layer_; }
    /// The neurons of the path that step() followed last, one a layer from first_layer() on.
    const std::vector<std::size_t>& path() const { return followed_; }
    /// The layer in which that path begins, counted from 0.
    std::size_t first_layer() const { return followed_layer_; }
    /// The input at which it begins; the number of inputs stands for the bias.
    std::size_t first_input() const { return followed_input_; }

    /// The sums so far, in the order of Mlp::parameters().
    const Tensor& gradient() const { return gradient_; }
    /// Multiplications and additions so far.
    const OperationCount& operations() const { return operations_; }

 private:
    real product_along();
    void next_path();
    void next_parameter();
    bool is_bias() const { return in_biases_; }

    const Mlp& mlp_;
    Tensor dy_;
    std::size_t layer_ = 0;          // of the parameter
    std::size_t input_ = 0;          // its column
    bool in_biases_ = false;         // a layer's biases come after its weights
    std::vector<std::size_t> path_;  // one neuron a layer, from the parameter's on
    std::size_t parameter_ = 0;
    std::uint64_t paths_ = 0;
    std::vector<std::size_t> followed_;
    std::size_t followed_layer_ = 0;
    std::size_t followed_input_ = 0;
    Tensor gradient_;
    OperationCount operations_;
};

/// What a complete enumeration found and cost.
struct PathGradient {
    Tensor gradient;  ///< the derivatives of all parameters, in the order of Mlp::parameters()
    std::uint64_t paths = 0;
    OperationCount operations;
};

/// All derivatives of one sample by enumeration of paths. Cost: path_work().
/// @param mlp a network after a forward() of one sample
/// @param dy dC/dy, (1, n_L)
/// @returns the gradient and what it cost
/// @throws ShapeError as PathWalk
///
/// @snippet chapters/03_backpropagation/tests/paths_test.cpp paths
PathGradient naive_path_gradient(const Mlp& mlp, const Tensor& dy);

/// The number of paths from one number to the cost: the product of the widths that lie behind it.
/// @param widths n_0, n_1, ..., n_L
/// @param layer 0 for an input; l for the sum z of a neuron of layer l
/// @returns n_(layer + 1) ... n_L, in floating point since it soon leaves every integer
/// @throws ValueError when there is no such layer
double path_count(const std::vector<std::size_t>& widths, std::size_t layer);

/// What naive_path_gradient() counts, without doing it.
struct PathWork {
    double paths = 0;       ///< of all parameters
    double operations = 0;  ///< multiplications and additions
};

/// @param widths n_0, n_1, ..., n_L
/// @returns the work of all parameters; exponential in the number of layers
PathWork path_work(const std::vector<std::size_t>& widths);

}  // namespace course::backpropagation
