#include "linear_regression/data.hpp"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <limits>

#include "course/error.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"
#include "linear_regression/descent.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

namespace {

std::vector<real> counting(std::size_t days) {
    std::vector<real> series(days);
    for (std::size_t t = 0; t < days; ++t) series[t] = real(t);
    return series;
}

real test_loss(const std::vector<real>& series, std::size_t lags) {
    const Split split = chronological_split(make_lag_features(series, lags, 14), 800);
    const LinearModel model = solve_least_squares(split.train.x, split.train.target);
    return mse(model.predict(split.test.x), split.test.target);
}

}  // namespace

TEST_CASE("make_lag_features: yesterday is the first feature, the oldest day the last") {
    //! [lag features]
    const std::vector<real> series{10, 11, 12, 13, 14};
    const Dataset data = make_lag_features(series, 3);
    // x = [[12, 11, 10], [13, 12, 11]], target = [13, 14], first_day = 3
    //! [lag features]
    REQUIRE(data.x.shape() == Shape{2, 3});
    CHECK(std::ranges::equal(data.x.data(), std::vector<real>{12, 11, 10, 13, 12, 11}));
    CHECK(std::ranges::equal(data.target.data(), std::vector<real>{13, 14}));
    CHECK(data.first_day == 3);
}

TEST_CASE(
    "make_lag_features: a common first day makes every number of lags predict the same days") {
    const auto series = counting(20);
    for (const std::size_t days : {std::size_t{1}, std::size_t{7}, std::size_t{10}}) {
        const Dataset data = make_lag_features(series, days, 10);
        CHECK(data.first_day == 10);
        CHECK(data.size() == 10);
        CHECK(data.target(0) == 10);
        for (std::size_t j = 0; j < days; ++j) CHECK(data.x(0, j) == real(9 - j));
    }
}

TEST_CASE("chronological_split: trains on the past and tests on the future") {
    const Dataset data = make_lag_features(counting(20), 3);
    const Split split = chronological_split(data, 15);
    CHECK(split.train.size() == 12);
    CHECK(split.test.size() == 5);
    CHECK(split.train.target(11) == 14);
    CHECK(split.test.target(0) == 15);
    CHECK(split.test.first_day == 15);
    CHECK(split.test.x(0, 0) == 14);
    CHECK_THROWS_MATCHES(chronological_split(data, 3), ValueError,
                         Message("chronological_split: expected a test start after day 3 and "
                                 "before day 20, got day 3"));
    CHECK_THROWS_AS(chronological_split(data, 20), ValueError);
}

TEST_CASE("persistence_baseline: says what was so many days ago") {
    const auto series = counting(20);
    const Tensor yesterday = persistence_baseline(series, 1, 10);
    const Tensor last_week = persistence_baseline(series, 7, 10);
    REQUIRE(yesterday.size() == 10);
    CHECK(yesterday(0) == 9);
    CHECK(yesterday(9) == 18);
    CHECK(last_week(0) == 3);
    const Dataset data = make_lag_features(series, 7, 10);
    CHECK(mae(yesterday, data.target) == 1);
    CHECK(mae(last_week, data.target) == 7);
    CHECK_THROWS_MATCHES(persistence_baseline(series, 7, 6), ValueError,
                         Message("persistence_baseline: expected 1 <= days_back <= first_day < "
                                 "series length, got 7, 6 and 20"));
}

TEST_CASE("weekly series: 7 lags beat 1 lag, on training and unseen days", "[T1.5]") {
    Rng rng(3);
    const auto series =
        weekly_series({.trend = real(0.002), .cycle = 3, .noise = real(0.5), .holiday = 4}, rng);
    const real one = test_loss(series, 1);
    const real six = test_loss(series, 6);
    const real seven = test_loss(series, 7);
    CHECK(seven < one / 4);
    CHECK(seven < six);
    CHECK(seven > real(0.25));  // what is left is at least the noise, 0.5^2
    CHECK(seven < real(1.5));
}

TEST_CASE("weekly series: a pure cycle plus a constant is fitted exactly by 7 lags", "[T1.5]") {
    Rng rng(3);
    const real exact = kRealIsDouble ? real(1e-20) : real(1e-9);
    const auto cycle = weekly_series({.level = 12, .cycle = 3, .noise = 0}, rng);
    CHECK(test_loss(cycle, 7) < exact);
    CHECK(test_loss(cycle, 6) < exact);  // the seventh day follows from the other six
    CHECK(test_loss(cycle, 5) > real(0.05));
    CHECK(test_loss(cycle, 1) > real(0.5));
    // With growth, the same seven days and a bias of seven times the growth are exact.
    const auto growing = weekly_series({.trend = real(0.125), .cycle = 3, .noise = 0}, rng);
    CHECK(test_loss(growing, 7) < 1000 * exact);
}

