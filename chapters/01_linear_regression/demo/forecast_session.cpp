#include "forecast_session.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "linear_regression/robust.hpp"

namespace course::linear_regression {

Forecast::Forecast(std::uint32_t seed) : seed_(seed) {
    use_synthetic(0, 3, real(0.5), 4);
}

void Forecast::load_ridership(const std::string& csv_text) {
    Ridership ridership = read_ridership(parse_csv(csv_text, "ridership.csv"));
    const std::size_t test_start = ridership.day(kTestStart);
    if (test_start <= kMaxLags || test_start >= ridership.rides.size()) {
        throw ValueError("load_ridership", "days before and after 2014-01-01",
                         {ridership.rides.size(), " days"});
    }
    test_start_ = test_start;
    series_ = std::move(ridership.rides);
    dates_ = std::move(ridership.dates);
    fit();
}

void Forecast::use_synthetic(real trend, real cycle, real noise, real holiday) {
    Rng rng(seed_);
    const WeeklySeriesOptions options{
        .trend = trend, .cycle = cycle, .noise = noise, .holiday = holiday};
    series_ = weekly_series(options, rng);
    dates_.clear();
    test_start_ = series_.size() - series_.size() / 5;
    fit();
}

void Forecast::set_lags(std::size_t days) {
    if (days < 1 || days > kMaxLags) {
        throw ValueError("set_lags", {"1 to ", kMaxLags, " days"}, days);
    }
    lags_ = days;
}

void Forecast::set_loss(const std::string& name) {
    loss_ = parse_loss(name);
}

ForecastReport Forecast::fit() {
    const Split split = split_for(lags_);
    const LinearModel model = linear_regression::fit(loss_, split.train.x, split.train.target);
    const Tensor train = model.predict(split.train.x);
    const Tensor test = model.predict(split.test.x);
    predicted_.assign(train.data().begin(), train.data().end());
    predicted_.insert(predicted_.end(), test.data().begin(), test.data().end());

    const Tensor yesterday = persistence_baseline(series_, 1, kMaxLags);
    const Tensor last_week = persistence_baseline(series_, 7, kMaxLags);
    const std::size_t n = train_size();
    const auto& past = split.train.target;
    const auto& future = split.test.target;
    return {.train_loss = evaluate(loss_, train, past),
            .test_loss = evaluate(loss_, test, future),
            .train_persistence = evaluate(loss_, yesterday.slice(0, n), past),
            .test_persistence = evaluate(loss_, yesterday.slice(n, size()), future),
            .train_weekly_persistence = evaluate(loss_, last_week.slice(0, n), past),
            .test_weekly_persistence = evaluate(loss_, last_week.slice(n, size()), future),
            .bias = model.bias,
            .weights = model.weights};
}

ForecastSweep Forecast::sweep(const std::vector<std::size_t>& lags) const {
    ForecastSweep losses;
    for (const std::size_t days : lags) {
        if (days < 1 || days > kMaxLags) {
            throw ValueError("sweep", {"1 to ", kMaxLags, " days"}, days);
        }
        const Split split = split_for(days);
        const LinearModel model = linear_regression::fit(loss_, split.train.x, split.train.target);
        losses.train.push_back(evaluate(loss_, model.predict(split.train.x), split.train.target));
        losses.test.push_back(evaluate(loss_, model.predict(split.test.x), split.test.target));
    }
    return losses;
}

std::size_t Forecast::size() const {
    return series_.size() - kMaxLags;
}

std::size_t Forecast::train_size() const {
    return test_start_ - kMaxLags;
}

ForecastSeries Forecast::series(std::size_t first, std::size_t count) const {
    if (first > size() || count > size() - first) {
        throw ValueError("series", {"days within 0 to ", size()}, {first, " to ", first + count});
    }
    ForecastSeries days;
    for (std::size_t n = first; n < first + count; ++n) {
        days.actual.push_back(series_[kMaxLags + n]);
        days.predicted.push_back(predicted_[n]);
        days.is_train.push_back(n < train_size() ? 1 : 0);
    }
    return days;
}

std::string Forecast::date(std::size_t index) const {
    if (index >= size()) {
        throw ValueError("date", {"a day below ", size()}, index);
    }
    const std::size_t day = kMaxLags + index;
    return dates_.empty() ? "day " + std::to_string(day) : dates_[day];
}

Split Forecast::split_for(std::size_t lags) const {
    return chronological_split(make_lag_features(series_, lags, kMaxLags), test_start_);
}

}  // namespace course::linear_regression
