#include "template_chapter/parabola.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"

using namespace course;
using namespace course::template_chapter;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;

TEST_CASE("Parabola: its slope agrees with central differences") {
    const Parabola loss{.curvature = 3, .minimum = -1};
    const auto f = [&](const Tensor& w) { return static_cast<double>(loss.value(w(0))); };
    for (const real w : {real(-4), real(0.5), real(2)}) {
        testing::check_gradient(f, Tensor({1}, {w}), Tensor({1}, {loss.slope(w)}));
    }
}

TEST_CASE("gradient check: catches a slope that forgot the curvature") {
    const Parabola loss{.curvature = 3, .minimum = -1};
    const auto f = [&](const Tensor& w) { return static_cast<double>(loss.value(w(0))); };
    const Tensor wrong({1}, {loss.slope(2) / loss.curvature});
    CHECK(gradient_check(f, Tensor({1}, {2}), wrong).max_relative_error > 0.5);
}

TEST_CASE("descend: reaches the minimum when eta is below 2 / c") {
    //! [parabola]
    const Parabola loss{.curvature = 2, .minimum = 1};
    const auto path = descend(loss, 0, real(0.1), 50);  // w^50 is close to 1
    //! [parabola]
    REQUIRE(path.size() == 51);
    CHECK(path.front() == 0);
    CHECK(path.back() == Approx(1).margin(1e-4));
    for (std::size_t t = 1; t < path.size(); ++t) {
        CHECK(loss.value(path[t]) <= loss.value(path[t - 1]));
    }
    claim("distance_factor", 1 - static_cast<double>(path[1]), {.format = "%.1f"});
}

TEST_CASE("descend: jumps to and fro at 2 / c, and away above it") {
    const Parabola loss{.curvature = 2, .minimum = 1};
    CHECK(descend(loss, 0, 1, 101).back() == 2);
    CHECK(std::abs(descend(loss, 0, real(1.1), 50).back()) > 1000);
}

TEST_CASE("descend: bad input is named") {
    CHECK_THROWS_MATCHES(descend({}, 0, 0, 1), ValueError,
                         Message("descend: expected learning_rate > 0, got 0"));
    CHECK_THROWS_AS(descend({}, 0, std::numeric_limits<real>::infinity(), 1), ValueError);
    CHECK_THROWS_MATCHES(descend({}, std::numeric_limits<real>::quiet_NaN(), 1, 1), ValueError,
                         Message("descend: expected a finite start, got nan"));
}
