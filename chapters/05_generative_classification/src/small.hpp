#pragma once

// Sums over a handful of features, in double whatever `real` is. The vector kernels of common would
// gain nothing here, and would be a quarter of what a browser loads for this chapter.

#include <cstddef>
#include <span>

#include "course/real.hpp"

namespace course::generative_classification {

// a.b
inline double inner(std::span<const real> a, std::span<const real> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * double(b[i]);
    return sum;
}

// y += alpha x
inline void add_scaled(double alpha, std::span<const real> x, std::span<real> y) {
    for (std::size_t i = 0; i < x.size(); ++i) y[i] += static_cast<real>(alpha * double(x[i]));
}

}  // namespace course::generative_classification
