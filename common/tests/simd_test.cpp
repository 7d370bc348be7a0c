#include "course/simd.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>
#include <string>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("simd: scalar is always available and the widest target is the default") {
    const std::vector<simd::Target> targets = simd::available();
    REQUIRE_FALSE(targets.empty());
    CHECK(targets.front() == simd::Target::scalar);
    CHECK(std::ranges::is_sorted(targets, {}, simd::lanes));
    if (std::getenv("COURSE_SIMD") == nullptr) CHECK(simd::active() == targets.back());
    CHECK(simd::target_name() == simd::name(simd::active()));
}

TEST_CASE("simd: every target gives the same result within rounding") {
    //! [use]
    const std::vector<real> x{1, 2, 3};
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        CHECK(sum_of_squares(x) == 14);
    }
    simd::use(before);
    //! [use]
}

TEST_CASE("simd: tables say what they are") {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        CHECK(simd::tables().basic->target == target);
        CHECK(simd::tables().basic->lanes == simd::lanes(target));
    }
    simd::use(before);
}

TEST_CASE("simd: a target that is not there is refused with the list of those that are") {
    const std::vector<simd::Target> targets = simd::available();
    for (const simd::Target target : {simd::Target::sse2, simd::Target::avx512, simd::Target::neon,
                                      simd::Target::simd128, simd::Target::relaxed_simd}) {
        if (std::ranges::find(targets, target) != targets.end()) continue;
        CHECK_THROWS_WITH(simd::use(target),
                          ContainsSubstring("simd::use: expected one of scalar"));
    }
}

}  // namespace
}  // namespace course
