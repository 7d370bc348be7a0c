#pragma once

// How much work is worth a thread: loops over fewer elements stay on their caller's thread. The
// pieces are fixed, so that results do not depend on the number of threads.

#include <algorithm>
#include <cstddef>

namespace course {

inline constexpr std::size_t kElementGrain = 16384;

// Rows of a piece of about kElementGrain elements.
inline std::size_t row_grain(std::size_t columns) {
    return std::max<std::size_t>(1, kElementGrain / std::max<std::size_t>(1, columns));
}

}  // namespace course
