#pragma once

// The optimisers' steps of one instruction set, each one pass over parameters, gradients and state.

#include <cstddef>

#include "course/real.hpp"

namespace course::simd {

struct UpdateRun {
    real* w;        // parameters
    const real* g;  // their gradients
    std::size_t n;
    real decay;  // added to the gradient: g + decay w
};

struct MomentumStep {
    real keep;           // m = keep m - learning_rate g
    real learning_rate;  //
    real along_m;        // w += along_m m + along_g g
    real along_g;
};

struct ScaledStep {
    real keep;  // v = keep v + take g^2
    real take;
    real learning_rate;  // w -= learning_rate g / (sqrt(v) + epsilon)
    real epsilon;
};

struct AdamStep {
    real keep_m;  // m = keep_m m + take_m g
    real take_m;
    real keep_v;  // v = keep_v v + take_v g^2
    real take_v;
    real keep_w;         // w = keep_w w - learning_rate m / (correction sqrt(v) + epsilon)
    real learning_rate;  // with the correction of m
    real correction;     // of sqrt(v)
    real epsilon;
};

struct UpdateTable {
    void (*sgd)(const UpdateRun& run, real learning_rate);
    void (*momentum)(const UpdateRun& run, const MomentumStep& step, real* m);
    void (*scaled)(const UpdateRun& run, const ScaledStep& step, real* v);
    void (*adam)(const UpdateRun& run, const AdamStep& step, real* m, real* v);
};

extern const UpdateTable kScalarUpdate;
extern const UpdateTable kSse2Update;
extern const UpdateTable kAvx2Update;
extern const UpdateTable kAvx512Update;
extern const UpdateTable kNeonUpdate;
extern const UpdateTable kWasmUpdate;

}  // namespace course::simd
