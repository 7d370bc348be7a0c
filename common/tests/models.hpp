#pragma once

// The networks whose trainings are compared with PyTorch's (tests/golden/common) and measured, and
// the rules by which both sides draw weights and data.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "course/nn/convolution.hpp"
#include "course/nn/layers.hpp"
#include "course/random.hpp"
#include "transformers.hpp"

namespace course::testing {

// Multilayer perceptron 784-256-128-10.
struct Mlp {
    explicit Mlp(Rng& rng) : first(784, 256, rng), second(256, 128, rng), third(128, 10, rng) {}

    Tensor operator()(const Tensor& x) const {
        return third(second(first(x, Activation::relu), Activation::relu));
    }
    void collect(nn::Collector& c) {
        c.layer("0", first);
        c.layer("2", second);
        c.layer("4", third);
    }

    nn::Linear first;
    nn::Linear second;
    nn::Linear third;
};

// Convolutional network for 28 x 28 images: twice convolution 3 x 3, batch norm where wanted, ReLU
// and pooling, then a linear layer.
struct Cnn {
    static constexpr std::size_t kFeatures = 32UL * 7 * 7;

    Cnn(Rng& rng, bool norms)
        : conv0({.inputs = 1, .outputs = 16}, rng, {.padding = {1, 1}}),
          conv1({.inputs = 16, .outputs = 32}, rng, {.padding = {1, 1}}),
          norm0(16),
          norm1(32),
          head(kFeatures, 10, rng),
          with_norm(norms) {}

    Tensor operator()(const Tensor& x) const {
        const Tensor y = stage(conv1, norm1, stage(conv0, norm0, x));
        return head(y.reshape({y.dim(0), kFeatures}));
    }
    Tensor stage(const nn::Conv2d& conv, const nn::BatchNorm2d& norm, const Tensor& x) const {
        return max_pool2d(with_norm ? relu(norm(conv(x))) : conv(x, Activation::relu));
    }
    void collect(nn::Collector& c) {
        c.layer("conv0", conv0);
        if (with_norm) c.layer("norm0", norm0);
        c.layer("conv1", conv1);
        if (with_norm) c.layer("norm1", norm1);
        c.layer("head", head);
    }

    nn::Conv2d conv0;
    nn::Conv2d conv1;
    nn::BatchNorm2d norm0;
    nn::BatchNorm2d norm1;
    nn::Linear head;
    bool with_norm;
};

// The rule by which the reference scripts draw weights: the i-th parameter from stream i, matrices
// within 1 / sqrt(fan_in), vectors within 0.1, scales of norms around 1.
template <nn::Layer Model>
void draw_weights(Model& model) {
    std::uint64_t stream = 0;
    for (nn::Named& named : nn::collect(model).parameters) {
        const Shape& shape = named.tensor.shape();
        const std::size_t fan_in = shape.size() / shape[0];
        const double limit = shape.rank() == 1 ? 0.1 : 1 / std::sqrt(static_cast<double>(fan_in));
        const bool is_scale = shape.rank() == 1 && named.name.ends_with("weight");
        Rng rng(11, stream++);
        for (real& value : named.tensor.data()) {
            value = static_cast<real>(rng.uniform(-limit, limit) + (is_scale ? 1 : 0));
        }
        named.tensor.mark_modified();
    }
}

inline Tensor draw_data(std::size_t step, const Shape& shape) {
    Tensor x(shape);
    Rng(12, step).fill_uniform(x.data());
    return x;
}

inline Tokens draw_classes(std::size_t step, std::size_t part, std::size_t count, double limit) {
    Rng rng(13, 4 * step + part);
    Tokens classes(count);
    for (std::size_t& c : classes) c = static_cast<std::size_t>(rng.uniform(0, limit));
    return classes;
}

}  // namespace course::testing
