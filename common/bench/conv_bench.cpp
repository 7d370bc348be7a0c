// The convolutions of a small image classifier (1x28x28, 16 and 32 channels, batch 64), each pass
// by itself, with the multiply-adds per second that make it comparable with a plain matrix product.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "course/conv.hpp"
#include "course/parallel.hpp"
#include "course/pooling.hpp"
#include "course/random.hpp"

namespace {

using course::Shape;
using course::Tensor;

struct Layer {
    Layer(std::size_t channels, std::size_t outputs, std::size_t size)
        : x(Shape{64, channels, size, size}),
          weight(Shape{outputs, channels, 3, 3}),
          y(Shape{64, outputs, size, size}),
          dx(x.shape()),
          dweight(weight.shape()),
          work(2.0e-9 * static_cast<double>(y.size() * channels * 9)) {
        course::Rng rng(1);
        for (Tensor* t : {&x, &weight, &y}) rng.fill_normal(t->data());
    }
    Tensor x, weight, y, dx, dweight;
    double work;  // GFLOP
};

template <typename Run>
void add(const std::string& name, double work, Run run) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) mutable {
        course::set_thread_count(1);
        for (auto _ : state) {
            run();
            benchmark::ClobberMemory();
        }
        if (work > 0) {
            state.counters["GFLOP/s"] =
                benchmark::Counter(work, benchmark::Counter::kIsIterationInvariantRate);
        }
    })->UseRealTime();
}

void add_layer(const std::string& name, Layer layer) {
    const course::ConvOptions options{.padding = {1, 1}};
    add("conv/" + name + "/forward", layer.work,
        [=]() mutable { conv2d(layer.x, layer.weight, {}, layer.y, options); });
    add("conv/" + name + "/input_gradient", layer.work,
        [=]() mutable { conv2d_input_gradient(layer.y, layer.weight, layer.dx, options); });
    add("conv/" + name + "/weight_gradient", layer.work,
        [=]() mutable { conv2d_weight_gradient(layer.x, layer.y, layer.dweight, options); });
}

void add_pool() {
    const Layer layer(1, 16, 28);
    Tensor y(pool2d_shape(layer.y.shape()));
    std::vector<std::uint32_t> winners(y.size());
    add("pool/28/forward", 0, [=]() mutable { max_pool2d(layer.y, y, winners); });
    Tensor dx(layer.y.shape());
    max_pool2d(layer.y, y, winners);
    add("pool/28/backward", 0, [=]() mutable { max_pool2d_gradient(y, winners, dx); });
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    add_layer("1x28x28x16", Layer(1, 16, 28));
    add_layer("16x14x14x32", Layer(16, 32, 14));
    add_pool();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
