#include "linear_regression/closed_form.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "linear_regression/descent.hpp"
#include "linear_regression/standardize.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

TEST_CASE("normal equations: the three points have w = 3/2, b = 1/3 and MSE 1/18", "[T1.1]") {
    const Dataset data = fixtures::three_points();
    //! [normal equations]
    const LinearModel best = solve_normal_equations(data.x, data.target);
    const real loss = mse(best.predict(data.x), data.target);  // 1/18
    //! [normal equations]
    CHECK(best.weights[0] == Approx(1.5));
    CHECK(best.bias == Approx(1.0 / 3));
    CHECK(loss == Approx(1.0 / 18));
    claim("three_points_w", as_double(best.weights[0]), {.format = "%.1f"});
    claim("three_points_b", as_double(best.bias), {.format = "%.4f"});
    claim("three_points_mse", as_double(loss), {.format = "%.4f"});
    claim("three_points_mae_of_mse_fit", as_double(mae(best.predict(data.x), data.target)),
          {.format = "%.4f"});
}

TEST_CASE("least squares: agrees with the normal equations where they have one solution",
          "[T1.1]") {
    const Dataset data = fixtures::three_points();
    const LinearModel best = solve_least_squares(data.x, data.target);
    CHECK(best.weights[0] == Approx(1.5));
    CHECK(best.bias == Approx(1.0 / 3));

    const Split split = fixtures::ridership_split(7);
    const LinearModel a = solve_least_squares(split.train.x, split.train.target);
    const LinearModel b = solve_normal_equations(split.train.x, split.train.target);
    // X^T X squares the condition number: in float about half of the digits are lost.
    const double tolerance = kRealIsDouble ? 1e-9 : 2e-2;
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(as_double(b.weights[j]) == Approx(as_double(a.weights[j])).margin(tolerance));
    }
}

TEST_CASE("Hessian: the three points curve by 11.09294 and 0.240393, so eta < 0.180295", "[T1.2]") {
    const Tensor hessian = mse_hessian(fixtures::three_points().x);
    CHECK(hessian(0, 0) == Approx(2));
    CHECK(hessian(0, 1) == Approx(4));
    CHECK(hessian(1, 1) == Approx(28.0 / 3));
    const Curvature shape = curvature(hessian);
    CHECK(as_double(shape.lambda_max) == Approx(11.09294).margin(1e-5));
    CHECK(as_double(shape.lambda_min) == Approx(0.240393).margin(2e-6));
    CHECK(as_double(shape.eta_limit()) == Approx(0.180295).margin(1e-6));
    claim("three_points_lambda_max", as_double(shape.lambda_max), {.format = "%.5f"});
    claim("three_points_lambda_min", as_double(shape.lambda_min), {.format = "%.6f"});
    claim("three_points_eta_limit", as_double(shape.eta_limit()), {.format = "%.6f"});
    claim("three_points_condition", as_double(shape.condition()), {.format = "%.0f"});
}

TEST_CASE("Hessian: is the change of the gradient, at every point alike") {
    const Dataset data = fixtures::three_points();
    const Tensor hessian = mse_hessian(data.x);
    const Objective objective = training_loss(Loss::mse, data.x, data.target);
    std::vector<real> at(2);
    std::vector<real> beside(2);
    for (const real w : {real(-2), real(0), real(3)}) {
        objective(std::vector<real>{1, w}, at);
        objective(std::vector<real>{1, w + 1}, beside);
        CHECK(beside[0] - at[0] == Approx(hessian(0, 1)));
        CHECK(beside[1] - at[1] == Approx(hessian(1, 1)));
    }
}

TEST_CASE(
    "Hessian: raw ridership allows a tiny learning rate, standardised ridership a usable one") {
    const auto reference = fixtures::reference();
    const Tensor x = fixtures::ridership_split(7).train.x;
    const Curvature raw = curvature(mse_hessian(x));
    const Curvature scaled = curvature(mse_hessian(Standardizer(x).transform(x)));
    const auto raw_values = reference.numbers("hessian_eigenvalues_raw_7");
    const auto scaled_values = reference.numbers("hessian_eigenvalues_standardised_7");
    const double tolerance = kRealIsDouble ? 1e-9 : 1e-3;
    CHECK(as_double(raw.lambda_max) == Approx(raw_values.back()).epsilon(tolerance));
    CHECK(as_double(raw.lambda_min) == Approx(raw_values.front()).epsilon(50 * tolerance));
    CHECK(as_double(scaled.lambda_max) == Approx(scaled_values.back()).epsilon(tolerance));
    CHECK(as_double(scaled.lambda_min) == Approx(scaled_values.front()).epsilon(tolerance));
    claim("raw_eta_limit", as_double(raw.eta_limit()), {.format = "%.6f"});
    claim("raw_condition", as_double(raw.condition()), {.format = "%.0f", .tolerance = 0.01});
    claim("standardized_eta_limit", as_double(scaled.eta_limit()), {.format = "%.2f"});
    claim("standardized_condition", as_double(scaled.condition()), {.format = "%.1f"});

    const Tensor one = fixtures::ridership_split(1).train.x;
    const Curvature raw_one = curvature(mse_hessian(one));
    claim("raw_one_day_eta_limit", as_double(raw_one.eta_limit()), {.format = "%.5f"});
    claim("raw_one_day_condition", as_double(raw_one.condition()),
          {.format = "%.0f", .tolerance = 0.01});
}

TEST_CASE("least squares: of equally good models it finds the shortest, and so does descent") {
    // The second feature is twice the first: any split of the weight between them is as good.
    const Tensor x({4, 2}, {-1, -2, 0, 0, 1, 2, 2, 4});
    const Tensor target({4}, {-4, 1, 6, 11});  // 1 + 5 x_1
    const LinearModel best = solve_least_squares(x, target);
    CHECK(best.bias == Approx(1));
    CHECK(best.weights[0] == Approx(1));
    CHECK(best.weights[1] == Approx(2));
    CHECK_THROWS_AS(solve_normal_equations(x, target), ValueError);

    const DescentResult found =
        gradient_descent(training_loss(Loss::mse, x, target), {0, 0, 0},
                         {.learning_rate = real(0.05), .max_updates = 5000});
    CHECK(found.end.theta[0] == Approx(1).margin(1e-4));
    CHECK(found.end.theta[1] == Approx(1).margin(1e-4));
    CHECK(found.end.theta[2] == Approx(2).margin(1e-4));
}

TEST_CASE("closed forms: bad input is named") {
    CHECK_THROWS_MATCHES(
        solve_normal_equations(Tensor({3, 1}), Tensor({2})), ShapeError,
        Message("solve_normal_equations: expected x (N, D) and target (N), got (3, 1) and (2)"));
    CHECK_THROWS_MATCHES(solve_least_squares(Tensor({0, 1}), Tensor()), ValueError,
                         Message("solve_least_squares: expected at least one sample, got none"));
    CHECK_THROWS_AS(with_ones(Tensor({3})), ShapeError);
    CHECK_THROWS_AS(mse_hessian(Tensor({3})), ShapeError);
    CHECK_THROWS_MATCHES(mse_hessian(Tensor({0, 2})), ValueError,
                         Message("mse_hessian: expected at least one sample, got none"));
    CHECK_THROWS_AS(curvature(Tensor({2, 3})), ShapeError);
    Dataset broken = fixtures::three_points();
    broken.x(1, 0) = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_AS(solve_least_squares(broken.x, broken.target), ValueError);
    CHECK_THROWS_AS(solve_normal_equations(broken.x, broken.target), ValueError);
}
