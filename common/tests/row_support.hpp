#pragma once

// What the tests of row functions share.

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course {

// The tolerance of central differences.
inline constexpr double kDifferenceTolerance = kRealIsDouble ? 1e-6 : 0.2;

inline Tensor random_tensor(const Shape& shape, Rng& rng, double scale = 1, double shift = 0) {
    Tensor x(shape);
    for (real& v : x.data()) v = static_cast<real>(shift + scale * rng.normal());
    return x;
}

// sum of weight y: a scalar function whose gradient by y is weight.
inline double weighted_sum(std::span<const real> weight, std::span<const real> y) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += static_cast<double>(weight[i]) * y[i];
    return sum;
}

// f(0) + ... + f(n - 1) with the rounding errors of the additions added at the end: exact to one
// rounding, so that it can judge sums in double, too.
template <typename F>
double exact_sum(std::size_t n, F f) {
    double sum = 0;
    double lost = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double term = f(i);
        const double next = sum + term;
        lost += std::abs(sum) >= std::abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    return sum + lost;
}

inline double largest_difference(std::span<const real> a, std::span<const double> b) {
    double worst = a.size() == b.size() ? 0 : 1e300;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = a[i] > b[i] ? a[i] - b[i] : b[i] - a[i];
        if (!(d <= worst)) worst = d;
    }
    return worst;
}

}  // namespace course
