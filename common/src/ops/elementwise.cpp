// Functions of one element. Where the derivative follows from the result, it is computed from it.

#include <cmath>
#include <numbers>

#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

using detail::map1;
using detail::map_same;

void exp_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.output());
}
const OpDef kExp{.name = "exp", .backward = exp_backward, .twice = true};

void log_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() / y.value(0));
}
const OpDef kLog{.name = "log", .backward = log_backward, .twice = true};

void sqrt_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() / (2 * y.output()));
}
const OpDef kSqrt{.name = "sqrt", .backward = sqrt_backward, .twice = true};

void abs_backward(const Node& y, GradSink& d) {
    Tensor slope = Tensor::uninitialized(y.shape(0));
    sign(y.value(0).data(), slope.data());
    d.add(0, y.grad() * slope);
}
const OpDef kAbs{.name = "abs", .backward = abs_backward, .twice = true};

void tanh_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    d.add(0, d.create_graph() ? y.grad() * (1 - out * out)
                              : map_same(y.grad(), out, [](real dy, real t) {
                                    return dy * (1 - t * t);
                                }));
}
const OpDef kTanh{.name = "tanh", .backward = tanh_backward, .twice = true};

void sigmoid_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    d.add(0, d.create_graph() ? y.grad() * (out * (1 - out))
                              : map_same(y.grad(), out, [](real dy, real s) {
                                    return dy * s * (1 - s);
                                }));
}
const OpDef kSigmoid{.name = "sigmoid", .backward = sigmoid_backward, .twice = true};

// erf'(x) = 2 / sqrt(pi) exp(-x^2)
void erf_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    d.add(0, y.grad() * (exp(neg(x * x)) * (2 * std::numbers::inv_sqrtpi)));
}
const OpDef kErf{.name = "erf", .backward = erf_backward, .twice = true};

void relu_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    if (d.create_graph()) {
        d.add(0, y.grad() * map1(out, [](real v) { return static_cast<real>(v > 0); }));
    } else {
        d.add(0, map_same(y.grad(), out, [](real dy, real v) { return v > 0 ? dy : real{0}; }));
    }
}
const OpDef kRelu{.name = "relu", .backward = relu_backward, .twice = true};

// gelu(x) = x P(x), gelu'(x) = P(x) + x p(x); P, p distribution and density of N(0, 1)
constexpr double kInverseSqrt2Pi = std::numbers::inv_sqrtpi / std::numbers::sqrt2;

Tensor gelu_slope(const Tensor& x) {
    const Tensor cumulative = 0.5 * (1 + erf(x * (1 / std::numbers::sqrt2)));
    return cumulative + x * exp(x * x * -0.5) * kInverseSqrt2Pi;
}

void gelu_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * gelu_slope(y.value(0)));
}
const OpDef kGelu{.name = "gelu", .backward = gelu_backward, .twice = true};

}  // namespace

Tensor exp(const Tensor& x) {
    return record(kExp, map1(x, [](real v) { return std::exp(v); }), {&x});
}

Tensor log(const Tensor& x) {
    return record(kLog, map1(x, [](real v) { return std::log(v); }), {&x});
}

Tensor sqrt(const Tensor& x) {
    return record(kSqrt, map1(x, [](real v) { return std::sqrt(v); }), {&x});
}

Tensor abs(const Tensor& x) {
    return record(kAbs, map1(x, [](real v) { return std::abs(v); }), {&x});
}

Tensor tanh(const Tensor& x) {
    return record(kTanh, map1(x, [](real v) { return std::tanh(v); }), {&x});
}

Tensor sigmoid(const Tensor& x) {
    return record(kSigmoid, map1(x, [](real v) { return 1 / (1 + std::exp(-v)); }), {&x});
}

Tensor erf(const Tensor& x) {
    return record(kErf, map1(x, [](real v) { return std::erf(v); }), {&x});
}

Tensor relu(const Tensor& x) {
    return record(kRelu, map1(x, [](real v) { return v < 0 ? real{0} : v; }), {&x});
}

Tensor gelu(const Tensor& x) {
    constexpr real kInverseSqrt2 = static_cast<real>(1 / std::numbers::sqrt2);
    return record(kGelu, map1(x, [](real v) {
                      return v * real{0.5} * (1 + std::erf(v * kInverseSqrt2));
                  }),
                  {&x});
}

}  // namespace course
