// Element-wise functions of a million floats, beside Eigen and oneDNN where they are installed.
// One thread; the time is that of one pass, so items per second are elements.

#include <benchmark/benchmark.h>

#include <vector>

#include "course/math.hpp"
#include "course/parallel.hpp"
#include "course/random.hpp"
#include "peers.hpp"

namespace {

using namespace course;

constexpr std::size_t kCount = std::size_t{1} << 20;

// Arguments in the range that activations see; log gets their absolute values.
std::vector<float> arguments(bool positive = false) {
    std::vector<float> x(kCount);
    Rng rng(1);
    for (float& v : x) v = static_cast<float>(rng.uniform(positive ? 0.1 : -5, 5));
    return x;
}

using Map = void (*)(std::span<const real>, std::span<real>);

void course_map(benchmark::State& state, Map f, bool positive) {
    set_thread_count(1);
    const std::vector<float> x = arguments(positive);
    std::vector<float> y(kCount);
    for (auto _ : state) {
        f(x, y);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}

void register_course() {
    struct Row {
        const char* name;
        Map f;
        bool positive;
    };
    const Row rows[] = {
        {"map/exp/course", &exp, false},           {"map/log/course", &log, true},
        {"map/tanh/course", &tanh, false},         {"map/sigmoid/course", &sigmoid, false},
        {"map/erf/course", &erf, false},           {"map/gelu/course", &gelu, false},
        {"map/softplus/course", &softplus, false}, {"map/relu/course", &relu, false},
        {"map/rsqrt/course", &rsqrt, true}};
    for (const Row& row : rows) {
        benchmark::RegisterBenchmark(
            row.name, [row](benchmark::State& state) { course_map(state, row.f, row.positive); });
    }
    benchmark::RegisterBenchmark("map/add/course", [](benchmark::State& state) {
        set_thread_count(1);
        const std::vector<float> x = arguments();
        std::vector<float> y(kCount);
        for (auto _ : state) {
            add(x, x, y);
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
    });
}

#ifdef COURSE_PEER_EIGEN

using Array = Eigen::Map<Eigen::ArrayXf>;

template <typename F>
void eigen_map(const char* name, F f, bool positive = false) {
    benchmark::RegisterBenchmark(name, [f, positive](benchmark::State& state) {
        std::vector<float> x = arguments(positive);
        std::vector<float> y(kCount);
        const Array in(x.data(), kCount);
        Array out(y.data(), kCount);
        for (auto _ : state) {
            f(in, out);
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
    });
}

void register_eigen() {
    eigen_map("map/exp/eigen", [](const Array& x, Array& y) { y = x.exp(); });
    eigen_map("map/log/eigen", [](const Array& x, Array& y) { y = x.log(); }, true);
    eigen_map("map/tanh/eigen", [](const Array& x, Array& y) { y = x.tanh(); });
    eigen_map("map/sigmoid/eigen", [](const Array& x, Array& y) { y = x.logistic(); });
    eigen_map("map/erf/eigen", [](const Array& x, Array& y) { y = x.erf(); });
    eigen_map("map/gelu/eigen",
              [](const Array& x, Array& y) { y = 0.5F * x * (1 + (x * 0.70710678F).erf()); });
    eigen_map("map/relu/eigen", [](const Array& x, Array& y) { y = x.max(0.0F); });
    eigen_map("map/rsqrt/eigen", [](const Array& x, Array& y) { y = x.rsqrt(); }, true);
    eigen_map("map/add/eigen", [](const Array& x, Array& y) { y = x + x; });
}

#endif

#ifdef COURSE_PEER_ONEDNN

void onednn_map(const char* name, dnnl::algorithm algorithm) {
    benchmark::RegisterBenchmark(name, [algorithm](benchmark::State& state) {
        course_bench::OneDnn peer;
        std::vector<float> x = arguments();
        std::vector<float> y(kCount);
        const dnnl::memory::desc desc({1, kCount}, dnnl::memory::data_type::f32,
                                      dnnl::memory::format_tag::ab);
        const dnnl::eltwise_forward::primitive_desc plan(
            {dnnl::prop_kind::forward_inference, algorithm, desc, 0.0F, 0.0F}, peer.engine);
        const dnnl::eltwise_forward primitive(plan);
        dnnl::memory in(desc, peer.engine, x.data());
        dnnl::memory out(desc, peer.engine, y.data());
        for (auto _ : state) {
            primitive.execute(peer.stream, {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, out}});
            peer.stream.wait();
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
    });
}

void register_onednn() {
    onednn_map("map/exp/onednn", dnnl::algorithm::eltwise_exp);
    onednn_map("map/tanh/onednn", dnnl::algorithm::eltwise_tanh);
    onednn_map("map/sigmoid/onednn", dnnl::algorithm::eltwise_logistic);
    onednn_map("map/gelu/onednn", dnnl::algorithm::eltwise_gelu_erf);
    onednn_map("map/relu/onednn", dnnl::algorithm::eltwise_relu);
}

#endif

}  // namespace

int main(int argc, char** argv) {
    register_course();
#ifdef COURSE_PEER_EIGEN
    register_eigen();
#endif
#ifdef COURSE_PEER_ONEDNN
    register_onednn();
#endif
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
