// Data that several test files use.
#pragma once

#include <string>
#include <vector>

#include "course_test/golden.hpp"
#include "linear_regression/data.hpp"

namespace course::linear_regression::fixtures {

// The page's three points: (1, 2), (2, 3), (3, 5).
inline Dataset three_points() {
    return {.x = Tensor({3, 1}, {1, 2, 3}), .target = Tensor({3}, {2, 3, 5})};
}

inline const Ridership& ridership() {
    static const Ridership series = read_ridership(
        read_csv(testing::source_path("chapters/01_linear_regression/data/ridership.csv")));
    return series;
}

// The real series with the chapter's split: the same days whatever the number of lags.
inline Split ridership_split(std::size_t lags) {
    const Ridership& series = ridership();
    return chronological_split(make_lag_features(series.rides, lags, kMaxLags),
                               series.day(kTestStart));
}

inline testing::Golden reference() {
    return testing::Golden("chapters/01_linear_regression/tests/golden/reference.json");
}

inline double as_double(real value) {
    return static_cast<double>(value);
}

}  // namespace course::linear_regression::fixtures
