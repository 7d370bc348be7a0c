// One training step of the networks that are compared with other libraries, and generation.

#include <benchmark/benchmark.h>

#include "../tests/models.hpp"
#include "course/autograd.hpp"
#include "course/optim/adaptive.hpp"
#include "course/optim/sgd.hpp"

namespace {

using namespace course;
using testing::draw_classes;
using testing::draw_data;

void step(optim::Optimizer& optimizer, const Tensor& loss) {
    optimizer.zero_grad();
    backward(loss);
    optimizer.step();
}

void logistic_regression(benchmark::State& state) {
    const Tensor x = draw_data(0, {64, 6});
    const Tensor target = draw_data(1, {64, 1});
    Rng rng(1);
    nn::Linear model(6, 1, rng);
    optim::Sgd sgd(nn::parameters(model), {.learning_rate = 1e-3});
    for (auto _ : state) step(sgd, bce_loss(model(x), target));
}
BENCHMARK(logistic_regression)->Name("step/logistic_regression/course");

void mlp(benchmark::State& state) {
    Rng rng(1);
    testing::Mlp model(rng);
    optim::Adam adam(nn::parameters(model));
    const Tensor x = draw_data(0, {64, 784});
    const testing::Tokens classes = draw_classes(0, 0, 64, 10);
    for (auto _ : state) step(adam, cross_entropy_loss(model(x), classes));
}
BENCHMARK(mlp)->Name("step/mlp/course")->Unit(benchmark::kMicrosecond);

void cnn(benchmark::State& state, bool with_norm) {
    Rng rng(1);
    testing::Cnn model(rng, with_norm);
    optim::Adam adam(nn::parameters(model));
    const Tensor x = draw_data(0, {64, 1, 28, 28});
    const testing::Tokens classes = draw_classes(0, 0, 64, 10);
    for (auto _ : state) step(adam, cross_entropy_loss(model(x), classes));
}
BENCHMARK_CAPTURE(cnn, plain, false)->Name("step/cnn/course")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cnn, norm, true)->Name("step/cnn_norm/course")->Unit(benchmark::kMicrosecond);

void encoder_decoder(benchmark::State& state) {
    constexpr std::size_t kBatch = 32;
    constexpr std::size_t kLength = 24;
    Rng rng(1);
    testing::EncoderDecoder model(rng);
    optim::Adam adam(nn::parameters(model));
    const testing::Tokens from = draw_classes(0, 0, kBatch * kLength, 64);
    const testing::Tokens to = draw_classes(0, 1, kBatch * kLength, 64);
    const testing::Tokens wanted = draw_classes(0, 2, kBatch * kLength, 64);
    for (auto _ : state) step(adam, cross_entropy_loss(model(from, to, kBatch, {}), wanted));
}
BENCHMARK(encoder_decoder)->Name("step/encoder_decoder/course")->Unit(benchmark::kMicrosecond);

void gpt(benchmark::State& state) {
    Rng rng(1);
    testing::Gpt model(rng);
    optim::Adam adam(nn::parameters(model));
    const testing::Tokens tokens = draw_classes(0, 0, 1024, 96);
    const testing::Tokens wanted = draw_classes(0, 1, 1024, 96);
    for (auto _ : state) step(adam, cross_entropy_loss(model(tokens, 16), wanted));
}
BENCHMARK(gpt)->Name("step/gpt/course")->Unit(benchmark::kMicrosecond);

// Greedy generation of 64 tokens, one sequence, with caches; items are tokens.
void generate(benchmark::State& state) {
    Rng rng(1);
    const testing::Gpt model(rng);
    for (auto _ : state) {
        std::vector<nn::KvCache> caches = model.caches();
        std::size_t token = 1;
        for (int i = 0; i < 64; ++i) token = argmax(model.step(token, caches)).front();
        benchmark::DoNotOptimize(token);
    }
    state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(generate)->Name("generate/gpt/course")->Unit(benchmark::kMicrosecond);

}  // namespace
