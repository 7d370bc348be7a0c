#pragma once

// The element-wise functions of one instruction set, and the active ones.
//
// How to add a function: a name in the enum (before `count`), its line in math.hpp (over vectors)
// and in scalar_math.cpp (the oracle), the public function in math.cpp, a row in
// tests/math_test.cpp.

#include <array>
#include <cstddef>

#include "course/real.hpp"

namespace course::simd {

enum class UnaryOp {
    exp,
    log,
    tanh,
    sigmoid,
    erf,
    gelu,
    softplus,
    relu,
    sqrt,
    rsqrt,
    square,
    abs,
    negate,
    reciprocal,
    count
};

enum class BinaryOp { add, subtract, multiply, divide, min, max, count };

// out = dy times the derivative, from the result y (tanh, sigmoid, relu) or the argument x.
enum class GradientOp { tanh, sigmoid, relu, gelu, softplus, erf, count };

using UnaryKernel = void (*)(const real* x, real* out, std::size_t n);
using BinaryKernel = void (*)(const real* x, const real* y, real* out, std::size_t n);

template <typename Op, typename Kernel>
struct OpArray {
    std::array<Kernel, static_cast<std::size_t>(Op::count)> kernels;
    constexpr Kernel operator[](Op op) const { return kernels[static_cast<std::size_t>(op)]; }
};

struct MathTable {
    OpArray<UnaryOp, UnaryKernel> unary;
    OpArray<BinaryOp, BinaryKernel> binary;
    OpArray<BinaryOp, BinaryKernel> scalar_left;   // x is one number
    OpArray<BinaryOp, BinaryKernel> scalar_right;  // y is one number
    OpArray<GradientOp, BinaryKernel> gradient;    // of (x or y, dy)
};

extern const MathTable kScalarMath;
extern const MathTable kSse2Math;
extern const MathTable kAvx2Math;
extern const MathTable kAvx512Math;
extern const MathTable kNeonMath;
extern const MathTable kWasmMath;

}  // namespace course::simd
