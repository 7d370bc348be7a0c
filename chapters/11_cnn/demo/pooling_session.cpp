#include "pooling_session.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "cnn/pictures.hpp"
#include "cnn/pooling.hpp"
#include "course/autograd.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"
#include "examples.hpp"

namespace course::cnn {

namespace {

// The sum of all differences, in percent of the ink that there was.
real change(const Tensor& before, const Tensor& after) {
    double ink = 0;
    double difference = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        ink += std::abs(static_cast<double>(before.data()[i]));
        difference += std::abs(static_cast<double>(before.data()[i] - after.data()[i]));
    }
    return static_cast<real>(ink > 0 ? 100 * difference / ink : 0);
}

Tensor enlarged(const Tensor& small, std::size_t window) {
    Tensor x({1, 1, kSide, kSide});
    for (std::size_t i = 0; i < kSide; ++i) {
        for (std::size_t j = 0; j < kSide; ++j) {
            x(0, 0, i, j) = small(0, 0, std::min(i / window, small.dim(2) - 1),
                                  std::min(j / window, small.dim(3) - 1));
        }
    }
    return x;
}

}  // namespace

SmallerPicture::SmallerPicture() : rng_(1), cnn_(rng_), picture_({1, 1, kSide, kSide}) {}

void SmallerPicture::load_network(const std::vector<Named>& tensors) {
    nn::load_state(nn::state(cnn_), tensors);
}

void SmallerPicture::load_examples(const std::string& bytes) {
    examples_ = parse_examples(bytes);
}

void SmallerPicture::set_digit(std::size_t digit) {
    picture_ = examples_.batch(std::vector<std::size_t>{digit});
}

void SmallerPicture::set_method(const std::string& method, std::size_t window) {
    if (method != "leave_out" && method != "max" && method != "average") {
        throw ValueError("set_method", "leave_out, max or average", method);
    }
    if (window < 1 || window > 7) {
        throw ValueError("set_method", "a window of 1 to 7", window);
    }
    method_ = method;
    window_ = window;
}

void SmallerPicture::set_shift(int down, int right) {
    if (std::abs(down) > 8 || std::abs(right) > 8) {
        throw ValueError("set_shift", "-8 to 8 pixels", std::abs(down) > 8 ? down : right);
    }
    down_ = down;
    right_ = right;
}

Tensor SmallerPicture::smaller(const Tensor& x) const {
    if (method_ == "leave_out") return subsample(x, window_);
    if (method_ == "max") return MaxPool2d(window_).forward(x);
    return AvgPool2d(window_).forward(x);
}

SmallerView SmallerPicture::view() const {
    const NoGrad no_grad;
    const Tensor moved = shift(picture_, down_, right_);
    const Tensor small = smaller(moved);
    const Tensor restored = enlarged(small, window_);
    const Tensor before = softmax(cnn_(moved));
    const Tensor after = softmax(cnn_(restored));
    const auto all = [](const Tensor& t) {
        return std::vector<real>(t.data().begin(), t.data().end());
    };
    return {.picture = all(moved),
            .side = small.dim(2),
            .smaller = all(small),
            .restored = all(restored),
            .probabilities = all(before),
            .restored_probabilities = all(after),
            .changed_pixels = change(picture_, moved),
            .changed_smaller = change(smaller(picture_), small)};
}

}  // namespace course::cnn
