// What the real series shows: every number that the page prints about it is recorded here.
#include <algorithm>
#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "course/kernels.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"
#include "linear_regression/descent.hpp"
#include "linear_regression/robust.hpp"
#include "linear_regression/standardize.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using course::testing::claim;
using fixtures::as_double;

namespace {

struct Losses {
    double train_mse, test_mse, train_mae, test_mae;
};

Losses losses_of(const Tensor& train_y, const Tensor& test_y, const Split& split) {
    return {as_double(mse(train_y, split.train.target)), as_double(mse(test_y, split.test.target)),
            as_double(mae(train_y, split.train.target)), as_double(mae(test_y, split.test.target))};
}

Losses losses_of(const LinearModel& model, const Split& split) {
    return losses_of(model.predict(split.train.x), model.predict(split.test.x), split);
}

void claim_losses(const std::string& name, const Losses& losses) {
    claim(name + "_train_mse", losses.train_mse, {.format = "%.2f"});
    claim(name + "_test_mse", losses.test_mse, {.format = "%.2f"});
    claim(name + "_train_mae", losses.train_mae, {.format = "%.2f"});
    claim(name + "_test_mae", losses.test_mae, {.format = "%.2f"});
}

void check_losses(const std::string& name, const Losses& losses, double tolerance) {
    CAPTURE(name);
    const auto reference = fixtures::reference();
    CHECK(losses.train_mse == Approx(reference.number(name + "_train_mse")).epsilon(tolerance));
    CHECK(losses.test_mse == Approx(reference.number(name + "_test_mse")).epsilon(tolerance));
    CHECK(losses.train_mae == Approx(reference.number(name + "_train_mae")).epsilon(tolerance));
    CHECK(losses.test_mae == Approx(reference.number(name + "_test_mae")).epsilon(tolerance));
}

using Numbers = std::initializer_list<std::size_t>;

constexpr double kTolerance = kRealIsDouble ? 1e-9 : 1e-5;

}  // namespace

TEST_CASE("ridership: is 5698 consecutive days without a gap") {
    const Ridership& series = fixtures::ridership();
    REQUIRE(series.rides.size() == 5698);
    CHECK(series.dates.front() == "2001-01-22");
    CHECK(series.dates.back() == "2016-08-28");
    CHECK(series.dates[series.day("2004-02-29")] == "2004-02-29");
    CHECK(series.day(kTestStart) == 4727);
    CHECK(min(series.rides) > 0);
    claim("ridership_days", double(series.rides.size()), {.format = "%.0f"});
    claim("ridership_mean", as_double(mean(series.rides)), {.format = "%.1f"});
    claim("ridership_deviation",
          as_double(Standardizer(Tensor({5698, 1}, series.rides)).deviation()(0)),
          {.format = "%.1f"});
    claim("ridership_min", as_double(min(series.rides)), {.format = "%.1f"});
    claim("ridership_max", as_double(max(series.rides)), {.format = "%.1f"});
    const Split split = fixtures::ridership_split(7);
    claim("train_days", double(split.train.size()), {.format = "%.0f"});
    claim("test_days", double(split.test.size()), {.format = "%.0f"});
}

TEST_CASE("ridership: a day resembles the day a week before, not the day before") {
    const Ridership& series = fixtures::ridership();
    const auto reference = fixtures::reference();
    for (const std::size_t lag : Numbers{1, 2, 3, 7, 14, 364}) {
        const double r = as_double(autocorrelation(series.rides, lag));
        const std::string name = "autocorrelation_" + std::to_string(lag);
        CHECK(r == Approx(reference.number(name)).margin(kRealIsDouble ? 1e-12 : 1e-5));
        claim(name, r, {.format = "%.2f"});
    }
}

TEST_CASE("ridership: the mean weekday falls into five busy days and a quiet weekend") {
    const Ridership& series = fixtures::ridership();
    const char* const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                 "friday", "saturday", "sunday"};
    double means[7];
    for (std::size_t weekday = 0; weekday < 7; ++weekday) {  // 2001-01-22 was a Monday
        double total = 0;
        std::size_t days = 0;
        for (std::size_t t = weekday; t < series.rides.size(); t += 7, ++days) {
            total += as_double(series.rides[t]);
        }
        means[weekday] = total / double(days);
        claim(std::string("mean_") + names[weekday], means[weekday], {.format = "%.1f"});
    }
    CHECK(*std::min_element(means, means + 5) > 2 * *std::max_element(means + 5, means + 7));
}

