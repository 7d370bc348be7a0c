// Reductions along one axis.

#include "course/reduce.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course/simd.hpp"

namespace {

using course::AxisView;
using course::real;
namespace simd = course::simd;

}  // namespace

TEST_CASE("reduce: the axis of a shape") {
    //! [axis]
    const AxisView axis = course::view_axis({2, 3, 4}, 1);  // 2 before, 3 reduced, 4 after
    //! [axis]
    CHECK(axis.outer == 2);
    CHECK(axis.size == 3);
    CHECK(axis.inner == 4);
    CHECK_THROWS_AS(course::view_axis({2, 3}, 2), course::ShapeError);
}

TEST_CASE("reduce: sums, means and extremes along every axis, with every target") {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        const std::size_t W = simd::lanes(target);
        for (const AxisView a : {AxisView{3, 5, 1}, AxisView{1, 130, W + 3}, AxisView{2, 70, 1},
                                 AxisView{2, 3, 5 * W + 1}, AxisView{2, 1, 4}, AxisView{0, 3, 2}}) {
            course::Rng rng(a.size);
            std::vector<real> x(a.outer * a.size * a.inner);
            for (real& v : x) v = static_cast<real>(rng.normal());
            const std::size_t n = a.outer * a.inner;
            std::vector<real> sum(n), mean(n), max(n), min(n);
            std::vector<std::size_t> arg_max(n), arg_min(n);
            course::sum_axis(x, a, sum);
            course::mean_axis(x, a, mean);
            course::max_axis(x, a, max, arg_max);
            course::min_axis(x, a, min, arg_min);
            for (std::size_t o = 0; o < a.outer; ++o) {
                for (std::size_t i = 0; i < a.inner; ++i) {
                    const auto at = [&](std::size_t k) {
                        return x[(o * a.size + k) * a.inner + i];
                    };
                    double total = 0;
                    std::size_t best = 0;
                    std::size_t worst = 0;
                    for (std::size_t k = 0; k < a.size; ++k) {
                        total += at(k);
                        if (at(k) > at(best)) best = k;
                        if (at(k) < at(worst)) worst = k;
                    }
                    const std::size_t r = o * a.inner + i;
                    const double tolerance = course::kRealIsDouble ? 1e-13 : 3e-5;
                    CHECK(std::abs(sum[r] - total) < tolerance);
                    CHECK(std::abs(mean[r] - total / static_cast<double>(a.size)) < tolerance);
                    CHECK(max[r] == at(best));
                    CHECK(arg_max[r] == best);
                    CHECK(min[r] == at(worst));
                    CHECK(arg_min[r] == worst);
                }
            }
        }
    }
    simd::use(before);
}

TEST_CASE("reduce: NaN wins, and its place is found") {
    const real nan = std::numeric_limits<real>::quiet_NaN();
    const std::vector<real> x{1, 2, nan, 4, 5, 6};
    for (const AxisView a : {AxisView{1, 6, 1}, AxisView{1, 3, 2}}) {
        std::vector<real> max(a.inner);
        std::vector<std::size_t> index(a.inner);
        course::max_axis(x, a, max, index);
        CHECK(std::isnan(max[0]));
        CHECK(index[0] == (a.inner == 1 ? 2 : 1));
    }
}

TEST_CASE("reduce: empty axes sum to 0 and have no mean") {
    std::vector<real> out{7, 7};
    course::sum_axis({}, {1, 0, 2}, out);
    CHECK(out == std::vector<real>{0, 0});
    CHECK_THROWS_AS(course::mean_axis({}, {1, 0, 2}, out), course::ValueError);
    CHECK_THROWS_AS(course::max_axis({}, {1, 0, 2}, out), course::ValueError);
    CHECK_THROWS_AS(course::sum_axis({}, {1, 3, 2}, out), course::ShapeError);
}
