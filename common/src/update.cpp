#include "course/update.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::update_kernels;
using simd::UpdateRun;

// base^n by squaring. The C library's pow would bring its tables into every module for the browser.
double power(double base, std::size_t n) {
    double result = 1;
    for (; n > 0; n /= 2, base *= base) {
        if (n % 2 == 1) result *= base;
    }
    return result;
}

// The factors are computed in double and rounded once.
real rounded(double value) {
    return static_cast<real>(value);
}

UpdateRun make_run(const char* op, std::span<real> w, std::span<const real> g, double weight_decay,
                   std::initializer_list<std::size_t> state) {
    const auto fits = [&](std::size_t size) { return size == w.size(); };
    if (!fits(g.size()) || !std::ranges::all_of(state, fits)) {
        std::string got = Phrase{w.size(), " and ", g.size()}.text();
        for (const std::size_t size : state) got += Phrase{" and ", size}.text();
        throw ShapeError(op, "spans of equal length", got);
    }
    return {w.data(), g.data(), w.size(), rounded(weight_decay)};
}

// step(part, first) for pieces of a run, on all threads.
template <typename Step>
void in_parts(const UpdateRun& run, Step step) {
    parallel_for(0, run.n, kElementGrain, [&](std::size_t first, std::size_t last) {
        step(UpdateRun{run.w + first, run.g + first, last - first, run.decay}, first);
    });
}

}  // namespace

void sgd_update(std::span<real> w, std::span<const real> g, const SgdUpdate& options) {
    const UpdateRun run = make_run("sgd_update", w, g, options.weight_decay, {});
    const auto kernel = update_kernels().sgd;
    const real rate = rounded(options.learning_rate);
    in_parts(run, [&](const UpdateRun& part, std::size_t) { kernel(part, rate); });
}

void momentum_update(std::span<real> w, std::span<const real> g, std::span<real> m,
                     const MomentumUpdate& options) {
    const bool ahead = options.nesterov;
    const simd::MomentumStep step{.keep = rounded(options.momentum),
                                  .learning_rate = rounded(options.learning_rate),
                                  .along_m = ahead ? rounded(options.momentum) : real{1},
                                  .along_g = ahead ? rounded(-options.learning_rate) : real{0}};
    const UpdateRun run = make_run("momentum_update", w, g, options.weight_decay, {m.size()});
    const auto kernel = update_kernels().momentum;
    in_parts(run, [&](const UpdateRun& part, std::size_t first) {
        kernel(part, step, m.data() + first);
    });
}

void adagrad_update(std::span<real> w, std::span<const real> g, std::span<real> v,
                    const AdaGradUpdate& options) {
    const double t = static_cast<double>(options.step);
    const simd::ScaledStep step{.keep = rounded(options.mean ? t / (t + 1) : 1),
                                .take = rounded(options.mean ? 1 / (t + 1) : 1),
                                .learning_rate = rounded(options.learning_rate),
                                .epsilon = rounded(options.epsilon)};
    const UpdateRun run = make_run("adagrad_update", w, g, options.weight_decay, {v.size()});
    const auto kernel = update_kernels().scaled;
    in_parts(run, [&](const UpdateRun& part, std::size_t first) {
        kernel(part, step, v.data() + first);
    });
}

void rmsprop_update(std::span<real> w, std::span<const real> g, std::span<real> v,
                    const RmsPropUpdate& options) {
    const bool at_start = options.step == 0 && !options.start_from_zero;
    const simd::ScaledStep step{.keep = rounded(at_start ? 0 : options.alpha),
                                .take = rounded(at_start ? 1 : 1 - options.alpha),
                                .learning_rate = rounded(options.learning_rate),
                                .epsilon = rounded(options.epsilon)};
    const UpdateRun run = make_run("rmsprop_update", w, g, options.weight_decay, {v.size()});
    const auto kernel = update_kernels().scaled;
    in_parts(run, [&](const UpdateRun& part, std::size_t first) {
        kernel(part, step, v.data() + first);
    });
}

void adam_update(std::span<real> w, std::span<const real> g, std::span<real> m, std::span<real> v,
                 const AdamUpdate& options) {
    const double bias1 = 1 - power(options.beta1, options.step + 1);
    const double bias2 = 1 - power(options.beta2, options.step + 1);
    const simd::AdamStep step{
        .keep_m = rounded(options.beta1),
        .take_m = rounded(1 - options.beta1),
        .keep_v = rounded(options.beta2),
        .take_v = rounded(1 - options.beta2),
        .keep_w = rounded(1 - options.learning_rate * options.decoupled_decay),
        .learning_rate = rounded(options.learning_rate / bias1),
        .correction = rounded(1 / std::sqrt(bias2)),
        .epsilon = rounded(options.epsilon)};
    const UpdateRun run = make_run("adam_update", w, g, options.weight_decay, {m.size(), v.size()});
    const auto kernel = update_kernels().adam;
    in_parts(run, [&](const UpdateRun& part, std::size_t first) {
        kernel(part, step, m.data() + first, v.data() + first);
    });
}

}  // namespace course
