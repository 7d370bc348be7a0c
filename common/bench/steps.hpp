#pragma once

// One training step of each network that is compared with other libraries, natively by
// step_bench.cpp and in the browser by browser_bench.cpp.

#include <functional>
#include <memory>

#include "../tests/models.hpp"
#include "course/autograd.hpp"
#include "course/optim/adaptive.hpp"
#include "course/optim/sgd.hpp"

namespace course_bench {

using namespace course;

using Step = std::function<void()>;

// Gradients to zero, the loss, its gradients, the optimiser's change of the weights.
template <typename Optimizer, typename Loss>
Step step_of(const std::shared_ptr<Optimizer>& optimizer, const Loss& loss) {
    return [=] {
        optimizer->zero_grad();
        backward(loss());
        optimizer->step();
    };
}

// 7 features, batch 32, gradient descent.
inline Step linear_regression() {
    Rng rng(1);
    nn::Linear model(7, 1, rng);
    const auto sgd =
        std::make_shared<optim::Sgd>(nn::parameters(model), SgdUpdate{.learning_rate = 1e-3});
    return step_of(
        sgd, [=, x = testing::draw_data(0, {32, 7}), target = testing::draw_data(1, {32, 1})] {
            return mse_loss(model(x), target);
        });
}

// 6 features, batch 64, gradient descent.
inline Step logistic_regression() {
    Rng rng(1);
    nn::Linear model(6, 1, rng);
    const auto sgd =
        std::make_shared<optim::Sgd>(nn::parameters(model), SgdUpdate{.learning_rate = 1e-3});
    return step_of(
        sgd, [=, x = testing::draw_data(0, {64, 6}), target = testing::draw_data(1, {64, 1})] {
            return bce_loss(model(x), target);
        });
}

// 784-256-128-10, batch 64, Adam.
inline Step mlp() {
    Rng rng(1);
    testing::Mlp model(rng);
    const auto adam = std::make_shared<optim::Adam>(nn::parameters(model));
    return step_of(adam, [=, x = testing::draw_data(0, {64, 784}),
                          classes = testing::draw_classes(0, 0, 64, 10)] {
        return cross_entropy_loss(model(x), classes);
    });
}

// Two convolutions, batch 64, Adam.
inline Step cnn(bool with_norm) {
    Rng rng(1);
    testing::Cnn model(rng, with_norm);
    const auto adam = std::make_shared<optim::Adam>(nn::parameters(model));
    return step_of(adam, [=, x = testing::draw_data(0, {64, 1, 28, 28}),
                          classes = testing::draw_classes(0, 0, 64, 10)] {
        return cross_entropy_loss(model(x), classes);
    });
}

// The transformer of 2 + 2 layers, batch 32, Adam.
inline Step encoder_decoder() {
    constexpr std::size_t kBatch = 32;
    constexpr std::size_t kLength = 24;
    Rng rng(1);
    testing::EncoderDecoder model(rng);
    const auto adam = std::make_shared<optim::Adam>(nn::parameters(model));
    return step_of(adam, [=, from = testing::draw_classes(0, 0, kBatch * kLength, 64),
                          to = testing::draw_classes(0, 1, kBatch * kLength, 64),
                          wanted = testing::draw_classes(0, 2, kBatch * kLength, 64)] {
        return cross_entropy_loss(model(from, to, kBatch, {}), wanted);
    });
}

// The transformer of 4 decoder layers, batch 16, Adam.
inline Step gpt() {
    Rng rng(1);
    testing::Gpt model(rng);
    const auto adam = std::make_shared<optim::Adam>(nn::parameters(model));
    return step_of(adam, [=, tokens = testing::draw_classes(0, 0, 1024, 96),
                          wanted = testing::draw_classes(0, 1, 1024, 96)] {
        return cross_entropy_loss(model(tokens, 16), wanted);
    });
}

}  // namespace course_bench
