#pragma once

// Kernels are tested with every instruction set that this machine has.

#include <catch2/catch_test_macros.hpp>
#include <cstddef>

#include "course/simd.hpp"

namespace course {

// Runs check(lanes) with every target.
template <typename Check>
void with_every_target(Check check) {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        CAPTURE(simd::name(target));
        check(simd::lanes(target));
    }
    simd::use(before);
}

}  // namespace course
