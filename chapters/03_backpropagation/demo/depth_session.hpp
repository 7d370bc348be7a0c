/// @file
/// Vanishing deltas: the same errors sent back through sigmoid and through ReLU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "backpropagation/depth.hpp"

namespace course::backpropagation {

/// What arrives in each layer, and through which gains it went.
struct DepthView {
    std::vector<real> sigmoid, relu;  ///< root mean square of delta, first to last layer
    std::vector<real> sigmoid_gains, relu_gains;  ///< shares of the gains in equal parts of [0, 1]
    double sigmoid_mean = 0, relu_mean = 0;       ///< mean gains
};

/// Two networks with the same weights and different activations.
class VanishingDeltas {
 public:
    /// @param seed of weights, inputs and errors
    explicit VanishingDeltas(std::uint32_t seed) { options_.seed = seed; }

    /// @param depth layers, 1 to 30
    /// @throws ValueError when out of range
    void set_depth(std::size_t depth);
    /// @param width neurons a layer, 1 to 64
    /// @throws ValueError when out of range
    void set_width(std::size_t width);
    /// @param scale of the weights, above 0
    /// @throws ValueError when it is not, or not finite
    void set_scale(double scale);

    /// Sends the errors through both.
    DepthView measure() const;

    static constexpr std::size_t kParts = 20;  ///< of the histograms

 private:
    DepthOptions options_;
};

}  // namespace course::backpropagation
