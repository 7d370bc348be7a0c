#include "backpropagation/depth.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;

TEST_CASE("depth: sigmoid loses most of an error in every layer, ReLU less than half",
          "[Q11][T3.3]") {
    //! [depth]
    const DepthReport sigmoid = measure_depth(Sigmoid(), {.depth = 10, .width = 16});
    const DepthReport relu = measure_depth(ReLU(), {.depth = 10, .width = 16});
    // sigmoid.delta[9] is the last layer's, sigmoid.delta[0] what reaches the first
    //! [depth]
    REQUIRE(sigmoid.delta.size() == 10);
    for (std::size_t l = 0; l + 1 < 10; ++l) {
        CHECK(sigmoid.delta[l] < sigmoid.delta[l + 1] * real(0.4));
        CHECK(relu.delta[l] > sigmoid.delta[l]);
    }
    for (const real gain : sigmoid.gains) CHECK((gain > 0 && gain <= real(0.25)));
    for (const real gain : relu.gains) CHECK((gain == 0 || gain == 1));
    const double sigmoid_left = double(sigmoid.delta[0] / sigmoid.delta[9]);
    const double relu_left = double(relu.delta[0] / relu.delta[9]);
    CHECK(sigmoid_left < 1e-4);
    CHECK(relu_left > 1e-3);
    claim("depth_sigmoid_left", 1e-3 / sigmoid_left,
          {.format = "%.0f", .tolerance = 2e-2});  // thousand
    claim("depth_relu_left", 1 / relu_left, {.format = "%.0f", .tolerance = 2e-2});
    claim("depth_sigmoid_gain", sigmoid.mean_gain, {.format = "%.2f"});
    claim("depth_relu_gain", relu.mean_gain, {.format = "%.2f", .tolerance = 1e-2});
}

TEST_CASE("depth: larger weights give ReLU back what its zeros take; sigmoid they do not save") {
    // He's choice for ReLU: half of the gains are 0, so the weights' variance is doubled.
    const DepthReport relu =
        measure_depth(ReLU(), {.depth = 20, .width = 64, .scale = std::sqrt(2)});
    CHECK(relu.delta[0] / relu.delta[19] > real(0.2));
    CHECK(relu.delta[0] / relu.delta[19] < real(5));
    for (const double scale : {1.0, 2.0, 3.0}) {
        const DepthReport sigmoid =
            measure_depth(Sigmoid(), {.depth = 20, .width = 64, .scale = scale});
        CHECK(sigmoid.delta[0] / sigmoid.delta[19] < real(1e-3));
    }
    claim("he_relu_left", double(relu.delta[0] / relu.delta[19]),
          {.format = "%.2f", .tolerance = 2e-2});
}

TEST_CASE("depth: the same seed gives the same network, whatever the activation") {
    const DepthReport a = measure_depth(Sigmoid(), {.seed = 5});
    const DepthReport b = measure_depth(Sigmoid(), {.seed = 5});
    CHECK(a.delta == b.delta);
    CHECK(a.delta != measure_depth(Sigmoid(), {.seed = 6}).delta);
    CHECK(a.gains.size() == std::size_t{8} * 32 * 16);
    CHECK(a.mean_gain > 0.1);
}

TEST_CASE("depth: what explodes is still a number") {
    const DepthReport relu = measure_depth(ReLU(), {.depth = 30, .width = 64, .scale = 8});
    for (const real delta : relu.delta) CHECK(std::isfinite(delta));
    CHECK(relu.delta[0] > real(1e19));
}

TEST_CASE("histogram: shares add up to 1, the right end belongs to the last part") {
    CHECK(histogram({0, real(0.1), real(0.25), 1}, 4) ==
          std::vector<real>{real(0.5), real(0.25), 0, real(0.25)});
    CHECK_THROWS_AS(histogram({2}, 4), ValueError);
    CHECK_THROWS_AS(histogram({testing::kNan}, 4), ValueError);
    CHECK_THROWS_AS(histogram({}, 0), ValueError);
}

TEST_CASE("depth: bad options are named") {
    CHECK_THROWS_MATCHES(measure_depth(ReLU(), {.depth = 0}), ValueError,
                         Message("measure_depth: expected depth >= 1, got 0"));
    CHECK_THROWS_AS(measure_depth(ReLU(), {.width = 0}), ValueError);
    CHECK_THROWS_AS(measure_depth(ReLU(), {.samples = 0}), ValueError);
    CHECK_THROWS_AS(measure_depth(ReLU(), {.scale = 0}), ValueError);
    CHECK_THROWS_AS(measure_depth(ReLU(), {.scale = double(testing::kInf)}), ValueError);
}
