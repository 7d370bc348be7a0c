// Arithmetic of two broadcast tensors, and of a tensor with a number.
//
// GradSink::add sums over what was broadcast. The backward functions are made of ops, so that they
// can be differentiated themselves; without a graph to build an op costs little more than its loop.

#include <algorithm>
#include <cmath>

#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

using detail::map1;
using detail::map2;

void add_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad());
    d.add(1, y.grad());
}
const OpDef kAdd{.name = "add", .backward = add_backward, .twice = true};

void subtract_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad());
    if (d.wants(1)) d.add(1, neg(y.grad()));
}
const OpDef kSubtract{.name = "subtract", .backward = subtract_backward, .twice = true};

void multiply_backward(const Node& y, GradSink& d) {
    if (d.wants(0)) d.add(0, y.grad() * y.value(1));
    if (d.wants(1)) d.add(1, y.grad() * y.value(0));
}
const OpDef kMultiply{.name = "multiply", .backward = multiply_backward, .twice = true};

// d(a/b) = da / b - (a/b) db / b
void divide_backward(const Node& y, GradSink& d) {
    const Tensor da = y.grad() / y.value(1);
    d.add(0, da);
    if (d.wants(1)) d.add(1, neg(da * y.output()));
}
const OpDef kDivide{.name = "divide", .backward = divide_backward, .twice = true};

// 1 where a is taken, 0 where b is, 1/2 where both are equal.
template <typename Takes>
void choice_backward(const Node& y, GradSink& d, const Takes& takes_a) {
    const Tensor share = map2("choice", y.value(0), y.value(1), [&](real a, real b) {
        return a == b ? real{0.5} : static_cast<real>(takes_a(a, b));
    });
    if (d.wants(0)) d.add(0, y.grad() * share);
    if (d.wants(1)) d.add(1, y.grad() * (1 - share));
}
void maximum_backward(const Node& y, GradSink& d) {
    choice_backward(y, d, [](real a, real b) { return a > b; });
}
const OpDef kMaximum{.name = "maximum", .backward = maximum_backward, .twice = true};

void minimum_backward(const Node& y, GradSink& d) {
    choice_backward(y, d, [](real a, real b) { return a < b; });
}
const OpDef kMinimum{.name = "minimum", .backward = minimum_backward, .twice = true};

// d(a^b) = b a^(b-1) da + a^b log(a) db
void pow_backward(const Node& y, GradSink& d) {
    const Tensor& a = y.value(0);
    const Tensor& b = y.value(1);
    if (d.wants(0)) d.add(0, y.grad() * b * pow(a, b - 1));
    if (d.wants(1)) d.add(1, y.grad() * y.output() * log(a));
}
const OpDef kPow{.name = "pow", .backward = pow_backward, .twice = true};

void power_backward(const Node& y, GradSink& d) {
    const double p = y.saved<double>();
    const Tensor slope = p == 2 ? y.value(0) * 2 : pow(y.value(0), p - 1) * p;
    d.add(0, y.grad() * slope);
}
const OpDef kPower{.name = "power", .backward = power_backward, .twice = true};

void affine_backward(const Node& y, GradSink& d) {
    d.add(0, affine(y.grad(), y.saved<double>(), 0));
}
const OpDef kAffine{.name = "affine", .backward = affine_backward, .twice = true};

void neg_backward(const Node& y, GradSink& d) {
    d.add(0, neg(y.grad()));
}
const OpDef kNeg{.name = "neg", .backward = neg_backward, .twice = true};

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
    return record(kAdd, map2("add", a, b, [](real x, real y) { return x + y; }), {&a, &b});
}

Tensor subtract(const Tensor& a, const Tensor& b) {
    return record(kSubtract, map2("subtract", a, b, [](real x, real y) { return x - y; }),
                  {&a, &b});
}

Tensor multiply(const Tensor& a, const Tensor& b) {
    return record(kMultiply, map2("multiply", a, b, [](real x, real y) { return x * y; }),
                  {&a, &b});
}

Tensor divide(const Tensor& a, const Tensor& b) {
    return record(kDivide, map2("divide", a, b, [](real x, real y) { return x / y; }), {&a, &b});
}

Tensor maximum(const Tensor& a, const Tensor& b) {
    return record(kMaximum, map2("maximum", a, b, [](real x, real y) { return x > y ? x : y; }),
                  {&a, &b});
}

Tensor minimum(const Tensor& a, const Tensor& b) {
    return record(kMinimum, map2("minimum", a, b, [](real x, real y) { return x < y ? x : y; }),
                  {&a, &b});
}

Tensor pow(const Tensor& a, const Tensor& b) {
    return record(kPow, map2("pow", a, b, [](real x, real y) { return std::pow(x, y); }), {&a, &b});
}

Tensor pow(const Tensor& x, double exponent) {
    const auto p = static_cast<real>(exponent);
    Tensor y = exponent == 2    ? map1(x, [](real v) { return v * v; })
               : exponent == -1 ? map1(x, [](real v) { return 1 / v; })
                                : map1(x, [p](real v) { return std::pow(v, p); });
    return record(kPower, std::move(y), {&x}, exponent);
}

Tensor affine(const Tensor& x, double scale, double shift) {
    const auto a = static_cast<real>(scale);
    const auto b = static_cast<real>(shift);
    return record(kAffine, map1(x, [a, b](real v) { return a * v + b; }), {&x}, scale);
}

Tensor neg(const Tensor& x) {
    return record(kNeg, map1(x, [](real v) { return -v; }), {&x});
}

}  // namespace course
