#include "linear_regression/descent.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

namespace {

Objective three_points_loss(Loss loss = Loss::mse) {
    const Dataset data = fixtures::three_points();
    return training_loss(loss, data.x, data.target);
}

// What float can resolve of a gradient whose terms are of size 10, and of a loss near 1/18.
constexpr real kFlat = kRealIsDouble ? real(1e-10) : real(2e-5);
constexpr real kFlicker = kRealIsDouble ? real(1e-14) : real(1e-6);

}  // namespace

TEST_CASE("gradient_descent: ends where the normal equations end", "[T1.3]") {
    const Dataset data = fixtures::three_points();
    //! [descent]
    const DescentResult found = gradient_descent(
        training_loss(Loss::mse, data.x, data.target), {0, 0},
        {.learning_rate = real(0.1), .max_updates = 5000, .gradient_tolerance = kFlat});
    // found.end.theta is (b, w), found.status is DescentStatus::converged
    //! [descent]
    const LinearModel best = solve_normal_equations(data.x, data.target);
    REQUIRE(found.status == DescentStatus::converged);
    CHECK(found.end.theta[0] == Approx(best.bias).margin(2e-4));
    CHECK(found.end.theta[1] == Approx(best.weights[0]).margin(1e-4));
    CHECK(found.end.update < 5000);
}

TEST_CASE("gradient_descent: below 2 / lambda_max the MSE falls at every update", "[T1.3]") {
    for (const real rate : {real(0.001), real(0.05), real(0.1), real(0.15), real(0.18)}) {
        CAPTURE(rate);
        const DescentResult found = gradient_descent(three_points_loss(), {4, -2},
                                                     {.learning_rate = rate, .max_updates = 300});
        REQUIRE(found.path.size() == 301);
        const real bottom = real(1.0 / 18) + kFlicker;
        for (std::size_t t = 1; t < found.path.size(); ++t) {
            if (found.path[t - 1].loss > bottom + kFlicker) {
                CHECK(found.path[t].loss < found.path[t - 1].loss);
            } else {
                CHECK(found.path[t].loss <= bottom + kFlicker);
            }
        }
        CHECK(found.end.loss < found.path.front().loss);
    }
}

