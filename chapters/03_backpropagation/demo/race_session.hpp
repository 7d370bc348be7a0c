/// @file
/// The race: all derivatives by enumerating paths, and by backpropagation, operation for operation.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "backpropagation/mlp.hpp"
#include "backpropagation/neurons.hpp"
#include "backpropagation/paths.hpp"

namespace course::backpropagation {

/// Where both are.
struct RaceSnapshot {
    double backward_operations = 0, backward_total = 0;
    double path_operations = 0, path_total = 0;
    double paths = 0, paths_total = 0;
    std::size_t neurons_done = 0;     ///< by backpropagation, counted from the last layer
    std::size_t parameters_done = 0;  ///< by enumeration
    std::size_t parameters = 0;
    std::size_t first_layer = 0;  ///< where the latest path begins, counted from 0
    std::size_t first_input = 0;  ///< the input it begins at; the width stands for a bias
    std::vector<real> path;       ///< its neurons, one a layer from first_layer on
    real disagreement = 0;        ///< of what both have found, relative to the largest
};

/// Both contenders on one random network.
class PathRace {
 public:
    /// A network of 3 layers with 3 neurons each.
    PathRace();
    PathRace(const PathRace&) = delete;
    PathRace& operator=(const PathRace&) = delete;

    /// A new network, and both back at the start.
    /// @param width neurons a layer and inputs, 1 to 12
    /// @param depth layers, 1 to 12
    /// @throws ValueError when one is out of range
    void set_size(std::size_t width, std::size_t depth);

    /// Follows `count` paths more and gives backpropagation as many operations.
    RaceSnapshot step(std::size_t count);

    /// The operations that both need for 1, 2, ..., kMost layers: path, backward, path, ...
    /// @param width neurons a layer and inputs, 1 to 12
    std::vector<real> totals(std::size_t width) const;

    static constexpr std::size_t kMost = 12;

 private:
    RaceSnapshot snapshot() const;

    Mlp mlp_;
    Tensor dy_;
    std::unique_ptr<PathWalk> walk_;  // both look at mlp_
    std::unique_ptr<NeuronBackward> pass_;
};

}  // namespace course::backpropagation