TEST_CASE("ridership: least squares has the losses and weights that scikit-learn finds") {
    const auto reference = fixtures::reference();
    for (const std::size_t days : Numbers{1, 7, 14, 28, 56}) {
        const Split split = fixtures::ridership_split(days);
        const LinearModel model = solve_least_squares(split.train.x, split.train.target);
        const std::string name = "least_squares_" + std::to_string(days);
        check_losses(name, losses_of(model, split), kTolerance);
        const auto weights = reference.numbers(name + "_weights");
        REQUIRE(weights.size() == days);
        for (std::size_t j = 0; j < days; ++j) {
            CHECK(as_double(model.weights[j]) ==
                  Approx(weights[j]).margin(kRealIsDouble ? 1e-10 : 1e-5));
        }
        CHECK(as_double(model.bias) ==
              Approx(reference.number(name + "_bias")).epsilon(kRealIsDouble ? 1e-9 : 1e-4));
    }
}

TEST_CASE("ridership: more days of history help most at the seventh, and level off", "[T1.5]") {
    double test_before = 1e9;
    double seventh_gain = 0;
    std::vector<double> test_mse;
    for (const std::size_t days : Numbers{1, 2, 3, 5, 6, 7, 8, 14, 21, 28, 42, 56}) {
        const Split split = fixtures::ridership_split(days);
        const LinearModel model = solve_least_squares(split.train.x, split.train.target);
        const Losses losses = losses_of(model, split);
        claim_losses("lag" + std::to_string(days), losses);
        if (days == 7) seventh_gain = test_before / losses.test_mse;
        test_before = losses.test_mse;
        test_mse.push_back(losses.test_mse);
        if (days == 1) {
            claim("lag1_weight", as_double(model.weights[0]), {.format = "%.3f"});
            claim("lag1_bias", as_double(model.bias), {.format = "%.2f"});
        }
        if (days == 7) {
            claim("lag7_bias", as_double(model.bias), {.format = "%.2f"});
            for (std::size_t j = 0; j < 7; ++j) {
                claim("lag7_weight_" + std::to_string(j + 1), as_double(model.weights[j]),
                      {.format = "%.2f"});
            }
        }
    }
    CHECK(seventh_gain > 2);                        // 6 to 7 days
    CHECK(test_mse.front() / test_mse.back() > 7);  // 1 to 56 days
    const double last_gain = test_mse[10] / test_mse[11];
    CHECK(last_gain < 1.05);  // 42 to 56 days
}

TEST_CASE("ridership: naive forecasts set the mark, and the loss decides who is better") {
    const Ridership& series = fixtures::ridership();
    const Split split = fixtures::ridership_split(7);
    const std::size_t n = split.train.size();
    std::array<Losses, 2> naive{};
    for (const std::size_t back : {std::size_t{1}, std::size_t{7}}) {
        const Tensor y = persistence_baseline(series.rides, back, kMaxLags);
        const Losses losses = losses_of(y.slice(0, n), y.slice(n, y.size()), split);
        check_losses("persistence_" + std::to_string(back), losses, kTolerance);
        claim_losses("persistence" + std::to_string(back), losses);
        naive[back == 7] = losses;
    }
    const Losses least_squares =
        losses_of(solve_least_squares(split.train.x, split.train.target), split);
    const Losses least_absolute = losses_of(fit_mae(split.train.x, split.train.target), split);
    // Who minimises squares beats "as a week ago" in squares, and loses to it in plain misses;
    // who minimises misses beats it in both.
    CHECK(least_squares.test_mse < naive[1].test_mse);
    CHECK(least_squares.test_mae > naive[1].test_mae);
    CHECK(least_absolute.test_mae < naive[1].test_mae);
    CHECK(least_absolute.test_mse < naive[1].test_mse);
    CHECK(least_absolute.test_mse > least_squares.test_mse);
}

TEST_CASE("ridership: the fit for absolute errors rediscovers 'as a week ago'") {
    for (const std::size_t days : Numbers{1, 7, 28}) {
        const Split split = fixtures::ridership_split(days);
        const LinearModel model = fit_mae(split.train.x, split.train.target);
        const std::string name = "mae_lag" + std::to_string(days);
        claim_losses(name, losses_of(model, split));
        claim(name + "_weight_1", as_double(model.weights[0]),
              {.format = "%.2f", .absolute = 1e-3});
        if (days >= 7) claim(name + "_weight_7", as_double(model.weights[6]), {.format = "%.2f"});
        if (days == 7) CHECK(model.weights[6] > real(0.95));
    }
    const Split split = fixtures::ridership_split(7);
    claim_losses("huber_lag7", losses_of(fit_huber(split.train.x, split.train.target), split));
}

