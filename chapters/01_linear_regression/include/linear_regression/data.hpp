#pragma once

/// @file
/// From a daily series to samples: lag features, the split in time, naive forecasts to beat.
///
/// Days are numbered from 0, the first of the series.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/csv.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::linear_regression {

/// Samples with their targets.
struct Dataset {
    Tensor x;                   ///< features, (N, D)
    Tensor target;              ///< targets, (N)
    std::size_t first_day = 0;  ///< the day of the first target

    /// The number of samples.
    /// @returns N
    std::size_t size() const { return target.size(); }
};

/// Turns a series into samples: the target is a day's value, its features the values of the days
/// before it, yesterday first.
///
/// A common `first_day` makes data sets of different numbers of lags comparable: they then predict
/// the same days.
/// @param series one value a day, (T), finite
/// @param days D, how many days back, 1 <= D < T
/// @param first_day the first day to be predicted; below D it means D
/// @returns T - first_day samples of D features
/// @throws ValueError when the series is empty, holds a value that is not finite, or is not longer
///     than `days` and `first_day`, and when `days` is 0
///
/// @snippet chapters/01_linear_regression/tests/data_test.cpp lag features
Dataset make_lag_features(std::span<const real> series, std::size_t days,
                          std::size_t first_day = 0);

/// Past and future of a data set.
struct Split {
    Dataset train;  ///< what the model may see
    Dataset test;   ///< later days, held back to measure the loss on unseen data
};

/// Cuts a data set in time; no day of the training set is later than one of the test set.
/// @param data samples in order of time
/// @param test_start the first day of the test set
/// @returns both parts, sharing the numbers of `data`; neither is empty
/// @throws ValueError when a part would be empty
Split chronological_split(const Dataset& data, std::size_t test_start);

/// The naive forecast: every day is as the day `days_back` days before.
/// @param series one value a day, (T)
/// @param days_back 1 for "as yesterday", 7 for "as a week ago"
/// @param first_day the first day to be predicted, days_back <= first_day < T
/// @returns predictions for the days from first_day on, (T - first_day)
/// @throws ValueError when days_back is 0 or the days do not fit
Tensor persistence_baseline(std::span<const real> series, std::size_t days_back,
                            std::size_t first_day);

/// How much a series resembles itself some days later: the correlation of days t and t + lag.
/// @param series one value a day, (T), not constant
/// @param lag days, < T
/// @returns between -1 and 1, 1 for lag 0
/// @throws ValueError when the lag does not fit or the series is constant
real autocorrelation(std::span<const real> series, std::size_t lag);

/// The shape of a made-up daily series. Units: thousands a day.
struct WeeklySeriesOptions {
    std::size_t days = 1120;           ///< length; 160 weeks
    real level = 10;                   ///< mean value on the first day
    real trend = 0;                    ///< growth per day
    real cycle = 3;                    ///< height of the weekly rise and fall
    real noise = real(0.5);            ///< standard deviation of the independent daily noise
    real holiday = 0;                  ///< how much is missing on a holiday
    std::size_t holiday_period = 365;  ///< days from one holiday to the next; the first is day 358
};

/// Makes a series with trend, weekly cycle, noise and holidays, which follow no cycle of weeks.
/// @param options its shape
/// @param rng source of the noise
/// @returns one value a day, (options.days)
/// @throws ValueError when a number is not finite, the noise negative, or the period 0
std::vector<real> weekly_series(const WeeklySeriesOptions& options, Rng& rng);

/// The real series of this chapter, see data/README.md.
struct Ridership {
    std::vector<std::string> dates;  ///< "2001-01-22" and every day after it
    std::vector<real> rides;         ///< thousands of entries on that day

    /// The number of a day.
    /// @param date "2014-01-01"
    /// @returns the first day not before that date; dates.size() when there is none
    std::size_t day(std::string_view date) const;
};

/// Takes the series from a table with the columns `date` and `rides`.
/// @param table one row a day, in order
/// @returns the series
/// @throws FileError when a column is missing, a cell is no number, a date is not later than the
/// one
///     before, or there are no rows
Ridership read_ridership(const CsvTable& table);

/// The first day of the test set of the real series.
inline constexpr std::string_view kTestStart = "2014-01-01";

/// Most lag days used in the chapter; predictions start there, whatever the number of lags.
inline constexpr std::size_t kMaxLags = 56;

}  // namespace course::linear_regression
