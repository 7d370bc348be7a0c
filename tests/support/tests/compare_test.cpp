#include "course_test/compare.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"

namespace course::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("ulp_distance: counts the representable numbers between two") {
    CHECK(ulp_distance(1.0, 1.0) == 0);
    CHECK(ulp_distance(1.0, std::nextafter(1.0, 2.0)) == 1);
    CHECK(ulp_distance(1.0F, std::nextafter(std::nextafter(1.0F, 0.0F), 0.0F)) == 2);
    CHECK(ulp_distance(0.0, -0.0) == 0);
    CHECK(ulp_distance(-std::numeric_limits<float>::denorm_min(),
                       std::numeric_limits<float>::denorm_min()) == 2);
    CHECK(ulp_distance(std::numeric_limits<double>::max(), kInfinity) == 1);
    CHECK(ulp_distance(-kInfinity, kInfinity) > (std::uint64_t{1} << 62));
    CHECK(ulp_distance(kNan, kNan) == 0);
    CHECK(ulp_distance(kNan, 1.0) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("relative_error: is infinite when one side is not a number") {
    CHECK(relative_error(0, 0) == 0);
    CHECK(relative_error(1, 1.5) == 0.5 / 1.5);
    CHECK(relative_error(kNan, kNan) == 0);
    CHECK(relative_error(kNan, 1) == kInfinity);
    CHECK(relative_error(1, kInfinity) == kInfinity);
    CHECK(relative_error(-kInfinity, -kInfinity) == 0);
}

TEST_CASE("max_relative_error: compares shapes, scales by the largest expected element") {
    const Tensor expected({2}, {1, 4});
    CHECK(max_relative_error(Tensor({2}, {1, 5}), expected) == 0.25);
    CHECK(max_relative_error(expected, expected) == 0);
    CHECK(max_relative_error(Tensor({1, 2}, {1, 4}), expected) == kInfinity);
    CHECK(max_relative_error(Tensor({2}, {1, static_cast<real>(kNan)}), expected) == kInfinity);
    CHECK(max_relative_error(Tensor({2}, {1, 0}), Tensor(Shape{2})) == kInfinity);
    CHECK(max_relative_error(Tensor(Shape{2}), Tensor(Shape{2})) == 0);
}

TEST_CASE("central_difference: finds the derivative of a smooth function") {
    CHECK(relative_error(central_difference([](double x) { return std::sin(x); }, 0.7),
                         std::cos(0.7)) < 1e-9);
    CHECK(std::abs(central_difference([](double x) { return x * x; }, 3, 0.5) - 6) < 1e-12);
}

// f(x) = sum of x[i]^3, whose gradient is 3 x[i]^2.
double sum_of_cubes(const Tensor& x) {
    double sum = 0;
    for (const real value : x.data()) sum += static_cast<double>(value) * value * value;
    return sum;
}

TEST_CASE("check_gradient: accepts a right gradient") {
    const Tensor x({3}, {1, -2, 0.5});
    const GradientCheck found = check_gradient(sum_of_cubes, x, Tensor({3}, {3, 12, 0.75}));
    CHECK(found.max_relative_error < (kRealIsDouble ? 1e-9 : 1e-3));
}

TEST_CASE("check_gradient: a wrong gradient fails the test case", "[!shouldfail]") {
    check_gradient(sum_of_cubes, Tensor({3}, {1, -2, 0.5}), Tensor({3}, {3, -12, 0.75}));
}

TEST_CASE("check_gradient: a gradient that is zero on both sides is rejected") {
    const auto constant = [](const Tensor&) { return 1.0; };
    CHECK_THROWS_AS(check_gradient(constant, Tensor(Shape{2}), Tensor(Shape{2})), ValueError);
}

}  // namespace
}  // namespace course::testing
