#include "linear_regression/data.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::linear_regression {

//! [lag features]
Dataset make_lag_features(std::span<const real> series, std::size_t days, std::size_t first_day) {
    constexpr std::string_view kWhere = "make_lag_features";
    if (days == 0) throw ValueError(kWhere, "days >= 1", 0);
    const std::size_t first = std::max(days, first_day);
    if (first >= series.size()) {
        throw ValueError(kWhere, {"a series of more than ", first, " days"},
                         {series.size(), " days"});
    }
    for (std::size_t t = 0; t < series.size(); ++t) {
        if (!std::isfinite(series[t])) {
            throw ValueError(kWhere, "finite values", {series[t], " on day ", t});
        }
    }

    const std::size_t samples = series.size() - first;
    Dataset data{.x = Tensor::uninitialized({samples, days}),
                 .target = Tensor({samples}, series.subspan(first)),
                 .first_day = first};
    for (std::size_t n = 0; n < samples; ++n) {
        const std::size_t today = first + n;
        for (std::size_t j = 0; j < days; ++j) data.x(n, j) = series[today - 1 - j];
    }
    return data;
}
//! [lag features]

//! [split]
Split chronological_split(const Dataset& data, std::size_t test_start) {
    if (test_start <= data.first_day || test_start >= data.first_day + data.size()) {
        throw ValueError("chronological_split",
                         {"a test start after day ", data.first_day, " and before day ",
                          data.first_day + data.size()},
                         {"day ", test_start});
    }
    const std::size_t n = test_start - data.first_day;
    return {.train = {data.x.slice(0, n), data.target.slice(0, n), data.first_day},
            .test = {data.x.slice(n, data.size()), data.target.slice(n, data.size()), test_start}};
}
//! [split]

//! [persistence]
Tensor persistence_baseline(std::span<const real> series, std::size_t days_back,
                            std::size_t first_day) {
    if (days_back == 0 || days_back > first_day || first_day >= series.size()) {
        throw ValueError("persistence_baseline", "1 <= days_back <= first_day < series length",
                         {days_back, ", ", first_day, " and ", series.size()});
    }
    const std::size_t samples = series.size() - first_day;
    return Tensor({samples}, series.subspan(first_day - days_back, samples));
}
//! [persistence]

real autocorrelation(std::span<const real> series, std::size_t lag) {
    if (lag >= series.size()) {
        throw ValueError("autocorrelation", {"lag < ", series.size()}, lag);
    }
    const real centre = mean(series);
    std::vector<real> swing(series.begin(), series.end());
    for (real& value : swing) value -= centre;
    const real variance = sum_of_squares(swing);
    if (!(variance > 0)) throw ValueError("autocorrelation", "a series that varies", "a constant");
    const std::span<const real> all(swing);
    return dot(all.subspan(lag), all.first(series.size() - lag)) / variance;
}

namespace {

// Five working days and a weekend: sums to zero, so that `level` stays the mean of a week.
constexpr std::array<double, 7> kWeek = {0.3, 0.6, 0.5, 0.6, 0.3, -1.1, -1.2};
constexpr std::size_t kFirstHoliday = 358;

void check(const WeeklySeriesOptions& options) {
    for (const real value :
         {options.level, options.trend, options.cycle, options.noise, options.holiday}) {
        if (!std::isfinite(value)) {
            throw ValueError("weekly_series", "finite options", value);
        }
    }
    if (options.noise < 0) {
        throw ValueError("weekly_series", "noise >= 0", options.noise);
    }
    if (options.holiday_period == 0) throw ValueError("weekly_series", "holiday_period > 0", 0);
}

}  // namespace

//! [weekly series]
std::vector<real> weekly_series(const WeeklySeriesOptions& options, Rng& rng) {
    check(options);
    std::vector<real> series(options.days);
    for (std::size_t t = 0; t < series.size(); ++t) {
        const bool is_holiday =
            t >= kFirstHoliday && (t - kFirstHoliday) % options.holiday_period == 0;
        const double value = double(options.level) + double(options.trend) * double(t) +
                             double(options.cycle) * kWeek[t % 7] +
                             rng.normal(0, double(options.noise)) -
                             (is_holiday ? double(options.holiday) : 0);
        series[t] = static_cast<real>(value);
    }
    return series;
}
//! [weekly series]

std::size_t Ridership::day(std::string_view date) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(dates, date) - dates.begin());
}

Ridership read_ridership(const CsvTable& table) {
    Ridership ridership{.dates = table.text_column("date"), .rides = {}};
    for (const double rides : table.column("rides")) {
        ridership.rides.push_back(static_cast<real>(rides));
    }
    if (ridership.dates.empty())
        throw FileError(table.name(), 0, "expected at least one day, got none");
    for (std::size_t t = 1; t < ridership.dates.size(); ++t) {
        if (ridership.dates[t] <= ridership.dates[t - 1]) {
            throw FileError(
                table.name(), 0,
                {"expected a date after ", ridership.dates[t - 1], ", got ", ridership.dates[t]});
        }
    }
    return ridership;
}

}  // namespace course::linear_regression
