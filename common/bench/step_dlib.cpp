// The training steps of step_bench.cpp with dlib's networks, where dlib has the parts.

#include <benchmark/benchmark.h>
#include <dlib/dnn.h>

#include <random>
#include <vector>

namespace {

using Column = dlib::matrix<float, 0, 1>;
using Image = dlib::matrix<float>;

std::mt19937 generator(1);

template <typename Matrix>
std::vector<Matrix> draw_data(std::size_t count, long rows, long columns) {
    std::normal_distribution<float> normal;
    std::vector<Matrix> list(count);
    for (Matrix& x : list) {
        x.set_size(rows, columns);
        for (float& value : x) value = normal(generator);
    }
    return list;
}

std::vector<unsigned long> draw_classes(std::size_t count) {
    std::uniform_int_distribution<unsigned long> classes(0, 9);
    std::vector<unsigned long> list(count);
    for (unsigned long& c : list) c = classes(generator);
    return list;
}

template <typename Net, typename Solver, typename Data, typename Labels>
void train(benchmark::State& state, const Solver& solver, const Data& data, const Labels& labels) {
    Net net;
    std::vector<Solver> solvers(Net::num_computational_layers, solver);
    dlib::resizable_tensor x;
    net.to_tensor(data.begin(), data.end(), x);
    for (auto _ : state) {
        net.compute_parameter_gradients(x, labels.begin());
        net.update_parameters(solvers, 1e-3);
    }
}

void linear_regression(benchmark::State& state) {
    using Net = dlib::loss_mean_squared<dlib::fc<1, dlib::input<Column>>>;
    std::normal_distribution<float> normal;
    std::vector<float> targets(32);
    for (float& target : targets) target = normal(generator);
    train<Net>(state, dlib::sgd(0, 0), draw_data<Column>(32, 7, 1), targets);
}
BENCHMARK(linear_regression)->Name("step/linear_regression/dlib");

void logistic_regression(benchmark::State& state) {
    using Net = dlib::loss_binary_log<dlib::fc<1, dlib::input<Column>>>;
    std::vector<float> targets(64);
    for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = i % 2 == 0 ? 1.0F : -1.0F;
    train<Net>(state, dlib::sgd(0, 0), draw_data<Column>(64, 6, 1), targets);
}
BENCHMARK(logistic_regression)->Name("step/logistic_regression/dlib");

void mlp(benchmark::State& state) {
    using Net = dlib::loss_multiclass_log<
        dlib::fc<10, dlib::relu<dlib::fc<128, dlib::relu<dlib::fc<256, dlib::input<Column>>>>>>>;
    train<Net>(state, dlib::adam(0, 0.9F, 0.999F), draw_data<Column>(64, 784, 1), draw_classes(64));
}
BENCHMARK(mlp)->Name("step/mlp/dlib")->Unit(benchmark::kMicrosecond);

template <int count, typename Below>
using Convolution = dlib::add_layer<dlib::con_<count, 3, 3, 1, 1, 1, 1>, Below>;
template <typename Below>
using Pooled = dlib::max_pool<2, 2, 2, 2, dlib::relu<Below>>;

void cnn(benchmark::State& state) {
    using Net = dlib::loss_multiclass_log<
        dlib::fc<10, Pooled<Convolution<32, Pooled<Convolution<16, dlib::input<Image>>>>>>>;
    train<Net>(state, dlib::adam(0, 0.9F, 0.999F), draw_data<Image>(64, 28, 28), draw_classes(64));
}
BENCHMARK(cnn)->Name("step/cnn/dlib")->Unit(benchmark::kMicrosecond);

void cnn_norm(benchmark::State& state) {
    using Net = dlib::loss_multiclass_log<
        dlib::fc<10, Pooled<dlib::bn_con<Convolution<
                         32, Pooled<dlib::bn_con<Convolution<16, dlib::input<Image>>>>>>>>>;
    train<Net>(state, dlib::adam(0, 0.9F, 0.999F), draw_data<Image>(64, 28, 28), draw_classes(64));
}
BENCHMARK(cnn_norm)->Name("step/cnn_norm/dlib")->Unit(benchmark::kMicrosecond);

}  // namespace
