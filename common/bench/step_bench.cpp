// One training step of the networks that are compared with other libraries, and generation.

#include <benchmark/benchmark.h>

#include "steps.hpp"

namespace {

using namespace course;

void run(benchmark::State& state, const course_bench::Step& step) {
    for (auto _ : state) step();
}
BENCHMARK_CAPTURE(run, linear_regression, course_bench::linear_regression())
    ->Name("step/linear_regression/course");
BENCHMARK_CAPTURE(run, logistic_regression, course_bench::logistic_regression())
    ->Name("step/logistic_regression/course");
BENCHMARK_CAPTURE(run, mlp, course_bench::mlp())
    ->Name("step/mlp/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, cnn, course_bench::cnn(false))
    ->Name("step/cnn/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, cnn_norm, course_bench::cnn(true))
    ->Name("step/cnn_norm/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, encoder_decoder, course_bench::encoder_decoder())
    ->Name("step/encoder_decoder/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, gpt, course_bench::gpt())
    ->Name("step/gpt/course")
    ->Unit(benchmark::kMicrosecond);

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