TEST_CASE("weekly series: descent reaches the exact fit of a pure cycle", "[T1.5]") {
    Rng rng(3);
    const auto cycle = weekly_series({.level = 0, .cycle = 1, .noise = 0}, rng);
    const Dataset data = make_lag_features(cycle, 7);
    const DescentResult found =
        gradient_descent(training_loss(Loss::mse, data.x, data.target), std::vector<real>(8),
                         {.learning_rate = real(0.1), .max_updates = 3000});
    CHECK(found.end.loss < real(1e-8));
}

TEST_CASE("weekly series: a holiday is missed on its day and missed again a week later") {
    Rng rng(3);
    const auto series = weekly_series({.noise = real(0.1), .holiday = 8}, rng);
    const Split split = chronological_split(make_lag_features(series, 7), 800);
    const LinearModel model = solve_least_squares(split.train.x, split.train.target);
    const Tensor y = model.predict(split.test.x);
    const auto miss = [&](std::size_t day) { return y(day - 800) - split.test.target(day - 800); };
    CHECK(miss(1088) > 4);       // predicted as an ordinary day
    CHECK(miss(1088 + 7) < -4);  // predicted like the holiday a week before
    CHECK(std::abs(miss(1000)) < 1);
}

TEST_CASE("weekly series: is the same for the same seed, and repeats after seven days") {
    Rng a(9);
    Rng b(9);
    Rng c(10);
    CHECK(weekly_series({}, a) == weekly_series({}, b));
    CHECK(weekly_series({}, c) != weekly_series({}, b));
    const auto plain = weekly_series({.noise = 0}, a);
    CHECK(plain.size() == 1120);
    for (std::size_t t = 7; t < 100; ++t) CHECK(plain[t] == plain[t - 7]);
    CHECK(autocorrelation(plain, 7) > real(0.98));
    CHECK(autocorrelation(plain, 0) == Approx(1));
}

TEST_CASE("data: bad input is named") {
    CHECK_THROWS_MATCHES(
        make_lag_features({}, 1), ValueError,
        Message("make_lag_features: expected a series of more than 1 days, got 0 days"));
    const auto series = counting(7);
    CHECK_THROWS_MATCHES(
        make_lag_features(series, 7), ValueError,
        Message("make_lag_features: expected a series of more than 7 days, got 7 days"));
    CHECK_THROWS_MATCHES(make_lag_features(series, 0), ValueError,
                         Message("make_lag_features: expected days >= 1, got 0"));
    auto broken = series;
    broken[4] = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_MATCHES(make_lag_features(broken, 2), ValueError,
                         Message("make_lag_features: expected finite values, got nan on day 4"));
    CHECK_THROWS_AS(autocorrelation(series, 7), ValueError);
    CHECK_THROWS_AS(autocorrelation(std::vector<real>(5, 1), 1), ValueError);
    Rng rng(1);
    CHECK_THROWS_MATCHES(weekly_series({.noise = -1}, rng), ValueError,
                         Message("weekly_series: expected noise >= 0, got -1"));
    CHECK_THROWS_AS(weekly_series({.holiday_period = 0}, rng), ValueError);
    CHECK_THROWS_AS(weekly_series({.level = std::numeric_limits<real>::infinity()}, rng),
                    ValueError);
}

TEST_CASE("read_ridership: finds days by date and refuses tables that are no daily series") {
    const Ridership series =
        read_ridership(parse_csv("date,rides\n2001-01-22,15.7\n2001-01-23,15.8\n", "t.csv"));
    CHECK(series.rides == std::vector<real>{real(15.7), real(15.8)});
    CHECK(series.day("2001-01-23") == 1);
    CHECK(series.day("2014-01-01") == 2);
    CHECK_THROWS_AS(read_ridership(parse_csv("date,people\n2001-01-22,1\n", "t.csv")), FileError);
    CHECK_THROWS_AS(read_ridership(parse_csv("date,rides\n2001-01-22,x\n", "t.csv")), FileError);
    CHECK_THROWS_MATCHES(
        read_ridership(parse_csv("date,rides\n2001-01-22,1\n2001-01-22,2\n", "t.csv")), FileError,
        Message("t.csv: expected a date after 2001-01-22, got 2001-01-22"));
    CHECK_THROWS_MATCHES(read_ridership(parse_csv("date,rides\n", "t.csv")), FileError,
                         Message("t.csv: expected at least one day, got none"));
}
