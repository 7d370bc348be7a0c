// A run is reproducible: the same seed gives the same bits, whatever the number of threads.

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "course/dataset.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/recurrent.hpp"
#include "course/nn/sequential.hpp"
#include "course/optim/adaptive.hpp"
#include "course/optim/clip.hpp"
#include "course/optim/schedule.hpp"
#include "models.hpp"
#include "op_check.hpp"
#include "targets.hpp"
#include "threads.hpp"

#if !defined(__EMSCRIPTEN__)
#include <thread>
#endif

namespace course {
namespace {

using testing::Inputs;
using testing::Threads;

using Bits = std::conditional_t<kRealIsDouble, std::uint64_t, std::uint32_t>;

void append(std::vector<Bits>& bits, const Tensor& x) {
    for (const real value : x.data()) bits.push_back(std::bit_cast<Bits>(value));
}

struct ParallelCase {
    const char* name;
    std::vector<Shape> shapes;
    testing::Op op;
};

// The result and all gradients.
std::vector<Bits> bits_of(const ParallelCase& c) {
    Inputs inputs;
    for (const Shape& shape : c.shapes) {
        inputs.push_back(testing::random_tensor(shape, inputs.size() + 1));
        inputs.back().requires_grad(true);
    }
    const Tensor y = c.op(inputs);
    backward(testing::weighted_sum(y));
    std::vector<Bits> bits;
    append(bits, y);
    for (const Tensor& x : inputs) append(bits, x.grad());
    return bits;
}

Tensor normalised_batch(const Inputs& x) {
    const std::size_t channels = x[1].size();
    return batch_norm(x[0], x[1], x[2],
                      {.running_mean = Tensor({channels}), .running_variance = Tensor({channels})});
}

// Sizes that are cut into several parts, of which the last is shorter.
std::vector<ParallelCase> parallel_cases() {
    const Shape wide{210, 300};
    std::vector<std::size_t> classes(210);
    for (std::size_t i = 0; i < classes.size(); ++i) classes[i] = 7 * i % 300;
    return {
        {"gelu", {wide}, [](const Inputs& x) { return gelu(x[0]); }},
        {"tanh of a sum", {wide, {300}}, [](const Inputs& x) { return tanh(x[0] + x[1]); }},
        {"a column", {wide, {210, 1}}, [](const Inputs& x) { return exp(x[0] * x[1]); }},
        {"sums", {wide}, [](const Inputs& x) { return sum(x[0], 0) * sum(x[0]); }},
        {"means", {wide}, [](const Inputs& x) { return mean(x[0] * x[0], 1); }},
        {"max", {wide}, [](const Inputs& x) { return max(x[0], 0); }},
        {"softmax", {wide}, [](const Inputs& x) { return softmax(x[0]); }},
        {"log_softmax", {wide}, [](const Inputs& x) { return log_softmax(x[0]); }},
        {"cross entropy",
         {wide},
         [=](const Inputs& x) { return cross_entropy_loss(x[0], classes); }},
        {"embedding",
         {{300, 210}},
         [=](const Inputs& x) { return embedding(x[0], classes, {210}); }},
        {"layer norm",
         {{700, 90}, {90}, {90}},
         [](const Inputs& x) { return layer_norm(x[0], x[1], x[2]); }},
        {"batch norm", {{9, 6, 40, 40}, {6}, {6}}, normalised_batch},
        {"batch norm of features", {{900, 70}, {70}, {70}}, normalised_batch},
        {"matmul", {{130, 200}, {200, 90}}, [](const Inputs& x) { return matmul(x[0], x[1]); }},
        {"batched matmul",
         {{25, 40, 64}, {25, 64, 40}},
         [](const Inputs& x) { return matmul(x[0], x[1]); }},
        {"linear",
         {{300, 128}, {96, 128}, {96}},
         [](const Inputs& x) { return linear(x[0], x[1], x[2], Activation::relu); }},
        {"conv2d",
         {{25, 4, 16, 16}, {8, 4, 3, 3}, {8}},
         [](const Inputs& x) { return conv2d(x[0], x[1], x[2], {.padding = {1, 1}}); }},
        {"grouped conv2d",
         {{25, 8, 16, 16}, {16, 4, 3, 3}, {16}},
         [](const Inputs& x) {
             return conv2d(x[0], x[1], x[2], {.stride = {2, 2}, .groups = 2}, Activation::relu);
         }},
        {"transposed conv2d",
         {{25, 8, 9, 9}, {8, 4, 3, 3}, {4}},
         [](const Inputs& x) { return conv_transpose2d(x[0], x[1], x[2], {.stride = {2, 2}}); }},
        {"max pooling", {{41, 2, 60, 60}}, [](const Inputs& x) { return max_pool2d(x[0]); }},
        {"average pooling",
         {{41, 2, 60, 60}},
         [](const Inputs& x) { return average_pool2d(x[0], {.window = {3, 3}}); }},
        {"attention",
         {{7, 33, 32}, {7, 40, 32}, {7, 40, 32}},
         [](const Inputs& x) { return attention(x[0], x[1], x[2], {.heads = 4, .causal = true}); }},
    };
}

TEST_CASE("threads: results and gradients of every op are the same bits with any number") {
    with_every_target([](std::size_t) {
        for (const ParallelCase& c : parallel_cases()) {
            INFO(c.name);
            const Threads one(1);
            const std::vector<Bits> expected = bits_of(c);
            for (const std::size_t threads : {2U, 5U}) {
                const Threads several(threads);
                CHECK((bits_of(c) == expected));
            }
        }
    });
}

// Trains with Adam and gives the losses and what became of the parameters.
template <typename Model>
std::vector<Bits> trained(Model& model, const testing::Function<Tensor(std::size_t)>& loss_of) {
    std::vector<Bits> bits;
    optim::Adam adam(nn::parameters(model), {.learning_rate = 1e-3});
    for (std::size_t step = 0; step < 3; ++step) {
        const Tensor loss = loss_of(step);
        adam.zero_grad();
        backward(loss);
        adam.step();
        append(bits, loss);
    }
    for (const nn::Named& named : nn::state(model)) append(bits, named.tensor);
    return bits;
}

std::vector<Bits> trained_mlp() {
    Rng rng(1);
    testing::Mlp model(rng);
    return trained(model, [&](std::size_t step) {
        return cross_entropy_loss(model(testing::draw_data(step, {64, 784})),
                                  testing::draw_classes(step, 0, 64, 10));
    });
}

std::vector<Bits> trained_cnn() {
    Rng rng(1);
    testing::Cnn model(rng, true);
    return trained(model, [&](std::size_t step) {
        return cross_entropy_loss(model(testing::draw_data(step, {17, 1, 28, 28})),
                                  testing::draw_classes(step, 0, 17, 10));
    });
}

std::vector<Bits> trained_transformer() {
    Rng rng(1);
    testing::EncoderDecoder model(rng);
    const Tensor padding = Tensor::full({5, 12}, 1);
    return trained(model, [&](std::size_t step) {
        const auto tokens = [&](std::size_t part) {
            return testing::draw_classes(step, part, 60, 64);
        };
        return cross_entropy_loss(model(tokens(0), tokens(1), 5, padding), tokens(2));
    });
}

TEST_CASE("threads: whole trainings are the same bits with any number") {
    for (const auto train : {trained_mlp, trained_cnn, trained_transformer}) {
        const Threads one(1);
        const std::vector<Bits> expected = train();
        for (const std::size_t threads : {2U, 4U}) {
            const Threads several(threads);
            CHECK((train() == expected));
        }
    }
}

// A program with everything that draws random numbers: data, first weights, order of the samples,
// dropout; and with what changes a step from outside.
std::vector<Bits> whole_program(std::uint64_t seed) {
    Rng rng(seed);
    Tensor images({50, 2, 8, 8});
    rng.fill_normal(images.data());
    Tensor classes({50});
    for (real& c : classes.data()) c = static_cast<real>(rng.integer(3));
    const Batches batches(Dataset(images, classes), {.batch_size = 16});

    nn::Sequential model(nn::Conv2d({.inputs = 2, .outputs = 4}, rng, {.padding = {1, 1}}),
                         nn::BatchNorm2d(4), nn::Relu{}, nn::MaxPool2d{}, nn::Flatten{},
                         nn::Dropout(0.3, seed), nn::Linear(64, 8, rng), nn::Gelu{},
                         nn::Linear(8, 3, rng));
    std::vector<Tensor> parameters = nn::parameters(model);
    optim::Adam adam(parameters, optim::adamw());
    const optim::Schedule rate = optim::linear_warm_up(3, optim::cosine_decay(0.01, 9));
    std::vector<Bits> bits;
    for (int epoch = 0; epoch < 3; ++epoch) {
        for (const Batch& batch : batches.epoch(rng)) {
            const Tensor loss = cross_entropy_loss(model(batch.features), as_classes(batch.targets),
                                                   {.label_smoothing = 0.1});
            adam.zero_grad();
            backward(loss);
            optim::clip_gradient_norm(parameters, 1);
            adam.set_learning_rate(rate(adam.steps()));
            adam.step();
            append(bits, loss);
        }
    }
    for (const nn::Named& named : nn::state(model)) append(bits, named.tensor);
    return bits;
}

TEST_CASE("seeds: a run with the same seed is the same run, one with another seed is not") {
    with_every_target([](std::size_t) {
        const std::vector<Bits> first = whole_program(7);
        CHECK((whole_program(7) == first));
        CHECK((whole_program(8) != first));
        const Threads several(3);
        CHECK((whole_program(7) == first));
    });
}

#if !defined(__EMSCRIPTEN__)
TEST_CASE("threads: trainings that run at the same time are those that run alone") {
    const Threads scope(2);
    const std::vector<Bits> mlp = trained_mlp();
    const std::vector<Bits> program = whole_program(7);
    std::vector<std::vector<Bits>> at_once(4);
    {
        std::vector<std::jthread> callers;
        callers.reserve(at_once.size());
        for (std::size_t i = 0; i < at_once.size(); ++i) {
            callers.emplace_back(
                [&, i] { at_once[i] = i % 2 == 0 ? trained_mlp() : whole_program(7); });
        }
    }
    for (std::size_t i = 0; i < at_once.size(); ++i) {
        CHECK((at_once[i] == (i % 2 == 0 ? mlp : program)));
    }
}
#endif

}  // namespace
}  // namespace course
