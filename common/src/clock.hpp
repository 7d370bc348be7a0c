#pragma once

// Time as progress is shown by it.

#include "course/clock.hpp"

namespace course::detail {

inline constexpr double kRedraw = 0.1;  // seconds between two texts

}  // namespace course::detail
