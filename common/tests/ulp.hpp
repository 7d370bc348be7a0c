#pragma once

// Errors in units of the last place.

#include <algorithm>
#include <cmath>
#include <limits>

#include "course/real.hpp"

namespace course::testing {

// The distance of neighbouring numbers of type T at a value.
template <typename T>
double spacing(double value) {
    constexpr int kDigits = std::numeric_limits<T>::digits;
    constexpr int kLowest = std::numeric_limits<T>::min_exponent - kDigits;
    int exponent = 0;
    std::frexp(value, &exponent);
    return std::ldexp(1.0, std::max(exponent - kDigits, kLowest));
}

// The error of y in ULP, where overflow to infinity is right as soon as the exact value rounds to
// it.
inline double ulp_error(double y, double exact) {
    const real rounded = static_cast<real>(exact);
    if (std::isnan(rounded) || std::isnan(y)) {
        return std::isnan(rounded) == std::isnan(y) ? 0 : std::numeric_limits<double>::infinity();
    }
    if (std::isinf(rounded) || std::isinf(y)) {
        const double limit = std::numeric_limits<real>::max();
        const bool near_limit = std::abs(exact) >= limit * (1 - 1e-6) && y * exact > 0;
        return y == rounded || near_limit ? 0 : std::numeric_limits<double>::infinity();
    }
    return std::abs(y - exact) / spacing<real>(exact);
}

}  // namespace course::testing
