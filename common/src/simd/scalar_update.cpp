// The oracle of the optimisers' steps.

#include <cmath>

#include "simd/update_table.hpp"

namespace course::simd {
namespace {

void sgd(const UpdateRun& run, real learning_rate) {
    for (std::size_t i = 0; i < run.n; ++i) {
        run.w[i] -= learning_rate * (run.g[i] + run.decay * run.w[i]);
    }
}

void momentum(const UpdateRun& run, const MomentumStep& step, real* m) {
    for (std::size_t i = 0; i < run.n; ++i) {
        const real g = run.g[i] + run.decay * run.w[i];
        m[i] = step.keep * m[i] - step.learning_rate * g;
        run.w[i] += step.along_m * m[i] + step.along_g * g;
    }
}

void scaled(const UpdateRun& run, const ScaledStep& step, real* v) {
    for (std::size_t i = 0; i < run.n; ++i) {
        const real g = run.g[i] + run.decay * run.w[i];
        v[i] = step.keep * v[i] + step.take * g * g;
        run.w[i] -= step.learning_rate * g / (std::sqrt(v[i]) + step.epsilon);
    }
}

void adam(const UpdateRun& run, const AdamStep& step, real* m, real* v) {
    for (std::size_t i = 0; i < run.n; ++i) {
        const real g = run.g[i] + run.decay * run.w[i];
        m[i] = step.keep_m * m[i] + step.take_m * g;
        v[i] = step.keep_v * v[i] + step.take_v * g * g;
        const real size = step.correction * std::sqrt(v[i]) + step.epsilon;
        run.w[i] = step.keep_w * run.w[i] - step.learning_rate * m[i] / size;
    }
}

}  // namespace

const UpdateTable kScalarUpdate = {
    .sgd = &sgd, .momentum = &momentum, .scaled = &scaled, .adam = &adam};

}  // namespace course::simd
