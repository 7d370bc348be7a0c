// The cost of one small op.

#include <benchmark/benchmark.h>

#include "course/autograd.hpp"
#include "course/ops.hpp"
#include "course/random.hpp"

namespace {

using namespace course;

Tensor normal(const Shape& shape, std::uint64_t stream) {
    Tensor x(shape);
    Rng(1, stream).fill_normal(x.data());
    return x;
}

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
