#pragma once

// The ranges that the optimisers' options have in common.

#include "course/error.hpp"

namespace course::optim {

inline void check_share(const char* who, const char* option, double value) {
    if (!(value >= 0 && value < 1)) throw ValueError(who, {option, " in [0, 1)"}, value);
}

inline void check_decay(const char* who, const char* option, double value) {
    if (!(value >= 0)) throw ValueError(who, {option, " >= 0"}, value);
}

}  // namespace course::optim
