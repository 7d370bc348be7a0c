// One training step of the networks that are compared with other libraries (step_*.cpp), and
// generation.

#include <benchmark/benchmark.h>

#include "course/parallel.hpp"
#include "steps.hpp"

namespace {

using namespace course;

// Sets how many threads a benchmark uses, one everywhere else.
class Threads {
 public:
    explicit Threads(std::size_t count) { set_thread_count(count); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() { set_thread_count(1); }
};

void run(benchmark::State& state, std::size_t threads, const course_bench::Step& step) {
    const Threads guard(threads);
    for (auto _ : state) step();
}
BENCHMARK_CAPTURE(run, linear_regression, 1, course_bench::linear_regression())
    ->Name("step/linear_regression/course");
BENCHMARK_CAPTURE(run, logistic_regression, 1, course_bench::logistic_regression())
    ->Name("step/logistic_regression/course");
BENCHMARK_CAPTURE(run, mlp, 1, course_bench::mlp())
    ->Name("step/mlp/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, cnn, 1, course_bench::cnn(false))
    ->Name("step/cnn/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, cnn_two_threads, 2, course_bench::cnn(false))
    ->Name("step/cnn/course_two_threads")
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(run, cnn_norm, 1, course_bench::cnn(true))
    ->Name("step/cnn_norm/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, encoder_decoder, 1, course_bench::encoder_decoder())
    ->Name("step/encoder_decoder/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, gpt, 1, course_bench::gpt())
    ->Name("step/gpt/course")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, gpt_two_threads, 2, course_bench::gpt())
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
