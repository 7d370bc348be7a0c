#pragma once

// The optimisers' steps over vectors. f computes one vector of everything; a tail goes through
// short copies on the stack.

#include "simd/update_table.hpp"
#include "simd/vector.hpp"

namespace course::simd {
namespace {

// f(w, g, state...) changes w and the state.
template <typename Arch, typename F, typename... State>
void update(const UpdateRun& run, F f, State*... state) {
    constexpr std::size_t W = kLanes<Arch>;
    const Vector<Arch> decay(run.decay);
    const auto step = [&](real* w, const real* g, auto*... s) {
        Vector<Arch> vw = load<Arch>(w);
        const Vector<Arch> vg = fma<Arch>(decay, vw, load<Arch>(g));
        const auto change = [&](auto... vs) {
            f(vw, vg, vs...);
            (vs.store_unaligned(s), ...);
        };
        change(load<Arch>(s)...);
        vw.store_unaligned(w);
    };
    std::size_t i = 0;
    for (; i + W <= run.n; i += W) step(run.w + i, run.g + i, (state + i)...);
    if (const std::size_t tail = run.n - i; tail > 0) {
        real w[W] = {};
        real g[W] = {};
        real s[sizeof...(State) + 1][W] = {};
        const auto copy = [tail](const real* from, real* to) {
            for (std::size_t k = 0; k < tail; ++k) to[k] = from[k];
        };
        copy(run.w + i, w);
        copy(run.g + i, g);
        std::size_t k = 0;
        (copy(state + i, s[k++]), ...);
        [&]<std::size_t... index>(std::index_sequence<index...>) {
            step(w, g, &s[index][0]...);
        }(std::make_index_sequence<sizeof...(State)>{});
        copy(w, run.w + i);
        k = 0;
        (copy(s[k++], state + i), ...);
    }
}

template <typename Arch>
void sgd_step(const UpdateRun& run, real learning_rate) {
    using V = Vector<Arch>;
    const V rate(-learning_rate);
    update<Arch>(run, [=](V& w, V g) { w = fma<Arch>(rate, g, w); });
}

template <typename Arch>
void momentum_step(const UpdateRun& run, const MomentumStep& step, real* m) {
    using V = Vector<Arch>;
    const V keep(step.keep);
    const V rate(-step.learning_rate);
    const V along_m(step.along_m);
    const V along_g(step.along_g);
    const auto f = [=](V& w, V g, V& vm) {
        vm = fma<Arch>(keep, vm, rate * g);
        w = fma<Arch>(along_m, vm, fma<Arch>(along_g, g, w));
    };
    update<Arch>(run, f, m);
}

template <typename Arch>
void scaled_step(const UpdateRun& run, const ScaledStep& step, real* v) {
    using V = Vector<Arch>;
    const V keep(step.keep);
    const V take(step.take);
    const V rate(step.learning_rate);
    const V epsilon(step.epsilon);
    const auto f = [=](V& w, V g, V& vv) {
        vv = fma<Arch>(keep, vv, take * g * g);
        w -= rate * g / (xsimd::sqrt(vv) + epsilon);
    };
    update<Arch>(run, f, v);
}

template <typename Arch>
void adam_step(const UpdateRun& run, const AdamStep& step, real* m, real* v) {
    using V = Vector<Arch>;
    const V keep_m(step.keep_m);
    const V take_m(step.take_m);
    const V keep_v(step.keep_v);
    const V take_v(step.take_v);
    const V keep_w(step.keep_w);
    const V rate(-step.learning_rate);
    const V correction(step.correction);
    const V epsilon(step.epsilon);
    const auto f = [=](V& w, V g, V& vm, V& vv) {
        vm = fma<Arch>(keep_m, vm, take_m * g);
        vv = fma<Arch>(keep_v, vv, take_v * g * g);
        const V size = fma<Arch>(correction, xsimd::sqrt(vv), epsilon);
        w = fma<Arch>(keep_w, w, rate * vm / size);
    };
    update<Arch>(run, f, m, v);
}

template <typename Arch>
constexpr UpdateTable make_update_table() {
    return {.sgd = &sgd_step<Arch>,
            .momentum = &momentum_step<Arch>,
            .scaled = &scaled_step<Arch>,
            .adam = &adam_step<Arch>};
}

}  // namespace
}  // namespace course::simd
