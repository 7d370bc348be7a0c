#include "depth_session.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::backpropagation {

namespace {

std::size_t checked(const char* where, std::size_t value, std::size_t most) {
    if (value < 1 || value > most) {
        throw ValueError(where, {"1 to ", most}, value);
    }
    return value;
}

}  // namespace

void VanishingDeltas::set_depth(std::size_t depth) {
    options_.depth = checked("set_depth", depth, 30);
}

void VanishingDeltas::set_width(std::size_t width) {
    options_.width = checked("set_width", width, 64);
}

void VanishingDeltas::set_scale(double scale) {
    if (!(scale > 0) || std::isinf(scale)) throw ValueError("set_scale", "scale > 0", scale);
    options_.scale = scale;
}

DepthView VanishingDeltas::measure() const {
    const DepthReport sigmoid = measure_depth(Sigmoid(), options_);
    const DepthReport relu = measure_depth(ReLU(), options_);
    return {.sigmoid = sigmoid.delta,
            .relu = relu.delta,
            .sigmoid_gains = histogram(sigmoid.gains, kParts),
            .relu_gains = histogram(relu.gains, kParts),
            .sigmoid_mean = sigmoid.mean_gain,
            .relu_mean = relu.mean_gain};
}

}  // namespace course::backpropagation
