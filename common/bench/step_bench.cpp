// One training step of the networks that are compared with other libraries (step_*.cpp), and
// generation.

#include <benchmark/benchmark.h>

#include "../tests/models.hpp"
#include "course/autograd.hpp"
#include "course/optim/adaptive.hpp"
#include "course/optim/sgd.hpp"
#include "course/parallel.hpp"

namespace {

using namespace course;
using testing::draw_classes;
using testing::draw_data;

// Sets how many threads a benchmark uses, one everywhere else.
class Threads {
 public:
    explicit Threads(std::size_t count) { set_thread_count(count); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() { set_thread_count(1); }
};

void step(optim::Optimizer& optimizer, const Tensor& loss) {
    optimizer.zero_grad();
    backward(loss);
    optimizer.step();
}

void linear_regression(benchmark::State& state) {
    const Tensor x = draw_data(0, {32, 7});
    const Tensor target = draw_data(1, {32, 1});
    Rng rng(1);
    nn::Linear model(7, 1, rng);
    optim::Sgd sgd(nn::parameters(model), {.learning_rate = 1e-3});
    for (auto _ : state) step(sgd, mse_loss(model(x), target));
}
BENCHMARK(linear_regression)->Name("step/linear_regression/course");

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

void cnn(benchmark::State& state, bool with_norm, std::size_t threads) {
    const Threads guard(threads);
    Rng rng(1);
    testing::Cnn model(rng, with_norm);
    optim::Adam adam(nn::parameters(model));
    const Tensor x = draw_data(0, {64, 1, 28, 28});
    const testing::Tokens classes = draw_classes(0, 0, 64, 10);
    for (auto _ : state) step(adam, cross_entropy_loss(model(x), classes));
}
BENCHMARK_CAPTURE(cnn, plain, false, 1)->Name("step/cnn/course")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(cnn, two_threads, false, 2)
    ->Name("step/cnn/course_two_threads")
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(cnn, norm, true, 1)->Name("step/cnn_norm/course")->Unit(benchmark::kMicrosecond);

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

void gpt(benchmark::State& state, std::size_t threads) {
    const Threads guard(threads);
    Rng rng(1);
    testing::Gpt model(rng);
    optim::Adam adam(nn::parameters(model));
    const testing::Tokens tokens = draw_classes(0, 0, 1024, 96);
    const testing::Tokens wanted = draw_classes(0, 1, 1024, 96);
    for (auto _ : state) step(adam, cross_entropy_loss(model(tokens, 16), wanted));
}
BENCHMARK_CAPTURE(gpt, plain, 1)->Name("step/gpt/course")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(gpt, two_threads, 2)
    ->Name("step/gpt/course_two_threads")
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();

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
