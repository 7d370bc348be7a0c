// Data that several test files use.
#pragma once

#include <string>
#include <vector>

#include "course_test/golden.hpp"
#include "generative_classification/classifier.hpp"
#include "generative_classification/data.hpp"

namespace course::generative_classification::fixtures {

// Agreement with values from outside: 1e-10 in double, what rounding leaves in float.
inline constexpr double kOutside = kRealIsDouble ? 1e-10 : 2e-4;

inline CsvTable table(const std::string& name) {
    return read_csv(
        testing::source_path("chapters/05_generative_classification/data/" + name + ".csv"));
}

// The lecture's training and test Pokemon, with two features or with all six.
inline TrainTest pokemon(bool all_features = false) {
    return all_features ? read_pokemon(table("pokemon"))
                        : read_pokemon(table("pokemon"), two_features());
}

inline const testing::Golden& reference() {
    static const testing::Golden golden(
        "chapters/05_generative_classification/tests/golden/reference.json");
    return golden;
}

inline double as_double(real value) {
    return static_cast<double>(value);
}

// Two Gaussians with different covariances.
inline std::vector<Gaussian> two_gaussians() {
    return {{Tensor({2}, {1, 0}), Tensor({2, 2}, {1, real(0.5), real(0.5), 2})},
            {Tensor({2}, {-1, real(0.5)}),
             Tensor({2, 2}, {real(0.8), real(-0.2), real(-0.2), real(0.6)})}};
}

// Points at random, (count, dimension), around zero.
inline Tensor random_points(std::size_t count, std::size_t dimension, double size,
                            std::uint64_t seed = 1) {
    Tensor x({count, dimension});
    Rng rng(seed);
    rng.fill_normal(x.data(), 0, size);
    return x;
}

}  // namespace course::generative_classification::fixtures
