// What the demos and the program spend their time on.
#include <benchmark/benchmark.h>

#include "course/random.hpp"
#include "linear_regression/closed_form.hpp"
#include "linear_regression/data.hpp"
#include "linear_regression/descent.hpp"
#include "linear_regression/robust.hpp"
#include "linear_regression/surface.hpp"

namespace {

using namespace course;
using namespace course::linear_regression;

constexpr std::size_t kSamples = 4671;  // the training days of the real series

Dataset lagged(std::size_t lags) {
    Rng rng(1);
    const auto series = weekly_series({.days = kSamples + kMaxLags}, rng);
    return make_lag_features(series, lags, kMaxLags);
}

// The picture of the error surface, redrawn while a point is dragged.
void surface(benchmark::State& state) {
    const Dataset data = lagged(1);
    const Tensor x = data.x.reshape({data.size()});
    const auto loss = static_cast<Loss>(state.range(0));
    const SurfaceGrid grid{
        .w_min = -1, .w_max = 2, .b_min = -10, .b_max = 30, .columns = 96, .rows = 96};
    for (auto _ : state) benchmark::DoNotOptimize(error_surface(loss, x, data.target, grid));
    state.SetLabel(std::string(name(loss)));
    state.SetItemsProcessed(state.iterations() * 96 * 96 * int64_t(kSamples));
}
BENCHMARK(surface)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

// One update of the parameters: loss, gradient and step.
void update(benchmark::State& state) {
    const Dataset data = lagged(static_cast<std::size_t>(state.range(0)));
    const Objective objective = training_loss(Loss::mse, data.x, data.target);
    std::vector<real> theta(data.x.dim(1) + 1);
    std::vector<real> gradient(theta.size());
    for (auto _ : state) benchmark::DoNotOptimize(objective(theta, gradient));
    state.SetItemsProcessed(state.iterations() * int64_t(kSamples));
}
BENCHMARK(update)->Arg(1)->Arg(7)->Arg(28)->Arg(56)->Unit(benchmark::kMicrosecond);

// The best model at once, by loss and number of lags: what the forecast demo waits for.
void best(benchmark::State& state) {
    const auto loss = static_cast<Loss>(state.range(0));
    const Dataset data = lagged(static_cast<std::size_t>(state.range(1)));
    for (auto _ : state) benchmark::DoNotOptimize(fit(loss, data.x, data.target));
    state.SetLabel(std::string(name(loss)));
}
BENCHMARK(best)->ArgsProduct({{0, 1, 2}, {1, 7, 28, 56}})->Unit(benchmark::kMillisecond);

}  // namespace
