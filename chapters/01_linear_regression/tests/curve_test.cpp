#include "linear_regression/curve.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

namespace {

const DescentOptions kPatient{.learning_rate = real(0.01),
                              .max_updates = 5000,
                              .gradient_tolerance = kRealIsDouble ? real(1e-9) : real(1e-5)};

}  // namespace

TEST_CASE("extrema: w^4 - 3w^2 + w has a global and a local minimum and a maximum", "[T1.4]") {
    const auto found = extrema(two_valleys(), -3, 3);
    REQUIRE(found.size() == 3);
    CHECK(found[0].is_minimum);
    CHECK(as_double(found[0].w) == Approx(-1.300840).margin(1e-6));
    CHECK(as_double(found[0].loss) == Approx(-3.513905).margin(1e-6));
    CHECK_FALSE(found[1].is_minimum);
    CHECK(as_double(found[1].w) == Approx(0.169938).margin(1e-6));
    CHECK(found[2].is_minimum);
    CHECK(as_double(found[2].w) == Approx(1.130901).margin(1e-6));
    CHECK(as_double(found[2].loss) == Approx(-1.070230).margin(1e-6));
    claim("quartic_global_minimum", as_double(found[0].w), {.format = "%.6f", .tolerance = 1e-6});
    claim("quartic_global_loss", as_double(found[0].loss), {.format = "%.6f", .tolerance = 1e-6});
    claim("quartic_maximum", as_double(found[1].w), {.format = "%.6f", .tolerance = 1e-5});
    claim("quartic_local_minimum", as_double(found[2].w), {.format = "%.6f", .tolerance = 1e-6});
    claim("quartic_local_loss", as_double(found[2].loss), {.format = "%.6f", .tolerance = 1e-6});
}

TEST_CASE("descent in one dimension: the start decides which minimum it ends in", "[T1.4]") {
    //! [curve]
    const Curve curve = two_valleys();  // the hilltop is at w = 0.1699
    const real left = gradient_descent(curve, real(0.16), kPatient).end.theta[0];   // -1.3008
    const real right = gradient_descent(curve, real(0.18), kPatient).end.theta[0];  // 1.1309
    //! [curve]
    CHECK(left == Approx(-1.300840).margin(1e-5));
    CHECK(right == Approx(1.130901).margin(1e-5));
    CHECK(gradient_descent(curve, 2, kPatient).end.theta[0] == Approx(right).margin(1e-5));
    CHECK(gradient_descent(curve, -2, kPatient).end.theta[0] == Approx(left).margin(1e-5));
}

TEST_CASE("descent in one dimension: stops on a hilltop and on a plateau as in a valley",
          "[E1.4]") {
    // Exactly on the hilltop the slope is (nearly) zero, which is all that can be seen from there.
    const Curve hills = two_valleys();
    const real top = extrema(hills, 0, 1).at(0).w;
    const DescentResult on_top =
        gradient_descent(hills, top, {.max_updates = 1000, .gradient_tolerance = real(1e-3)});
    CHECK(on_top.status == DescentStatus::converged);
    CHECK(on_top.end.update == 0);
    CHECK(hills.value(top - real(0.1)) < hills.value(top));
    CHECK(hills.value(top + real(0.1)) < hills.value(top));

    // On the plateau it slows down and stops at w = 0, although the minimum is at -1.
    const Curve flat = plateau();
    const DescentResult stuck =
        gradient_descent(flat, real(0.8), {.max_updates = 5000, .gradient_tolerance = real(1e-3)});
    CHECK(stuck.status == DescentStatus::converged);
    CHECK(stuck.end.theta[0] == Approx(0).margin(0.02));
    CHECK(flat.value(-1) == -1);
    CHECK(stuck.end.loss > real(-0.001));
    claim("plateau_stop_w", as_double(stuck.end.theta[0]), {.format = "%.4f"});
    claim("plateau_stop_updates", double(stuck.end.update), {.format = "%.0f"});
}

TEST_CASE("curves: every slope agrees with central differences") {
    const auto check = [](const Curve& curve) {
        for (const double w : {-1.7, -0.4, 0.3, 0.9, 2.1}) {
            const double numeric = testing::central_difference(
                [&](double v) { return as_double(curve.value(real(v))); }, w,
                kRealIsDouble ? 1e-5 : 5e-3);
            CHECK(as_double(curve.slope(real(w))) ==
                  Approx(numeric).epsilon(kRealIsDouble ? 1e-7 : 2e-2));
        }
    };
    check(two_valleys());
    check(bowl());
    check(plateau());
}

TEST_CASE("numerical_curve: descends on a callable without a formula for its slope") {
    const Curve curve = numerical_curve([](real w) { return std::cosh(w - 2); });
    const real tolerance = kRealIsDouble ? real(1e-7) : real(1e-3);
    const DescentResult found = gradient_descent(
        curve, -1,
        {.learning_rate = real(0.1), .max_updates = 1000, .gradient_tolerance = tolerance});
    CHECK(found.status == DescentStatus::converged);
    CHECK(found.end.theta[0] == Approx(2).margin(2 * as_double(tolerance)));
    CHECK(curve.slope(0) == Approx(std::sinh(-2.0)).epsilon(kRealIsDouble ? 1e-8 : 1e-2));
}

TEST_CASE("extrema: refuses an empty interval") {
    CHECK_THROWS_MATCHES(extrema(bowl(), 1, 1), ValueError,
                         Message("extrema: expected low < high, got 1 and 1"));
    CHECK_THROWS_MATCHES(extrema(bowl(), -1, 1, 0), ValueError,
                         Message("extrema: expected pieces > 0, got 0"));
    CHECK(extrema(plateau(), -2, 2).size() == 1);  // the flat point is no extremum
}
