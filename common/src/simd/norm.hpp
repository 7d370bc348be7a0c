#pragma once

// Layer and batch normalisation: the normalising pass, the sums and the passes backwards.

#include <cstdint>

#include "simd/maps.hpp"
#include "simd/moments.hpp"
#include "simd/rows_table.hpp"

namespace course::simd {
namespace {

// ---- Layer norm -----------------------------------------------------------------------------

template <typename Arch>
void layer_norm(const LayerNormRow& row, const real* beta, real* y) {
    using V = Vector<Arch>;
    const V mean(row.mean);
    const V r(row.inverse_deviation);
    const auto f = [=](V x, V g, V b) { return fma<Arch>(x - mean, r * g, b); };
    const auto at = [&](std::size_t i) {
        return f(load<Arch>(row.x + i), load<Arch>(row.gamma + i), load<Arch>(beta + i));
    };
    // Stores across two cache lines would take a third of the time: y is written from where it is
    // aligned. Both vectors are computed before the first is stored, as y may be x.
    constexpr std::size_t W = kLanes<Arch>;
    const std::size_t beyond = reinterpret_cast<std::uintptr_t>(y) / sizeof(real) % W;
    std::size_t i = 0;
    if (beyond != 0 && row.n >= 2 * W) {
        const V first = at(0);
        const V second = at(W - beyond);
        first.store_unaligned(y);
        second.store_unaligned(y + W - beyond);
        i = 2 * W - beyond;
    }
    map<Arch>(y + i, row.n - i, f, row.x + i, row.gamma + i, beta + i);
}

// g = dy gamma, xhat = (x - mean) / deviation:
// dx = (g - mean(g) - xhat mean(g xhat)) / deviation
template <typename Arch>
void layer_norm_backward(const LayerNormRow& row, const real* dy, real* dx, real* dgamma,
                         real* dbeta) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    const V mean(row.mean);
    const V r(row.inverse_deviation);
    V sum_g(real{0});
    V sum_gx(real{0});
    const auto take = [&](V x, V gamma, V d) {
        const V g = d * gamma;
        const V xhat = (x - mean) * r;
        sum_g += g;
        sum_gx = fma<Arch>(g, xhat, sum_gx);
        return xhat;
    };
    std::size_t i = 0;
    for (; i + W <= row.n; i += W) {
        const V d = load<Arch>(dy + i);
        const V xhat = take(load<Arch>(row.x + i), load<Arch>(row.gamma + i), d);
        fma<Arch>(d, xhat, load<Arch>(dgamma + i)).store_unaligned(dgamma + i);
        (d + load<Arch>(dbeta + i)).store_unaligned(dbeta + i);
    }
    if (const std::size_t tail = row.n - i; tail > 0) {  // beyond it d is 0 and adds nothing
        const V d = load_partial<Arch>(dy + i, tail);
        const V xhat =
            take(load_partial<Arch>(row.x + i, tail), load_partial<Arch>(row.gamma + i, tail), d);
        store_partial<Arch>(dgamma + i, tail,
                            fma<Arch>(d, xhat, load_partial<Arch>(dgamma + i, tail)));
        store_partial<Arch>(dbeta + i, tail, d + load_partial<Arch>(dbeta + i, tail));
    }
    const real count = static_cast<real>(row.n);
    const V mean_g(xsimd::reduce_add(sum_g) / count);
    const V slope(row.inverse_deviation * xsimd::reduce_add(sum_gx) / count);
    const auto f = [=](V x, V gamma, V d) {
        return r * (fma<Arch>(d, gamma, -mean_g) - (x - mean) * slope);
    };
    map<Arch>(dx, row.n, f, row.x, row.gamma, dy);
}

// ---- Runs with parameters: batch norm -------------------------------------------------------

template <typename Arch>
void normalize(const NormRun& run, const real* factor, const real* shift, real* y) {
    using V = Vector<Arch>;
    if (run.per_element) {
        const auto f = [](V x, V m, V a, V b) { return fma<Arch>(x - m, a, b); };
        map<Arch>(y, run.n, f, run.x, run.mean, factor, shift);
    } else {
        const V m(*run.mean);
        const V a(*factor);
        const V b(*shift);
        map<Arch>(y, run.n, [=](V x) { return fma<Arch>(x - m, a, b); }, run.x);
    }
}

template <typename Arch>
void normalize_backward(const NormRun& run, const real* dy, const real* a, const real* b,
                        const real* c, real* dx) {
    using V = Vector<Arch>;
    const auto f = [](V d, V x, V m, V va, V vb, V vc) {
        return fma<Arch>(va, d, fma<Arch>(vb, x - m, vc));
    };
    if (run.per_element) {
        map<Arch>(dx, run.n, f, dy, run.x, run.mean, a, b, c);
    } else {
        const V m(*run.mean);
        const V va(*a);
        const V vb(*b);
        const V vc(*c);
        map<Arch>(dx, run.n, [=](V d, V x) { return f(d, x, m, va, vb, vc); }, dy, run.x);
    }
}

template <typename Arch>
Sums gradient_sums(const NormRun& run, const real* dy) {
    using V = Vector<Arch>;
    const V m(*run.mean);
    // Beyond a tail dy is 0, and so is the product.
    const real products =
        binary_total<Arch>(dy, run.x, run.n, [=](V s, V d, V x) { return fma<Arch>(d, x - m, s); });
    return {sum<Arch>(dy, run.n), products};
}

template <typename Arch>
void add_gradients(const NormRun& run, const real* dy, real* sum_dy, real* sum_dyx) {
    using V = Vector<Arch>;
    const auto product = [](V s, V d, V x, V m) { return fma<Arch>(d, x - m, s); };
    map<Arch>(sum_dyx, run.n, product, sum_dyx, dy, run.x, run.mean);
    map<Arch>(sum_dy, run.n, [](V s, V d) { return s + d; }, sum_dy, dy);
}

}  // namespace
}  // namespace course::simd
