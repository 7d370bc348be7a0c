// The oracle: every kernel as a plain loop, compiled without vectorisation. It is what a reader
// compares the vector code with, and what the tests do.

#include <limits>

#include "simd/scalar_conv.hpp"
#include "simd/scalar_gemm.hpp"
#include "simd/table.hpp"

namespace course::simd {
namespace {

// The sum of term(i) over [begin, end), pairwise above 64 terms.
template <typename Term>
real pairwise_sum(Term term, std::size_t begin, std::size_t end) {
    if (end - begin <= 64) {
        real sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += term(i);
        return sum;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    return pairwise_sum(term, begin, middle) + pairwise_sum(term, middle, end);
}

real absolute(real x) {
    return x < 0 ? -x : x;
}

real dot(const real* x, const real* y, std::size_t n) {
    return pairwise_sum([=](std::size_t i) { return x[i] * y[i]; }, 0, n);
}

real sum(const real* x, std::size_t n) {
    return pairwise_sum([=](std::size_t i) { return x[i]; }, 0, n);
}

real sum_of_squares(const real* x, std::size_t n) {
    return dot(x, x, n);
}

real sum_of_squared_differences(const real* x, const real* y, std::size_t n) {
    const auto term = [=](std::size_t i) { return (x[i] - y[i]) * (x[i] - y[i]); };
    return pairwise_sum(term, 0, n);
}

real sum_of_absolute_differences(const real* x, const real* y, std::size_t n) {
    return pairwise_sum([=](std::size_t i) { return absolute(x[i] - y[i]); }, 0, n);
}

real min(const real* x, std::size_t n) {
    real best = x[0];
    for (std::size_t i = 0; i < n; ++i) {
        if (x[i] != x[i]) return x[i];
        if (x[i] < best) best = x[i];
    }
    return best;
}

real max(const real* x, std::size_t n) {
    real best = x[0];
    for (std::size_t i = 0; i < n; ++i) {
        if (x[i] != x[i]) return x[i];
        if (x[i] > best) best = x[i];
    }
    return best;
}

void axpy(real alpha, const real* x, real* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] += alpha * x[i];
}

void scale(real alpha, real* x, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) x[i] *= alpha;
}

void subtract(const real* x, const real* y, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = x[i] - y[i];
}

void sign(const real* x, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = x[i] > 0 ? real{1} : x[i] < 0 ? real{-1} : x[i];
}

void clamp(const real* x, real low, real high, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = x[i] < low ? low : x[i] > high ? high : x[i];
}

void gemv(const GemvArguments& g) {
    for (std::size_t i = 0; i < g.rows; ++i) {
        const real old = g.beta == 0 ? 0 : g.beta * g.y[i];
        g.y[i] = g.alpha * dot(g.a + i * g.columns, g.x, g.columns) + old;
    }
}

void gemv_transposed(const GemvArguments& g) {
    for (std::size_t j = 0; j < g.columns; ++j) {
        const real old = g.beta == 0 ? 0 : g.beta * g.y[j];
        const auto term = [=](std::size_t i) { return g.a[i * g.columns + j] * g.x[i]; };
        g.y[j] = g.alpha * pairwise_sum(term, 0, g.rows) + old;
    }
}

}  // namespace

const KernelTable kScalarTable = {.target = Target::scalar,
                                  .lanes = 1,
                                  .dot = &dot,
                                  .sum = &sum,
                                  .sum_of_squares = &sum_of_squares,
                                  .sum_of_squared_differences = &sum_of_squared_differences,
                                  .sum_of_absolute_differences = &sum_of_absolute_differences,
                                  .min = &min,
                                  .max = &max,
                                  .axpy = &axpy,
                                  .scale = &scale,
                                  .subtract = &subtract,
                                  .sign = &sign,
                                  .clamp = &clamp,
                                  .gemv = &gemv,
                                  .gemv_transposed = &gemv_transposed};

const GemmTable kScalarGemm = {.gemm = &scalar_gemm};

const ConvTable kScalarConv = {.forward = &scalar_conv_forward,
                               .weight_gradient = &scalar_conv_weight_gradient,
                               .panels_size = &scalar_conv_panels_size,
                               .pack = &scalar_conv_pack,
                               .gather = &scalar_conv_gather,
                               .scatter = &scalar_conv_scatter,
                               .copy = &scalar_copy_rows};

}  // namespace course::simd
