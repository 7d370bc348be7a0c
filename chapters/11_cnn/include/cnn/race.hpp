#pragma once

/// @file
/// Three networks of one form, nested in each other: fully connected, locally connected, shared.
///
/// Each maps a picture (1, H, W) to O maps, takes the ReLU and the largest value of each map, and
/// decides between the classes. What the smaller one can say the larger ones can say as well.

#include <cstddef>
#include <span>
#include <vector>

#include "cnn/patterns.hpp"
#include "cnn/sharing.hpp"
#include "course/nn/layers.hpp"
#include "course/optim/adaptive.hpp"

namespace course::cnn {

/// One layer of feature detectors in one of its three forms, and a linear layer on the best fits.
struct PatternNetwork {
    /// Starts with random detectors.
    /// @param connection how the detectors are joined to the picture
    /// @param size rows and columns of the picture
    /// @param filters O
    /// @param rng where the numbers come from
    PatternNetwork(Connection connection, std::size_t size, std::size_t filters, Rng& rng);

    /// The scores of each class.
    /// @param x (B, 1, H, W)
    /// @returns (B, kPatterns)
    /// @throws ShapeError when x has another shape
    Tensor operator()(const Tensor& x) const;

    /// Names `detectors`, `bias`, and the layer `head`.
    /// @param c takes the names
    void collect(nn::Collector& c);

    Connection connection;
    std::size_t size;     ///< H = W
    std::size_t filters;  ///< O
    Tensor detectors;     ///< dense (O P, H W), local (P, 9, O), shared (O, 1, 3, 3)
    Tensor bias;          ///< dense (O P), local (P, 1, O), shared (O)
    nn::Linear head;
};

/// The share of right answers of a network.
/// @param network any of the three
/// @param set pictures of its size
/// @returns a number in [0, 1]
double accuracy_of(const PatternNetwork& network, const PatternSet& set);

}  // namespace course::cnn
