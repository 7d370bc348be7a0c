#include "course/gradient_check.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace course {
namespace {

using Catch::Matchers::Message;

constexpr double kCheckTolerance = kRealIsDouble ? 1e-8 : 5e-3;

double cubes(const Tensor& x) {
    double total = 0;
    for (const real value : x.data()) total += std::pow(static_cast<double>(value), 3);
    return total;
}

TEST_CASE("gradient_check: a right gradient has a small error, a wrong one a large one") {
    //! [gradient_check]
    const Tensor x({2}, {1, -2});
    const auto f = [](const Tensor& t) { return static_cast<double>(t(0) * t(0) * t(1)); };
    const Tensor right({2}, {-4, 1});  // (2 x0 x1, x0^2)
    const Tensor wrong({2}, {-4, -1});
    CHECK(gradient_check(f, x, right).max_relative_error < kCheckTolerance);
    CHECK(gradient_check(f, x, wrong).max_relative_error > 1);
    CHECK(gradient_check(f, x, wrong).index == 1);
    //! [gradient_check]
    CHECK(gradient_check(f, x, wrong).analytic == -1);
    CHECK(std::abs(gradient_check(f, x, wrong).numeric - 1) < kCheckTolerance);
}

TEST_CASE("gradient_check: finds each single wrong element") {
    const Tensor x({3, 2}, {1, -2, 0.5, 3, -1, 2});
    for (std::size_t i = 0; i < x.size(); ++i) {
        Tensor gradient(x.shape());
        for (std::size_t j = 0; j < x.size(); ++j) {
            gradient.data()[j] = 3 * x.data()[j] * x.data()[j];
        }
        CHECK(gradient_check(cubes, x, gradient).max_relative_error < kCheckTolerance);
        gradient.data()[i] *= static_cast<real>(1.05);
        CHECK(gradient_check(cubes, x, gradient).max_relative_error > 0.04);
        CHECK(gradient_check(cubes, x, gradient).index == i);
    }
}

TEST_CASE("gradient_check: zeros prove nothing, but a wrong zero is an error") {
    const Tensor x({2}, {1, 2});
    CHECK_THROWS_MATCHES(gradient_check([](const Tensor&) { return 1.0; }, x, Tensor(Shape{2})),
                         ValueError,
                         Message("gradient_check: expected a gradient that is not zero everywhere, "
                                 "got zeros on both sides, which proves nothing"));
    CHECK(gradient_check(cubes, x, Tensor(Shape{2})).max_relative_error == 1);
    // One element that is zero on both sides is fine.
    const auto first = [](const Tensor& t) { return static_cast<double>(t(0)); };
    CHECK(gradient_check(first, x, Tensor({2}, {1, 0})).max_relative_error < kCheckTolerance);
}

TEST_CASE("gradient_check: a step and a floor can be chosen") {
    const Tensor x({2}, {2, 1});
    const auto f = [](const Tensor& t) { return t(0) * 1000.0 + t(1) * 1e-9; };
    const Tensor gradient({2}, {1000, static_cast<real>(2e-9)});  // the tiny one is wrong
    CHECK(gradient_check(f, x, gradient, {.step = 0.25}).max_relative_error < kCheckTolerance);
    CHECK(gradient_check(f, x, gradient, {.step = 0.25, .floor = 0}).max_relative_error > 0.4);
}

TEST_CASE("gradient_check: not a number on either side is an infinite error") {
    const Tensor x({2}, {1, 2});
    const real nan = std::numeric_limits<real>::quiet_NaN();
    CHECK(std::isinf(gradient_check(cubes, x, Tensor({2}, {3, nan})).max_relative_error));
    const auto bad = [](const Tensor&) { return std::numeric_limits<double>::quiet_NaN(); };
    CHECK(std::isinf(gradient_check(bad, x, Tensor({2}, {3, 12})).max_relative_error));
}

TEST_CASE("gradient_check: puts x back, also when the function throws") {
    const Tensor x({2}, {1, 2});
    const auto f = [](const Tensor& t) -> double {
        if (t(1) > 2) throw std::runtime_error("outside");
        return t(0);
    };
    CHECK_THROWS_AS(gradient_check(f, x, Tensor({2}, {1, 0})), std::runtime_error);
    CHECK(x(0) == 1);
    CHECK(x(1) == 2);
}

TEST_CASE("gradient_check: shapes must agree and x must have elements") {
    CHECK_THROWS_MATCHES(gradient_check(cubes, Tensor(Shape{2}), Tensor(Shape{3})), ShapeError,
                         Message("gradient_check: expected a gradient of shape (2), got (3)"));
    CHECK_THROWS_AS(gradient_check(cubes, Tensor(), Tensor()), ValueError);
}

}  // namespace
}  // namespace course