TEST_CASE("gradient_descent: 0.18 converges and 0.181 diverges on the three points", "[T1.2]") {
    const Objective objective = three_points_loss();
    const DescentResult below = gradient_descent(
        objective, {0, 0},
        {.learning_rate = real(0.18), .max_updates = 20'000, .gradient_tolerance = real(1e-3)});
    CHECK(below.status == DescentStatus::converged);
    CHECK(below.end.loss == Approx(1.0 / 18));

    const DescentResult above =
        gradient_descent(objective, {0, 0}, {.learning_rate = real(0.181), .max_updates = 20'000});
    CHECK(above.status == DescentStatus::diverged);
    CHECK(above.path[1000].loss > above.path[100].loss);
    claim("updates_to_converge_018", double(below.end.update),
          {.format = "%.0f", .tolerance = 0.02});
    claim("updates_to_diverge_0181", double(above.end.update),
          {.format = "%.0f", .tolerance = 0.01});
    claim("loss_growth_0181", as_double(above.path[1000].loss / above.path[999].loss),
          {.format = "%.4f", .tolerance = 1e-3});
}

TEST_CASE("gradient_descent: stops after the number of updates that a person set") {
    const DescentResult found = gradient_descent(three_points_loss(), {0, 0},
                                                 {.learning_rate = real(0.1), .max_updates = 1});
    CHECK(found.status == DescentStatus::stopped);
    CHECK(found.end.update == 1);
    CHECK(found.end.theta[1] == Approx(4.6 / 3));
    CHECK(found.end.theta[0] == Approx(2.0 / 3));
    REQUIRE(found.path.size() == 2);
    CHECK(found.path[0].theta == std::vector<real>{0, 0});
    CHECK(found.path[1].theta == found.end.theta);
    CHECK(found.path[0].gradient_norm == Approx(std::hypot(46.0 / 3, 20.0 / 3)));

    const DescentResult none = gradient_descent(three_points_loss(), {0, 0}, {.max_updates = 0});
    CHECK(none.status == DescentStatus::stopped);
    CHECK(none.end.theta == std::vector<real>{0, 0});
    claim("first_update_w", as_double(found.end.theta[1]), {.format = "%.3f"});
}

TEST_CASE("gradient_descent: shows every point to its observer, whether it records them or not") {
    std::vector<std::size_t> updates;
    const DescentResult found = gradient_descent(
        three_points_loss(), {0, 0},
        {.learning_rate = real(0.1),
         .max_updates = 3,
         .record_path = false,
         .on_step = [&](const DescentPoint& here) { updates.push_back(here.update); }});
    CHECK(updates == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(found.path.empty());
}

TEST_CASE("gradient_descent: with a fixed learning rate MAE never comes to rest") {
    const Objective objective = three_points_loss(Loss::mae);
    const auto last_jump = [&](real rate) {
        const DescentResult found = gradient_descent(
            objective, {0, 0},
            {.learning_rate = rate, .max_updates = 4000, .gradient_tolerance = real(1e-6)});
        CHECK(found.status == DescentStatus::stopped);
        const auto& path = found.path;
        return std::hypot(path[4000].theta[0] - path[3999].theta[0],
                          path[4000].theta[1] - path[3999].theta[1]);
    };
    // The subgradient is as long beside the minimum as far away: the jump is proportional to eta.
    CHECK(last_jump(real(0.1)) > real(0.01));
    CHECK(last_jump(real(0.01)) > real(0.001));
    CHECK(last_jump(real(0.01)) < real(0.03));
}

TEST_CASE("gradient_descent: both partials at the same old point, or another method", "[E1.5]") {
    const Objective objective = three_points_loss();
    const real rate = real(0.1);
    // The page moves w first, then b, so theta is (w, b) here.
    const Objective w_first = [&objective](std::span<const real> theta, std::span<real> gradient) {
        std::vector<real> partials(2);
        const real loss = objective(std::vector<real>{theta[1], theta[0]}, partials);
        gradient[0] = partials[1];
        gradient[1] = partials[0];
        return loss;
    };
    const auto together =
        gradient_descent(w_first, {0, 0}, {.learning_rate = rate, .max_updates = 1}).end.theta;
    const auto one_by_one = coordinate_step(w_first, {0, 0}, rate);
    CHECK(together[0] == Approx(4.6 / 3));
    CHECK(one_by_one[0] == Approx(4.6 / 3));  // the first parameter moves alike
    CHECK(together[1] == Approx(2.0 / 3));
    CHECK(one_by_one[1] == Approx(0.16 / 3));  // the second has seen the new w
    claim("simultaneous_b", as_double(together[1]), {.format = "%.3f"});
    claim("alternating_b", as_double(one_by_one[1]), {.format = "%.3f"});
}

TEST_CASE("gradient_descent: rests on a saddle, where the gradient is zero too", "[E1.4]") {
    // L = u^2 - v^2: a minimum along u, a maximum along v.
    const Objective saddle = [](std::span<const real> theta, std::span<real> gradient) {
        gradient[0] = 2 * theta[0];
        gradient[1] = -2 * theta[1];
        return theta[0] * theta[0] - theta[1] * theta[1];
    };
    const DescentOptions options{
        .learning_rate = real(0.1), .max_updates = 1000, .gradient_tolerance = real(1e-5)};
    const DescentResult found = gradient_descent(saddle, {1, 0}, options);
    CHECK(found.status == DescentStatus::converged);
    CHECK(found.end.loss == Approx(0).margin(1e-9));
    // A step aside goes on falling for ever.
    CHECK(gradient_descent(saddle, {1, real(1e-3)}, options).status == DescentStatus::diverged);
}

TEST_CASE("hyperparameters: the learning rate is one of several that descent never changes",
          "[E1.3]") {
    const Objective objective = three_points_loss();
    const DescentOptions options{.learning_rate = real(0.1), .max_updates = 10};
    const auto end = [&](const DescentOptions& chosen) {
        return gradient_descent(objective, {0, 0}, chosen).end.theta;
    };
    const auto base = end(options);
    CHECK(options.learning_rate == real(0.1));
    CHECK(options.max_updates == 10);

    DescentOptions other_rate = options;
    other_rate.learning_rate = real(0.05);
    CHECK(end(other_rate) != base);
    DescentOptions more_updates = options;
    more_updates.max_updates = 20;
    CHECK(end(more_updates) != base);
    DescentOptions tolerant = options;
    tolerant.gradient_tolerance = 1;
    CHECK(end(tolerant) != base);
    CHECK(gradient_descent(three_points_loss(Loss::mae), {0, 0}, options).end.theta != base);
}

TEST_CASE("gradient_descent: finds parameters of a form that stood there before", "[E1.6]") {
    // The target is a parabola. However long descent runs, a line stays a line.
    const Tensor line({5, 1}, {-2, -1, 0, 1, 2});
    const Tensor parabola({5, 2}, {-2, 4, -1, 1, 0, 0, 1, 1, 2, 4});  // features x and x^2
    const Tensor target({5}, {4, 1, 0, 1, 4});
    const auto final_loss = [&](const Tensor& x) {
        const DescentResult found =
            gradient_descent(training_loss(Loss::mse, x, target), std::vector<real>(x.dim(1) + 1),
                             {.learning_rate = real(0.05), .max_updates = 5000});
        CHECK(found.end.theta.size() == x.dim(1) + 1);
        return found.end.loss;
    };
    CHECK(final_loss(line) == Approx(2.8));
    CHECK(final_loss(parabola) < real(1e-6));
}

TEST_CASE("gradient_descent: reports a loss or a parameter beyond all bounds as diverged") {
    const Objective steep = [](std::span<const real> theta, std::span<real> gradient) {
        gradient[0] = 2 * theta[0];
        return theta[0] * theta[0];
    };
    const DescentResult found =
        gradient_descent(steep, {1}, {.learning_rate = 10, .max_updates = 1000});
    CHECK(found.status == DescentStatus::diverged);
    CHECK(found.end.update == 5);  // 19^5 is the first power above 10^6
    const Objective broken = [](std::span<const real>, std::span<real> gradient) {
        gradient[0] = 1;
        return std::numeric_limits<real>::quiet_NaN();
    };
    CHECK(gradient_descent(broken, {1}, {}).status == DescentStatus::diverged);
    CHECK(name(DescentStatus::stopped) == "stopped");
    CHECK(name(DescentStatus::converged) == "converged");
    CHECK(name(DescentStatus::diverged) == "diverged");
}

TEST_CASE("gradient_descent: refuses settings that make no sense, by name") {
    const Objective objective = three_points_loss();
    const auto run = [&](const DescentOptions& options, std::vector<real> start = {0, 0}) {
        return gradient_descent(objective, std::move(start), options);
    };
    constexpr real kNan = std::numeric_limits<real>::quiet_NaN();
    constexpr real kInfinity = std::numeric_limits<real>::infinity();
    CHECK_THROWS_MATCHES(run({.learning_rate = -1}), ValueError,
                         Message("gradient_descent: expected learning_rate > 0, got -1"));
    CHECK_THROWS_MATCHES(run({.learning_rate = 0}), ValueError,
                         Message("gradient_descent: expected learning_rate > 0, got 0"));
    CHECK_THROWS_MATCHES(run({.learning_rate = kNan}), ValueError,
                         Message("gradient_descent: expected learning_rate > 0, got nan"));
    CHECK_THROWS_AS(run({.learning_rate = kInfinity}), ValueError);
    CHECK_THROWS_MATCHES(run({.gradient_tolerance = -1}), ValueError,
                         Message("gradient_descent: expected gradient_tolerance >= 0, got -1"));
    CHECK_THROWS_MATCHES(run({.divergence_limit = 0}), ValueError,
                         Message("gradient_descent: expected divergence_limit > 0, got 0"));
    CHECK_THROWS_MATCHES(run({}, {0, kNan}), ValueError,
                         Message("gradient_descent: expected a finite start, got nan"));
}
