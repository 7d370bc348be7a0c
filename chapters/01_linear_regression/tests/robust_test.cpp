#include "linear_regression/robust.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

TEST_CASE("fit_mae: the three points have w = 1.5, b = 0.5 and MAE 1/6, not the MSE's line",
          "[T1.1]") {
    const Dataset data = fixtures::three_points();
    //! [robust]
    const LinearModel median = fit_mae(data.x, data.target);            // y = 0.5 + 1.5 x
    const LinearModel mean = solve_least_squares(data.x, data.target);  // y = 1/3 + 1.5 x
    //! [robust]
    CHECK(median.weights[0] == Approx(1.5));
    CHECK(median.bias == Approx(0.5));
    CHECK(mae(median.predict(data.x), data.target) == Approx(1.0 / 6));
    CHECK(mae(mean.predict(data.x), data.target) > real(1.0 / 6));
    CHECK(mse(median.predict(data.x), data.target) > real(1.0 / 18));
    claim("three_points_mae", as_double(mae(median.predict(data.x), data.target)),
          {.format = "%.4f"});
    claim("three_points_mse_of_mae_fit", as_double(mse(median.predict(data.x), data.target)),
          {.format = "%.4f"});
}

TEST_CASE("fit_mae: no line through two of the samples is better, nor any line beside it") {
    Rng rng(11);
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t samples = 3 + rng.index(8);
        Tensor x({samples, 1});
        Tensor target({samples});
        rng.fill_normal(x.data());
        rng.fill_normal(target.data());
        const LinearModel best = fit_mae(x, target);
        const real loss = mae(best.predict(x), target);
        const real slack = real(1e-5);
        for (std::size_t i = 0; i < samples; ++i) {
            for (std::size_t k = i + 1; k < samples; ++k) {
                const real w = (target(k) - target(i)) / (x(k, 0) - x(i, 0));
                const LinearModel other({w}, target(i) - w * x(i, 0));
                CHECK(loss <= mae(other.predict(x), target) + slack);
            }
        }
        for (const real step : {real(-0.01), real(0.01)}) {
            CHECK(loss <= mae(LinearModel({best.weights[0] + step}, best.bias).predict(x), target));
            CHECK(loss <= mae(LinearModel(best.weights, best.bias + step).predict(x), target));
        }
    }
}

TEST_CASE("fit_mae: a middle point dragged away moves the MSE line, not the MAE line") {
    Dataset data = fixtures::three_points();
    const LinearModel before = fit_mae(data.x, data.target);
    const LinearModel mean_before = solve_least_squares(data.x, data.target);
    for (const real height : {real(3.4), real(6), real(1000)}) {
        data.target(1) = height;
        const LinearModel after = fit_mae(data.x, data.target);
        CHECK(after.weights[0] == Approx(before.weights[0]));
        CHECK(after.bias == Approx(before.bias));
        const LinearModel mean_after = solve_least_squares(data.x, data.target);
        CHECK(mean_after.bias == Approx(mean_before.bias + (height - 3) / 3));
    }
}

TEST_CASE("fit_mae: has the loss that scikit-learn's QuantileRegressor reaches on ridership") {
    const auto reference = fixtures::reference();
    for (const std::size_t days : {std::size_t{1}, std::size_t{7}, std::size_t{28}}) {
        CAPTURE(days);
        const Split split = fixtures::ridership_split(days);
        const LinearModel model = fit_mae(split.train.x, split.train.target);
        const std::string prefix = "least_absolute_" + std::to_string(days);
        const double tolerance = kRealIsDouble ? 1e-9 : 1e-5;
        CHECK(as_double(mae(model.predict(split.train.x), split.train.target)) ==
              Approx(reference.number(prefix + "_train_mae")).epsilon(tolerance));
        CHECK(as_double(mae(model.predict(split.test.x), split.test.target)) ==
              Approx(reference.number(prefix + "_test_mae")).epsilon(kRealIsDouble ? 1e-7 : 1e-3));
    }
}

TEST_CASE("fit_mae: meets all targets where that is possible, even with dependent features") {
    const Tensor x({4, 2}, {-1, -2, 0, 0, 1, 2, 2, 4});
    const Tensor line({4}, {-4, 1, 6, 11});
    CHECK(mae(fit_mae(x, line).predict(x), line) < real(1e-5));
    const Tensor bent({4}, {-4, 1, 6, 0});
    CHECK_THROWS_MATCHES(
        fit_mae(x, bent), ValueError,
        Message("fit_mae: expected linearly independent features, got rank 2 of 3"));
}

TEST_CASE("fit_huber: is least squares for small residuals and close to MAE for large ones") {
    Dataset data = fixtures::three_points();
    const LinearModel mean = solve_least_squares(data.x, data.target);
    const LinearModel small = fit_huber(data.x, data.target);
    CHECK(small.weights[0] == Approx(mean.weights[0]));
    CHECK(small.bias == Approx(mean.bias));

    data.target(1) = 1000;
    const LinearModel robust = fit_huber(data.x, data.target);
    CHECK(solve_least_squares(data.x, data.target).bias > 300);
    CHECK(robust.bias < 2);
}

TEST_CASE("fit_huber: finds the minimum that SciPy finds on ridership") {
    const auto reference = fixtures::reference();
    const Split split = fixtures::ridership_split(7);
    const LinearModel model = fit_huber(split.train.x, split.train.target);
    CHECK(as_double(huber(model.predict(split.train.x), split.train.target)) ==
          Approx(reference.number("huber_7_train_loss")).epsilon(kRealIsDouble ? 1e-9 : 1e-5));
    const auto weights = reference.numbers("huber_7_weights");
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(as_double(model.weights[j]) ==
              Approx(weights[j]).margin(kRealIsDouble ? 1e-6 : 1e-3));
    }
}

TEST_CASE("fit: chooses the method by the loss, and no other fit is better in its own loss") {
    const Split split = fixtures::ridership_split(7);
    const auto& [x, target, first_day] = split.train;
    for (const Loss chosen : {Loss::mse, Loss::mae, Loss::huber}) {
        const real best = evaluate(chosen, fit(chosen, x, target).predict(x), target);
        for (const Loss other : {Loss::mse, Loss::mae, Loss::huber}) {
            if (other == chosen) continue;
            CHECK(best < evaluate(chosen, fit(other, x, target).predict(x), target));
        }
    }
    CHECK(first_day == kMaxLags);
}

TEST_CASE("robust fits: bad input is named") {
    Dataset broken = fixtures::three_points();
    broken.target(1) = std::numeric_limits<real>::infinity();
    CHECK_THROWS_AS(fit_mae(broken.x, broken.target), ValueError);
    CHECK_THROWS_AS(fit_huber(broken.x, broken.target), ValueError);
    CHECK_THROWS_AS(fit_mae(Tensor({3, 1}), Tensor({2})), ShapeError);
}
