#pragma once

// The loops around elementary.hpp: one function object an operation, one loop for all.

#include <algorithm>

#include "simd/elementary.hpp"
#include "simd/maps.hpp"
#include "simd/math_table.hpp"

namespace course::simd {
namespace {

template <typename Arch, UnaryOp op>
inline Vector<Arch> unary_value(Vector<Arch> x) {
    using V = Vector<Arch>;
    if constexpr (op == UnaryOp::exp) return exp<Arch>(x);
    if constexpr (op == UnaryOp::log) return log<Arch>(x);
    if constexpr (op == UnaryOp::tanh) return tanh<Arch>(x);
    if constexpr (op == UnaryOp::sigmoid) return sigmoid<Arch>(x);
    if constexpr (op == UnaryOp::erf) return erf<Arch>(x);
    if constexpr (op == UnaryOp::gelu) return gelu<Arch>(x);
    if constexpr (op == UnaryOp::softplus) return softplus<Arch>(x);
    if constexpr (op == UnaryOp::relu) return at_least<Arch>(x, 0);
    if constexpr (op == UnaryOp::sqrt) return xsimd::sqrt(x);
    if constexpr (op == UnaryOp::rsqrt) return V(real{1}) / xsimd::sqrt(x);
    if constexpr (op == UnaryOp::square) return x * x;
    if constexpr (op == UnaryOp::abs) return xsimd::abs(x);
    if constexpr (op == UnaryOp::negate) return -x;
    if constexpr (op == UnaryOp::reciprocal) return V(real{1}) / x;
}

template <typename Arch, BinaryOp op>
inline Vector<Arch> binary_value(Vector<Arch> x, Vector<Arch> y) {
    if constexpr (op == BinaryOp::add) return x + y;
    if constexpr (op == BinaryOp::subtract) return x - y;
    if constexpr (op == BinaryOp::multiply) return x * y;
    if constexpr (op == BinaryOp::divide) return x / y;
    // A NaN in x fails the first comparison, a NaN in y the second.
    if constexpr (op == BinaryOp::min) return xsimd::select((x < y) | (x != x), x, y);
    if constexpr (op == BinaryOp::max) return xsimd::select((x > y) | (x != x), x, y);
}

template <typename Arch, GradientOp op>
inline Vector<Arch> gradient_value(Vector<Arch> a, Vector<Arch> dy) {
    using V = Vector<Arch>;
    const V one(real{1});
    if constexpr (op == GradientOp::tanh) return dy * fma<Arch>(-a, a, one);
    if constexpr (op == GradientOp::sigmoid) return dy * (a * (one - a));
    if constexpr (op == GradientOp::relu) return xsimd::select(a > V(real{0}), dy, V(real{0}));
    if constexpr (op == GradientOp::gelu) return dy * gelu_gradient<Arch>(a);
    if constexpr (op == GradientOp::softplus) return dy * sigmoid<Arch>(a);
    if constexpr (op == GradientOp::erf) {
        return dy * (V(static_cast<real>(kErfSlope)) * exp<Arch>(-(a * a)));
    }
}

// Vectors that are checked together for the straight path of a function: a check of each costs a
// third more, as the call behind it may change every register.
inline constexpr std::size_t kRun = 8;

template <typename Arch, typename RankOf>
bool run_within(const real* x, RankOf rank, std::int32_t limit) {
    constexpr std::size_t W = kLanes<Arch>;
    Bits<Arch> highest = rank(load<Arch>(x));
    for (std::size_t k = 1; k < kRun; ++k) {
        highest = xsimd::max(highest, rank(load<Arch>(x + k * W)));
    }
    return all_within<Arch>(highest, limit);
}

// `value` is the function where `rank` is at most `limit`.
template <typename RankOf, typename Value>
struct StraightPath {
    RankOf rank;
    std::int32_t limit;
    Value value;
};
template <typename RankOf, typename Value>
StraightPath(RankOf, std::int32_t, Value) -> StraightPath<RankOf, Value>;

// map() with the straight path wherever the ranks of a run allow it, up to eight runs at a time.
template <typename Arch, typename Path, typename Any>
void map_usual(real* out, std::size_t n, Path path, Any any, const real* x) {
    constexpr std::size_t kStep = kRun * kLanes<Arch>;
    std::size_t i = 0;
    while (i + kStep <= n) {
        const std::size_t last = std::min(n, i + 8 * kStep);
        std::size_t end = i;
        while (end + kStep <= last && run_within<Arch>(x + end, path.rank, path.limit))
            end += kStep;
        if (end > i) [[likely]] {
            map<Arch>(out + i, end - i, path.value, x + i);
            i = end;
        } else {
            map<Arch>(out + i, kStep, any, x + i);
            i += kStep;
        }
    }
    map<Arch>(out + i, n - i, any, x + i);
}

template <typename Arch, UnaryOp op>
void unary(const real* x, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const auto any = [](V a) { return unary_value<Arch, op>(a); };
    if constexpr (op == UnaryOp::exp && !kRealIsDouble) {
        const StraightPath path{[](V a) { return magnitude<Arch>(a); }, magnitude(kNearExp),
                                [](V a) { return exp_near<Arch>(a); }};
        map_usual<Arch>(out, n, path, any, x);
    } else if constexpr (op == UnaryOp::sigmoid && !kRealIsDouble) {
        const StraightPath path{[](V a) { return magnitude<Arch>(a); }, magnitude(kNearSigmoid),
                                [](V a) { return sigmoid_near<Arch>(a); }};
        map_usual<Arch>(out, n, path, any, x);
    } else if constexpr (op == UnaryOp::log && !kRealIsDouble) {
        const StraightPath path{[](V a) { return normal_rank<Arch>(a); }, kNormal,
                                [](V a) { return log_near<Arch>(a, 0); }};
        map_usual<Arch>(out, n, path, any, x);
    } else {
        map<Arch>(out, n, any, x);
    }
}

template <typename Arch, BinaryOp op>
void binary(const real* x, const real* y, real* out, std::size_t n) {
    using V = Vector<Arch>;
    map<Arch>(out, n, [](V a, V b) { return binary_value<Arch, op>(a, b); }, x, y);
}

template <typename Arch, BinaryOp op>
void scalar_left(const real* x, const real* y, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const V a(*x);
    map<Arch>(out, n, [a](V b) { return binary_value<Arch, op>(a, b); }, y);
}

template <typename Arch, BinaryOp op>
void scalar_right(const real* x, const real* y, real* out, std::size_t n) {
    using V = Vector<Arch>;
    const V b(*y);
    map<Arch>(out, n, [b](V a) { return binary_value<Arch, op>(a, b); }, x);
}

template <typename Arch, GradientOp op>
void gradient(const real* a, const real* dy, real* out, std::size_t n) {
    using V = Vector<Arch>;
    map<Arch>(out, n, [](V v, V d) { return gradient_value<Arch, op>(v, d); }, a, dy);
}

// The kernel of every value of an enum, in order.
template <typename Op, typename Kernel, typename Pick>
constexpr OpArray<Op, Kernel> all_ops(Pick pick) {
    return [pick]<std::size_t... i>(std::index_sequence<i...>) {
        return OpArray<Op, Kernel> { {pick.template operator()<static_cast<Op>(i)>()...} };
    }(std::make_index_sequence<static_cast<std::size_t>(Op::count)>{});
}

template <typename Arch>
constexpr MathTable make_math_table() {
    return {
        .unary = all_ops<UnaryOp, UnaryKernel>([]<UnaryOp op>() { return &unary<Arch, op>; }),
        .binary = all_ops<BinaryOp, BinaryKernel>([]<BinaryOp op>() { return &binary<Arch, op>; }),
        .scalar_left =
            all_ops<BinaryOp, BinaryKernel>([]<BinaryOp op>() { return &scalar_left<Arch, op>; }),
        .scalar_right =
            all_ops<BinaryOp, BinaryKernel>([]<BinaryOp op>() { return &scalar_right<Arch, op>; }),
        .gradient =
            all_ops<GradientOp, BinaryKernel>([]<GradientOp op>() { return &gradient<Arch, op>; })};
}

}  // namespace
}  // namespace course::simd
