#pragma once

/// @file
/// The backward pass of one sample, one neuron at a time: it can be watched, its operations are
/// counted, and it can be done wrong in the ways in which people do it wrong.
///
/// Dense::backward() does the same with whole matrices.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "backpropagation/mlp.hpp"

namespace course::backpropagation {

/// What can go wrong on the way back.
enum class Mistake {
    none,             ///< as it should be
    no_gain,          ///< leaves the factor sigma'(z) out
    reciprocal_gain,  ///< divides by sigma'(z): takes "derivative" for "reciprocal"
    one_branch,       ///< keeps only the last of a neuron's branches: assigns where it should add
    unweighted,       ///< adds the branches without multiplying each by its weight
    weight_as_input,  ///< takes dz/dw to be the weight, which is dz/da
};

/// The mistake of a name.
/// @param name the enumerator's: "none", "no_gain", ...
/// @returns the mistake
/// @throws ValueError for any other name
Mistake parse_mistake(std::string_view name);

/// What was computed, counted as it was done.
struct OperationCount {
    std::uint64_t multiplications = 0;
    std::uint64_t additions = 0;
    /// Both together.
    std::uint64_t total() const { return multiplications + additions; }
};

/// A backward pass in progress. Goes through the neurons from the last layer's first to the first
/// layer's last; each gets its delta, and with it the derivatives of its weights and its bias.
///
/// @snippet chapters/03_backpropagation/tests/neurons_test.cpp neurons
class NeuronBackward {
 public:
    /// Begins at the values that a forward() of one sample left in the network.
    /// @param mlp the network; must outlive this
    /// @param dy dC/dy, (1, n_L)
    /// @param mistake what to do wrong
    /// @throws ShapeError when the network has not seen exactly one sample, or dy does not fit
    NeuronBackward(const Mlp& mlp, const Tensor& dy, Mistake mistake = Mistake::none);

    /// Does the next neuron.
    /// @returns false when there was none left
    bool step();
    /// Does all that are left.
    void finish();

    /// How many neurons are done.
    std::size_t done() const { return done_; }
    /// dC/dz of every layer, (n_l) each; 0 where it is not done.
    const std::vector<std::vector<real>>& delta() const { return delta_; }
    /// The derivatives of all parameters, in the order of Mlp::parameters(); 0 where not done.
    Tensor gradient() const;
    /// Multiplications and additions so far; gains count as known from the forward pass.
    const OperationCount& operations() const { return operations_; }

 private:
    real returning(std::size_t l, std::size_t i);

    const Mlp& mlp_;
    Tensor dy_;
    Mistake mistake_;
    std::size_t layer_;  // the one whose neurons are being done
    std::size_t neuron_ = 0;
    std::size_t done_ = 0;
    std::vector<std::vector<real>> delta_;
    std::vector<std::vector<real>> weight_gradient_;  // row-major
    OperationCount operations_;
};

/// What NeuronBackward counts at its end, without doing it.
/// @param widths n_0, n_1, ..., n_L
/// @returns multiplications and additions: linear in the number of weights
OperationCount backward_operations(const std::vector<std::size_t>& widths);

}  // namespace course::backpropagation
