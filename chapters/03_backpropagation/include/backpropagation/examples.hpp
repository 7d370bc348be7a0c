#pragma once

/// @file
/// The networks and data of the page.

#include <string_view>

#include "backpropagation/mlp.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::backpropagation {

/// Samples and what should come out.
struct Samples {
    Tensor x;       ///< (N, n_0)
    Tensor target;  ///< (N, n_L)
};

/// The lecture's example: 2-2-2-2, whole numbers as weights, sigmoid.
/// @param activation in place of sigmoid
/// @returns the network, which makes (0.62, 0.83) of (1, -1)
Mlp lecture_network(const Activation& activation = Sigmoid());

/// Four points of a plane with two numbers each to be learned: whether exactly one of the inputs is
/// 1 (exclusive or), and whether both are. For "no" and "yes" stand 0.1 and 0.9, which a sigmoid
/// can reach.
/// @returns x (4, 2), target (4, 2)
Samples four_points();

/// One round of training with all samples: forward, loss, backward, update.
/// @param mlp the network, changed
/// @param samples what it should do
/// @param learning_rate eta
/// @returns the total loss before the update
/// @throws ShapeError when the samples do not fit
///
/// @snippet chapters/03_backpropagation/tests/training_test.cpp train
real train(Mlp& mlp, const Samples& samples, real learning_rate);

}  // namespace course::backpropagation
