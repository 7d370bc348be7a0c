/// @file
/// The forecast: tomorrow from the last days, on the real series or on a made-up one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "linear_regression/data.hpp"
#include "linear_regression/loss.hpp"

namespace course::linear_regression {

/// Losses of the fit and of the two naive forecasts, all in the chosen loss and on the same days.
struct ForecastReport {
    real train_loss, test_loss;
    real train_persistence, test_persistence;                ///< "as yesterday"
    real train_weekly_persistence, test_weekly_persistence;  ///< "as a week ago"
    real bias;
    std::vector<real> weights;  ///< The weight of yesterday first.
};

/// Some days of the series; all three have one entry per day.
struct ForecastSeries {
    std::vector<real> actual;
    std::vector<real> predicted;
    std::vector<std::uint8_t> is_train;
};

/// Losses per number of lag days.
struct ForecastSweep {
    std::vector<real> train;
    std::vector<real> test;
};

/// Linear forecasts with 1 to 56 lag days (figure F3).
///
/// Whatever the number of lags, the same days are predicted (from day 56 on) and the same days are
/// held back, so that losses can be compared.
class Forecast {
 public:
    /// Starts with a made-up series.
    explicit Forecast(std::uint32_t seed);

    /// @param csv_text  The text of data/ridership.csv; 2014 and later becomes the test set.
    void load_ridership(const std::string& csv_text);
    /// Three made-up years; the last fifth becomes the test set. Units: thousands a day.
    /// @param trend    Growth per day.
    /// @param cycle    Height of the weekly cycle.
    /// @param noise    Standard deviation of the noise.
    /// @param holiday  How much is missing on the one holiday of the year.
    void use_synthetic(real trend, real cycle, real noise, real holiday);

    void set_lags(std::size_t days);
    void set_loss(const std::string& name);

    ForecastReport fit();
    /// The fit for each number of lags in turn, without changing the current one.
    ForecastSweep sweep(const std::vector<std::size_t>& lags) const;

    /// How many days are predicted.
    std::size_t size() const;
    /// How many of them, from the first, belong to the training set.
    std::size_t train_size() const;
    /// `count` predicted days from number `first` on, with the latest fit.
    ForecastSeries series(std::size_t first, std::size_t count) const;
    /// The date of a predicted day ("2016-08-28"), or its number ("day 57") in a made-up series.
    std::string date(std::size_t index) const;

 private:
    Split split_for(std::size_t lags) const;

    std::uint32_t seed_;
    std::vector<real> series_;
    std::vector<std::string> dates_;
    std::size_t test_start_ = 0;  // index into series_
    std::size_t lags_ = 7;
    Loss loss_ = Loss::mse;
    std::vector<real> predicted_;
};

}  // namespace course::linear_regression
