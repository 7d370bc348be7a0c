#include "course_test/compare.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

namespace course::testing {
namespace {

// Maps floating-point numbers to integers in the same order, with 0 and -0 together.
template <typename Integer, typename Float>
std::int64_t ordered(Float x) {
    const auto bits = std::bit_cast<Integer>(x);
    const std::int64_t wide = bits;
    return bits < 0 ? std::int64_t{std::numeric_limits<Integer>::min()} - wide : wide;
}

template <typename Integer, typename Float>
std::uint64_t distance(Float a, Float b) {
    if (std::isnan(a) || std::isnan(b)) {
        return std::isnan(a) && std::isnan(b) ? 0 : std::numeric_limits<std::uint64_t>::max();
    }
    const std::int64_t i = ordered<Integer>(a);
    const std::int64_t j = ordered<Integer>(b);
    return i > j ? static_cast<std::uint64_t>(i) - static_cast<std::uint64_t>(j)
                 : static_cast<std::uint64_t>(j) - static_cast<std::uint64_t>(i);
}

}  // namespace

std::uint64_t ulp_distance(float a, float b) {
    return distance<std::int32_t>(a, b);
}

std::uint64_t ulp_distance(double a, double b) {
    return distance<std::int64_t>(a, b);
}

std::uint64_t max_ulp_distance(std::span<const real> a, std::span<const real> b) {
    if (a.size() != b.size()) return std::numeric_limits<std::uint64_t>::max();
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, ulp_distance(a[i], b[i]));
    return most;
}

double relative_error(double a, double b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
    const double error = std::abs(a - b) / std::max(std::abs(a), std::abs(b));
    return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

double max_relative_error(const Tensor& a, const Tensor& expected) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (a.shape() != expected.shape()) return kInfinity;
    double largest = 0;
    double difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double left = a.data()[i];
        const double right = expected.data()[i];
        if (!std::isfinite(left) || !std::isfinite(right)) return kInfinity;
        largest = std::max(largest, std::abs(right));
        difference = std::max(difference, std::abs(left - right));
    }
    if (difference == 0) return 0;
    return largest == 0 ? kInfinity : difference / largest;
}

double central_difference(const Function<double(double)>& f, double x, double h) {
    const double step =
        h > 0 ? h : std::cbrt(std::numeric_limits<double>::epsilon()) * std::max(1.0, std::abs(x));
    const double above = x + step;
    const double below = x - step;
    return (f(above) - f(below)) / (above - below);
}

GradientCheck check_gradient(const Function<double(const Tensor&)>& f, const Tensor& x,
                             const Tensor& analytic, double tolerance, std::source_location where) {
    const double allowed = tolerance > 0 ? tolerance : kRealIsDouble ? 1e-6 : 5e-2;
    // In float a quotient is good to about eps^(2/3) of the function's size, so that elements below
    // a hundredth of the largest one hold more noise than digits.
    const GradientCheckOptions options{.floor = kRealIsDouble ? 1e-3 : 1e-2};
    const GradientCheck found = gradient_check(f, x, analytic, options);
    INFO("gradient at " << where.file_name() << ":" << where.line() << ", element " << found.index
                        << ": analytic " << found.analytic << ", numeric " << found.numeric);
    CHECK(found.max_relative_error <= allowed);
    return found;
}

}  // namespace course::testing
