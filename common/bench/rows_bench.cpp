// Softmax and layer norm over a million floats in rows of 1024, beside Eigen and oneDNN where they
// are installed; batch norm, cross entropy and an Adam step. One thread.

#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "course/parallel.hpp"
#include "course/random.hpp"
#include "course/rows.hpp"
#include "course/update.hpp"
#include "peers.hpp"

namespace {

using namespace course;

constexpr std::size_t kRows = 1024;
constexpr std::size_t kColumns = 1024;
constexpr std::size_t kCount = kRows * kColumns;

std::vector<float> random_numbers(std::size_t n, std::uint64_t seed = 1) {
    std::vector<float> x(n);
    Rng rng(seed);
    for (float& v : x) v = static_cast<float>(rng.normal());
    return x;
}

template <typename F>
void measure(benchmark::State& state, F f) {
    set_thread_count(1);
    for (auto _ : state) {
        f();
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}

void course_softmax(benchmark::State& state) {
    const std::vector<float> x = random_numbers(kCount);
    std::vector<float> y(kCount);
    measure(state, [&] { softmax(x, kColumns, y); });
}
BENCHMARK(course_softmax)->Name("rows/softmax/course");

struct Norm {
    std::vector<float> x = random_numbers(kCount);
    std::vector<float> y = std::vector<float>(kCount);
    std::vector<float> gamma = random_numbers(kColumns, 2);
    std::vector<float> beta = random_numbers(kColumns, 3);
    std::vector<float> mean = std::vector<float>(kRows);
    std::vector<float> inverse = std::vector<float>(kRows);
};

void course_layer_norm(benchmark::State& state) {
    Norm n;
    measure(state, [&] { layer_norm(n.x, {n.gamma, n.beta}, {n.mean, n.inverse}, n.y); });
}
BENCHMARK(course_layer_norm)->Name("rows/layer_norm/course");

void course_layer_norm_backward(benchmark::State& state) {
    Norm n;
    const std::vector<float> dy = random_numbers(kCount, 4);
    std::vector<float> dgamma(kColumns);
    std::vector<float> dbeta(kColumns);
    layer_norm(n.x, {n.gamma, n.beta}, {n.mean, n.inverse}, n.y);
    measure(state, [&] {
        layer_norm_backward(n.x, n.gamma, {n.mean, n.inverse}, dy, {n.y, dgamma, dbeta});
    });
}
BENCHMARK(course_layer_norm_backward)->Name("rows/layer_norm_backward/course");

// 64 images of 16 channels of 32 x 32: a million numbers.
void course_batch_norm(benchmark::State& state) {
    Norm n;
    const ChannelLayout layout{.batch = 64, .channels = 16, .positions = 1024};
    const std::span<float> mean = std::span(n.mean).first(16);
    const std::span<float> inverse = std::span(n.inverse).first(16);
    const NormParameters parameters{std::span(n.gamma).first(16), std::span(n.beta).first(16)};
    measure(state, [&] {
        channel_statistics(n.x, layout, mean, inverse);
        for (float& v : inverse) v = 1 / std::sqrt(v + parameters.epsilon);
        batch_norm(n.x, layout, parameters, {mean, inverse}, n.y);
    });
}
BENCHMARK(course_batch_norm)->Name("rows/batch_norm/course");

void course_cross_entropy(benchmark::State& state) {
    const std::vector<float> x = random_numbers(kCount);
    std::vector<float> dx(kCount);
    std::vector<float> losses(kRows);
    const std::vector<std::size_t> classes(kRows, 7);
    measure(state, [&] { cross_entropy(x, kColumns, {.classes = classes}, losses, dx); });
}
BENCHMARK(course_cross_entropy)->Name("rows/cross_entropy/course");

void course_adam(benchmark::State& state) {
    std::vector<float> w = random_numbers(kCount);
    const std::vector<float> g = random_numbers(kCount, 2);
    std::vector<float> m(kCount);
    std::vector<float> v(kCount);
    std::size_t step = 0;
    measure(state, [&] { adam_update(w, g, m, v, {.step = step++}); });
}
BENCHMARK(course_adam)->Name("update/adam/course");

#ifdef COURSE_PEER_EIGEN

using Row = Eigen::Map<Eigen::ArrayXf>;

void eigen_softmax(benchmark::State& state) {
    std::vector<float> x = random_numbers(kCount);
    std::vector<float> y(kCount);
    measure(state, [&] {
        for (std::size_t i = 0; i < kRows; ++i) {
            const Row in(x.data() + i * kColumns, kColumns);
            Row out(y.data() + i * kColumns, kColumns);
            out = (in - in.maxCoeff()).exp();
            out *= 1 / out.sum();
        }
    });
}
BENCHMARK(eigen_softmax)->Name("rows/softmax/eigen");

void eigen_layer_norm(benchmark::State& state) {
    Norm n;
    const Row gamma(n.gamma.data(), kColumns);
    const Row beta(n.beta.data(), kColumns);
    measure(state, [&] {
        for (std::size_t i = 0; i < kRows; ++i) {
            const Row in(n.x.data() + i * kColumns, kColumns);
            Row out(n.y.data() + i * kColumns, kColumns);
            const float mean = in.mean();
            const float inverse = 1 / std::sqrt((in - mean).square().mean() + 1e-5F);
            out = (in - mean) * inverse * gamma + beta;
        }
    });
}
BENCHMARK(eigen_layer_norm)->Name("rows/layer_norm/eigen");

#endif

#ifdef COURSE_PEER_ONEDNN

const dnnl::memory::desc& matrix() {
    static const dnnl::memory::desc desc({kRows, kColumns}, dnnl::memory::data_type::f32,
                                         dnnl::memory::format_tag::ab);
    return desc;
}

void onednn_softmax(benchmark::State& state) {
    course_bench::OneDnn peer;
    std::vector<float> x = random_numbers(kCount);
    std::vector<float> y(kCount);
    const dnnl::softmax_forward::primitive_desc plan(
        {dnnl::prop_kind::forward_inference, matrix(), 1}, peer.engine);
    const dnnl::softmax_forward primitive(plan);
    dnnl::memory in(matrix(), peer.engine, x.data());
    dnnl::memory out(matrix(), peer.engine, y.data());
    measure(state, [&] {
        primitive.execute(peer.stream, {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, out}});
        peer.stream.wait();
    });
}
BENCHMARK(onednn_softmax)->Name("rows/softmax/onednn");

void onednn_layer_norm(benchmark::State& state) {
    course_bench::OneDnn peer;
    Norm n;
    const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
    const dnnl::layer_normalization_forward::primitive_desc plan(
        {dnnl::prop_kind::forward_training, matrix(), 1e-5F, flags}, peer.engine);
    const dnnl::layer_normalization_forward primitive(plan);
    const dnnl::memory::desc vector({kColumns}, dnnl::memory::data_type::f32,
                                    dnnl::memory::format_tag::a);
    dnnl::memory in(matrix(), peer.engine, n.x.data());
    dnnl::memory out(matrix(), peer.engine, n.y.data());
    dnnl::memory gamma(vector, peer.engine, n.gamma.data());
    dnnl::memory beta(vector, peer.engine, n.beta.data());
    dnnl::memory mean(plan.mean_desc(), peer.engine, n.mean.data());
    dnnl::memory variance(plan.variance_desc(), peer.engine, n.inverse.data());
    measure(state, [&] {
        primitive.execute(peer.stream, {{DNNL_ARG_SRC, in},
                                        {DNNL_ARG_DST, out},
                                        {DNNL_ARG_SCALE, gamma},
                                        {DNNL_ARG_SHIFT, beta},
                                        {DNNL_ARG_MEAN, mean},
                                        {DNNL_ARG_VARIANCE, variance}});
        peer.stream.wait();
    });
}
BENCHMARK(onednn_layer_norm)->Name("rows/layer_norm/onednn");

#endif

}  // namespace
