// Whole trainings against PyTorch: the same weights, the same data, 20 steps of Adam.

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "course/autograd.hpp"
#include "course/optim/adaptive.hpp"
#include "course_test/compare.hpp"
#include "course_test/function.hpp"
#include "course_test/golden.hpp"
#include "models.hpp"

namespace course {
namespace {

using testing::draw_classes;
using testing::draw_data;

constexpr double kTrajectoryTolerance = kRealIsDouble ? 1e-9 : 1e-4;

void check_training(const std::string& name, std::vector<Tensor> parameters,
                    const testing::Function<Tensor(std::size_t)>& loss_of) {
    const std::vector<double> expected =
        testing::Golden("tests/golden/common/trajectories.json").numbers(name);
    REQUIRE(expected.size() == 20);
    optim::Adam adam(std::move(parameters), {.learning_rate = 1e-3});
    for (std::size_t step = 0; step < expected.size(); ++step) {
        const Tensor loss = loss_of(step);
        adam.zero_grad();
        backward(loss);
        adam.step();
        INFO(name << ", step " << step << ": " << loss.item() << ", expected " << expected[step]);
        CHECK(testing::relative_error(loss.item(), expected[step]) < kTrajectoryTolerance);
    }
}

TEST_CASE("training: an MLP follows PyTorch for 20 steps") {
    Rng rng(1);
    testing::Mlp model(rng);
    CHECK(nn::parameter_count(model) == 235'146);
    testing::draw_weights(model);
    check_training("mlp", nn::parameters(model), [&](std::size_t step) {
        return cross_entropy_loss(model(draw_data(step, {64, 784})), draw_classes(step, 0, 64, 10));
    });
}

TEST_CASE("training: a convolutional network with batch norm follows PyTorch for 20 steps") {
    Rng rng(1);
    testing::Cnn model(rng, true);
    CHECK(nn::parameter_count(model) == 20'586);
    testing::draw_weights(model);
    check_training("cnn", nn::parameters(model), [&](std::size_t step) {
        return cross_entropy_loss(model(draw_data(step, {16, 1, 28, 28})),
                                  draw_classes(step, 0, 16, 10));
    });
}

TEST_CASE("training: a transformer encoder-decoder follows PyTorch for 20 steps") {
    constexpr std::size_t kBatch = 4;
    constexpr std::size_t kLength = 12;
    Rng rng(1);
    testing::EncoderDecoder model(rng);
    CHECK(nn::parameter_count(model) == 953'920);
    testing::draw_weights(model);
    Tensor padding({kBatch, kLength});
    for (std::size_t b = 0; b < kBatch; ++b) {
        for (std::size_t t = 0; t < kLength - b; ++t) padding(b, t) = 1;
    }
    check_training("encoder_decoder", nn::parameters(model), [&](std::size_t step) {
        const auto tokens = [&](std::size_t part) {
            return draw_classes(step, part, kBatch * kLength, 64);
        };
        return cross_entropy_loss(model(tokens(0), tokens(1), kBatch, padding), tokens(2));
    });
}

}  // namespace
}  // namespace course
