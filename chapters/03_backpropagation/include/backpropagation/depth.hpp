#pragma once

/// @file
/// How much of an error arrives, layer by layer: the gains of many neurons one after the other.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "backpropagation/activation.hpp"
#include "course/real.hpp"

namespace course::backpropagation {

/// A network to send errors back through.
struct DepthOptions {
    std::size_t depth = 8;     ///< number of layers, at least 1
    std::size_t width = 16;    ///< neurons a layer, and inputs, at least 1
    double scale = 1;          ///< weights are normal with a deviation of scale / sqrt(width), > 0
    std::size_t samples = 32;  ///< errors that are averaged, at least 1
    std::uint64_t seed = 1;    ///< of weights, inputs and errors: the same for every activation
};

/// What was measured.
struct DepthReport {
    /// Root mean square of delta in each layer, first to last, when an error of 1 is put in at the
    /// end: (depth).
    std::vector<real> delta;
    std::vector<real> gains;  ///< every gain that was passed, (depth samples width)
    double mean_gain = 0;     ///< their average
};

/// Random errors of size 1 sent back through a random network.
/// @param activation of all layers
/// @param options the network
/// @returns what is left of the errors in each layer
/// @throws ValueError when an option is out of range
///
/// @snippet chapters/03_backpropagation/tests/depth_test.cpp depth
DepthReport measure_depth(const Activation& activation, const DepthOptions& options);

/// How many values fall into each of `count` equal parts of [0, 1]; 1 belongs to the last.
/// @param values numbers in [0, 1]
/// @param count number of parts, at least 1
/// @returns shares of all values, (count)
/// @throws ValueError when count is 0 or a value lies outside
std::vector<real> histogram(const std::vector<real>& values, std::size_t count);

}  // namespace course::backpropagation