TEST_CASE("ridership: the worst misses are holidays, and the same weekday after them") {
    const Ridership& series = fixtures::ridership();
    const Split split = fixtures::ridership_split(7);
    const Tensor y = solve_least_squares(split.train.x, split.train.target).predict(split.test.x);
    std::vector<std::size_t> order(y.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto miss = [&](std::size_t n) { return y(n) - split.test.target(n); };
    std::ranges::sort(order, std::greater<>(), [&](std::size_t n) { return std::abs(miss(n)); });
    const auto date = [&](std::size_t rank) {
        return series.dates[split.test.first_day + order[rank]];
    };
    REQUIRE(date(0) == "2015-11-26");  // Thanksgiving
    REQUIRE(date(1) == "2014-11-27");  // Thanksgiving
    REQUIRE(date(2) == "2014-12-25");  // Christmas
    REQUIRE(date(3) == "2015-12-03");  // a week after Thanksgiving
    REQUIRE(date(4) == "2015-12-25");  // Christmas
    REQUIRE(date(5) == "2014-12-04");  // a week after Thanksgiving
    claim("worst_miss_1", as_double(miss(order[0])),
          {.format = "26 November 2015 (%.1f thousand too many)"});
    claim("worst_miss_2", as_double(miss(order[1])),
          {.format = "27 November 2014 (%.1f thousand too many)"});
    claim("worst_miss_3", as_double(miss(order[2])),
          {.format = "25 December 2014 (%.1f thousand too many)"});
    claim("echo_miss_1", -as_double(miss(order[3])),
          {.format = "3 December 2015 (%.1f thousand too few)"});
    for (const std::size_t rank : Numbers{0, 1, 2, 4}) CHECK(miss(order[rank]) > 14);
    for (const std::size_t rank : Numbers{3, 5}) CHECK(miss(order[rank]) < -14);

    // Without the 15 worst days the squared error falls by a good part; the typical day is met
    // well.
    double squares = 0;
    double worst_squares = 0;
    std::vector<double> sizes;
    for (std::size_t n = 0; n < y.size(); ++n) {
        squares += as_double(miss(n) * miss(n));
        sizes.push_back(std::abs(as_double(miss(n))));
    }
    for (std::size_t rank = 0; rank < 15; ++rank) {
        worst_squares += as_double(miss(order[rank]) * miss(order[rank]));
    }
    std::ranges::sort(sizes);
    claim("worst_15_days_share", 100 * worst_squares / squares, {.format = "%.0f"});
    claim("median_miss", sizes[sizes.size() / 2], {.format = "%.2f", .tolerance = 5e-3});
    CHECK(worst_squares > 0.25 * squares);
}

TEST_CASE("ridership: descent on standardised days ends at the closed form", "[T1.3]") {
    const Split split = fixtures::ridership_split(7);
    const Standardizer scaler(split.train.x);
    const Tensor z = scaler.transform(split.train.x);
    const Curvature shape = curvature(mse_hessian(z));
    const DescentResult found =
        gradient_descent(training_loss(Loss::mse, z, split.train.target), std::vector<real>(8),
                         {.learning_rate = 1 / shape.lambda_max,
                          .max_updates = 2000,
                          .gradient_tolerance = kRealIsDouble ? real(1e-9) : real(2e-4),
                          .record_path = false});
    REQUIRE(found.status == DescentStatus::converged);
    const LinearModel descended = scaler.to_raw(LinearModel::from_parameters(found.end.theta));
    const LinearModel direct = solve_least_squares(split.train.x, split.train.target);
    CHECK(losses_of(descended, split).test_mse ==
          Approx(losses_of(direct, split).test_mse).epsilon(kRealIsDouble ? 1e-8 : 1e-4));
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(descended.weights[j] ==
              Approx(direct.weights[j]).margin(kRealIsDouble ? 1e-8 : 1e-3));
    }
}

TEST_CASE("ridership: standardising saves most of the updates", "[T1.2]") {
    const Split split = fixtures::ridership_split(7);
    const real best =
        mse(solve_least_squares(split.train.x, split.train.target).predict(split.train.x),
            split.train.target);
    // Updates until the training loss is within one per cent of the best possible.
    const auto updates = [&](const Tensor& x, std::size_t most) {
        const Curvature shape = curvature(mse_hessian(x));
        std::size_t needed = most;
        gradient_descent(training_loss(Loss::mse, x, split.train.target), std::vector<real>(8),
                         {.learning_rate = 1 / shape.lambda_max,
                          .max_updates = most,
                          .record_path = false,
                          .on_step = [&](const DescentPoint& here) {
                              if (here.loss <= real(1.01) * best) {
                                  needed = std::min(needed, here.update);
                              }
                          }});
        return needed;
    };
    const std::size_t scaled = updates(Standardizer(split.train.x).transform(split.train.x), 200);
    const std::size_t raw = updates(split.train.x, 2000);
    CHECK(scaled < 100);
    CHECK(raw > 10 * scaled);
    claim("updates_standardized", double(scaled), {.format = "%.0f", .absolute = 1});
    claim("updates_raw", double(raw), {.format = "%.0f", .tolerance = 0.01});
}
