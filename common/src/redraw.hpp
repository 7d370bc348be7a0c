#pragma once

// How often progress is shown anew.

namespace course::detail {

inline constexpr double kRedraw = 0.1;  // seconds between two texts

}  // namespace course::detail
