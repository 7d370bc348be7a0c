// What several test files use.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "cnn/conv2d.hpp"
#include "course_test/golden.hpp"

namespace course::cnn::fixtures {

// The largest relative difference of two ways to add up the same numbers.
inline constexpr double kClose = kRealIsDouble ? 1e-12 : 2e-5;

inline testing::Golden reference() {
    return testing::Golden("chapters/11_cnn/tests/golden/reference.json");
}

// A layer of the reference file, with the numbers that its script drew.
struct Case {
    std::string name;
    Tensor x;
    Conv2d layer;
    Tensor dy;
};

inline Tensor drawn(std::uint64_t stream, const Shape& shape) {
    Rng rng(5, stream);
    Tensor tensor(shape);
    for (real& value : tensor.data()) value = static_cast<real>(rng.uniform(-1, 1));
    return tensor;
}

inline std::vector<Case> cases() {
    struct Plan {
        const char* name;
        Shape image, filters;
        ConvOptions options;
    };
    const std::vector<Plan> plans{
        {"plain", {2, 3, 6, 7}, {4, 3, 3, 3}, {}},
        {"same", {1, 2, 5, 5}, {3, 2, 3, 3}, {.padding = {1, 1}}},
        {"strided", {2, 1, 8, 9}, {2, 1, 3, 3}, {.stride = {2, 3}, .padding = {1, 0}}},
        {"rectangular", {1, 2, 6, 9}, {2, 2, 1, 7}, {.padding = {0, 3}}},
        {"dilated",
         {1, 2, 9, 8},
         {3, 2, 3, 2},
         {.stride = {2, 1}, .padding = {2, 1}, .dilation = {2, 3}}},
        {"wide", {1, 1, 4, 4}, {2, 1, 5, 5}, {.padding = {2, 2}}}};
    std::vector<Case> result;
    for (std::size_t k = 0; k < plans.size(); ++k) {
        const auto& [name, image, filters, options] = plans[k];
        Case one{name, drawn(4 * k, image), {}, {}};
        one.layer = {drawn(4 * k + 1, filters), drawn(4 * k + 2, {filters[0]}), options};
        one.dy = drawn(4 * k + 3, one.layer.output_shape(one.x));
        result.push_back(one);
    }
    return result;
}

inline real inner(const Tensor& a, const Tensor& b) {
    real sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a.data()[i] * b.data()[i];
    return sum;
}

}  // namespace course::cnn::fixtures
