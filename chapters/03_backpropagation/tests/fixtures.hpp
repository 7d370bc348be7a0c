// What several test files use.
#pragma once

#include <string>
#include <vector>

#include "backpropagation/examples.hpp"
#include "backpropagation/mlp.hpp"
#include "course_test/golden.hpp"

namespace course::backpropagation::fixtures {

inline testing::Golden reference() {
    return testing::Golden("chapters/03_backpropagation/tests/golden/reference.json");
}

// One sample of the lecture's network, with a target.
inline Samples lecture_sample() {
    return {.x = Tensor({1, 2}, {1, -1}), .target = Tensor({1, 2}, {1, 0})};
}

// A network of the given widths with random weights and biases, after a forward() of one sample.
struct RandomCase {
    Mlp mlp;
    Samples sample;
    Tensor dy;
};
inline RandomCase random_case(const std::vector<std::size_t>& widths, const Activation& activation,
                              std::uint64_t seed) {
    Rng rng(seed);
    Mlp mlp = Mlp::random(widths, activation, rng, 2);
    for (Dense& layer : mlp.layers) rng.fill_normal(layer.bias.data());
    Samples sample{.x = Tensor({1, widths.front()}), .target = Tensor({1, widths.back()})};
    rng.fill_normal(sample.x.data());
    rng.fill_normal(sample.target.data());
    const Tensor dy = cost_gradient(mlp.forward(sample.x), sample.target);
    mlp.backward(dy);
    return {.mlp = mlp, .sample = sample, .dy = dy};
}

// What rounding leaves of an agreement.
inline constexpr double kRounding = kRealIsDouble ? 1e-12 : 2e-4;

}  // namespace course::backpropagation::fixtures
