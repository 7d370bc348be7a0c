#pragma once

/// @file
/// A clock for how long something takes.

#ifdef __EMSCRIPTEN__
#include <emscripten/emscripten.h>
#else
#include <chrono>
#endif

namespace course {

/// The time since some moment, which is never set back.
/// @returns seconds
inline double steady_seconds() {
#ifdef __EMSCRIPTEN__
    // std::chrono would bring its error messages along: 5 KB in every module.
    return emscripten_get_now() / 1000;
#else
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
#endif
}

}  // namespace course
