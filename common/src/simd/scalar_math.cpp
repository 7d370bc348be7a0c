// The oracle of the element-wise functions: the standard library in double, rounded once.

#include <cmath>
#include <numbers>
#include <utility>

#include "simd/math_table.hpp"

namespace course::simd {
namespace {

double sigmoid(double x) {
    return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

// (1 + erf(x / sqrt 2)) / 2, without cancellation in the lower tail
double normal_cdf(double x) {
    return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double normal_density(double x) {
    return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

template <UnaryOp op>
double unary_value(double x) {
    if constexpr (op == UnaryOp::exp) return std::exp(x);
    if constexpr (op == UnaryOp::log) return std::log(x);
    if constexpr (op == UnaryOp::tanh) return std::tanh(x);
    if constexpr (op == UnaryOp::sigmoid) return sigmoid(x);
    if constexpr (op == UnaryOp::erf) return std::erf(x);
    if constexpr (op == UnaryOp::gelu) return x < -40 ? -0.0 : x * normal_cdf(x);
    if constexpr (op == UnaryOp::softplus) {
        return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
    }
    if constexpr (op == UnaryOp::relu) return x < 0 ? 0 : x;
    if constexpr (op == UnaryOp::sqrt) return std::sqrt(x);
    if constexpr (op == UnaryOp::rsqrt) return 1 / std::sqrt(x);
    if constexpr (op == UnaryOp::square) return x * x;
    if constexpr (op == UnaryOp::abs) return std::abs(x);
    if constexpr (op == UnaryOp::negate) return -x;
    if constexpr (op == UnaryOp::reciprocal) return 1 / x;
}

template <BinaryOp op>
real binary_value(real x, real y) {
    if constexpr (op == BinaryOp::add) return x + y;
    if constexpr (op == BinaryOp::subtract) return x - y;
    if constexpr (op == BinaryOp::multiply) return x * y;
    if constexpr (op == BinaryOp::divide) return x / y;
    if constexpr (op == BinaryOp::min) return x < y || x != x ? x : y;
    if constexpr (op == BinaryOp::max) return x > y || x != x ? x : y;
}

template <GradientOp op>
double gradient_value(double a, double dy) {
    if constexpr (op == GradientOp::tanh) return dy * (1 - a * a);
    if constexpr (op == GradientOp::sigmoid) return dy * a * (1 - a);
    if constexpr (op == GradientOp::relu) return a > 0 ? dy : 0;
    if constexpr (op == GradientOp::gelu) {
        const double slope = std::abs(a) > 40 ? 0 : a * normal_density(a);
        return dy * (normal_cdf(a) + slope);
    }
    if constexpr (op == GradientOp::softplus) return dy * sigmoid(a);
    if constexpr (op == GradientOp::erf) {
        return dy * 2 * std::numbers::inv_sqrtpi * std::exp(-a * a);
    }
}

template <UnaryOp op>
void unary(const real* x, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<real>(unary_value<op>(x[i]));
}

template <BinaryOp op, bool x_moves, bool y_moves>
void binary(const real* x, const real* y, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = binary_value<op>(x[x_moves ? i : 0], y[y_moves ? i : 0]);
    }
}

template <GradientOp op>
void gradient(const real* a, const real* dy, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<real>(gradient_value<op>(a[i], dy[i]));
    }
}

template <std::size_t... i>
constexpr OpArray<UnaryOp, UnaryKernel> all_unary(std::index_sequence<i...>) {
    return {{&unary<static_cast<UnaryOp>(i)>...}};
}

template <bool x_moves, bool y_moves, std::size_t... i>
constexpr OpArray<BinaryOp, BinaryKernel> all_binary(std::index_sequence<i...>) {
    return {{&binary<static_cast<BinaryOp>(i), x_moves, y_moves>...}};
}

template <std::size_t... i>
constexpr OpArray<GradientOp, BinaryKernel> all_gradients(std::index_sequence<i...>) {
    return {{&gradient<static_cast<GradientOp>(i)>...}};
}

template <typename Op>
using Indices = std::make_index_sequence<static_cast<std::size_t>(Op::count)>;

}  // namespace

const MathTable kScalarMath = {.unary = all_unary(Indices<UnaryOp>{}),
                               .binary = all_binary<true, true>(Indices<BinaryOp>{}),
                               .scalar_left = all_binary<false, true>(Indices<BinaryOp>{}),
                               .scalar_right = all_binary<true, false>(Indices<BinaryOp>{}),
                               .gradient = all_gradients(Indices<GradientOp>{})};

}  // namespace course::simd
