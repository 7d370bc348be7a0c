#pragma once

// Time as progress is shown by it.

#include <chrono>

namespace course::detail {

inline constexpr double kRedraw = 0.1;  // seconds between two texts

inline double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace course::detail
