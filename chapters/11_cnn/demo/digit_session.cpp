#include "digit_session.hpp"

#include <algorithm>

#include "cnn/conv2d.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"
#include "examples.hpp"

namespace course::cnn {

namespace {

std::vector<real> numbers_of(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

}  // namespace

DigitReader::DigitReader() : rng_(1), cnn_(rng_), picture_({1, 1, kSide, kSide}) {
    read();
}

void DigitReader::load_network(const std::vector<Named>& tensors) {
    nn::load_state(nn::state(cnn_), tensors);
}

void DigitReader::load_examples(const std::string& bytes) {
    examples_ = parse_examples(bytes);
}

void DigitReader::set_example(std::size_t digit) {
    const std::vector<std::size_t> which{digit};
    picture_ = examples_.batch(which);
}

void DigitReader::set_strokes(const std::vector<real>& strokes) {
    picture_ = draw_strokes(strokes);
}

void DigitReader::set_shift(int down, int right) {
    if (std::abs(down) > 14 || std::abs(right) > 14) {
        throw ValueError("set_shift", "-14 to 14 pixels", std::abs(down) > 14 ? down : right);
    }
    down_ = down;
    right_ = right;
}

DigitReading DigitReader::read() {
    shown_ = shift(picture_, down_, right_);
    activations_ = cnn_.activations(shown_);
    DigitReading reading{numbers_of(shown_), std::vector<real>(kClasses), 0, true};
    reading.empty = std::ranges::all_of(shown_.data(), [](real ink) { return ink == 0; });
    if (reading.empty) return reading;
    reading.probabilities = numbers_of(softmax(activations_.scores));
    reading.prediction = static_cast<std::size_t>(std::ranges::max_element(reading.probabilities) -
                                                  reading.probabilities.begin());
    return reading;
}

LayerMaps DigitReader::maps(std::size_t layer, const std::string& stage) const {
    layer_of(layer);  // checks the number
    const auto& stages = stage == "filtered"    ? activations_.convolved
                         : stage == "rectified" ? activations_.rectified
                         : stage == "pooled"
                             ? activations_.pooled
                             : throw ValueError("maps", "filtered, rectified or pooled", stage);
    const Tensor& maps = stages[layer - 1];
    return {maps.dim(1), maps.dim(2), numbers_of(maps)};
}

OneValue DigitReader::one_value(std::size_t layer, std::size_t map, std::size_t row,
                                std::size_t column) const {
    const nn::Conv2d& conv = layer_of(layer);
    const Tensor& x = input_of(layer);
    if (map >= conv.weight.dim(0) || row >= x.dim(2) || column >= x.dim(3)) {
        throw ValueError("one_value", "a position of one of the layer's maps",
                         {map, ": ", row, ", ", column});
    }
    // The readable convolution, for one filter.
    const Conv2d filter{conv.weight.slice(map, map + 1).detach(),
                        conv.bias.slice(map, map + 1).detach(), conv.options};
    const Tensor fields = im2col(x, 0, filter);
    OneValue one;
    one.channels = x.dim(1);
    one.bias = filter.bias(0);
    one.value = one.bias;
    one.weights = numbers_of(filter.weight);
    for (std::size_t k = 0; k < one.weights.size(); ++k) {
        one.field.push_back(fields(k, row * x.dim(3) + column));
        one.products.push_back(one.field[k] * one.weights[k]);
        if (k % 9 == 0) one.sums.push_back(0);
        one.sums.back() += one.products[k];
        one.value += one.products[k];
    }
    one.rectified = std::max<real>(one.value, 0);
    return one;
}

std::vector<real> DigitReader::filters(std::size_t layer) const {
    return numbers_of(layer_of(layer).weight);
}

const nn::Conv2d& DigitReader::layer_of(std::size_t layer) const {
    if (layer != 1 && layer != 2) throw ValueError("layer", "1 or 2", layer);
    return layer == 1 ? cnn_.conv1 : cnn_.conv2;
}

const Tensor& DigitReader::input_of(std::size_t layer) const {
    return layer == 1 ? shown_ : activations_.pooled[0];
}

}  // namespace course::cnn
