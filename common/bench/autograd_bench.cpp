// Small training steps and the cost of one small op.

#include <benchmark/benchmark.h>

#include "course/autograd.hpp"
#include "course/ops.hpp"
#include "course/optim/sgd.hpp"
#include "course/random.hpp"

namespace {

using namespace course;

Tensor normal(const Shape& shape, std::uint64_t stream) {
    Tensor x(shape);
    Rng(1, stream).fill_normal(x.data());
    return x;
}

void linear_regression(benchmark::State& state) {
    const Tensor x = normal({32, 7}, 0);
    const Tensor target = normal({32, 1}, 1);
    const Tensor w = normal({1, 7}, 2).requires_grad(true);
    const Tensor b = Tensor({1}).requires_grad(true);
    optim::Sgd sgd({w, b}, {.learning_rate = 1e-3});
    for (auto _ : state) {
        backward(mse_loss(linear(x, w, b), target));
        sgd.step();
        sgd.zero_grad();
    }
}
BENCHMARK(linear_regression)->Name("step/linear_regression/course");

// A chain of additions: forward and backward, an op.
void small_ops(benchmark::State& state) {
    constexpr int kOps = 100;
    Tensor x = normal({4}, 3).requires_grad(true);
    const Tensor c = normal({4}, 4);
    for (auto _ : state) {
        Tensor y = x;
        for (int i = 0; i < kOps; ++i) y = y + c;
        backward(sum(y));
        x.zero_grad();
    }
    state.SetItemsProcessed(state.iterations() * kOps);
}
BENCHMARK(small_ops)->Name("autograd/add4/course");

}  // namespace
