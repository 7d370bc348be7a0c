#pragma once

// How PyTorch's layers begin: uniform numbers within 1 / sqrt(fan_in).

#include <cmath>
#include <cstddef>

#include "course/error.hpp"

namespace course::nn::detail {

// @throws ShapeError in the layer's name when there is nothing to look at
inline double start_limit(const char* layer, std::size_t fan_in) {
    if (fan_in == 0) throw ShapeError(layer, "sizes of at least 1", "0");
    return 1 / std::sqrt(static_cast<double>(fan_in));
}

}  // namespace course::nn::detail
