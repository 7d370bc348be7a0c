#include "cnn/patterns.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "cnn/conv2d.hpp"
#include "cnn/pictures.hpp"
#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::values;

TEST_CASE("pattern_images: a pattern of three pixels, anywhere or in the middle") {
    Rng rng(1);
    const PatternSet set = pattern_images(200, rng, {.noise = 0});
    for (std::size_t n = 0; n < set.labels.size(); ++n) {
        CHECK(std::ranges::count(set.pictures.row(n), real{1}) == 3);
        CHECK(set.labels[n] < kPatterns);
    }
    const PatternSet fixed = pattern_images(50, rng, {.noise = 0, .anywhere = false});
    for (std::size_t n = 0; n < fixed.labels.size(); ++n) CHECK(fixed.pictures(n, 0, 6, 6) == 1);
    Rng again(1);
    CHECK(values(pattern_images(200, again, {.noise = 0}).pictures) == values(set.pictures));
    CHECK_THROWS_AS(pattern_images(1, rng, {.size = 2}), ValueError);
    CHECK_THROWS_AS(pattern_images(1, rng, {.noise = -1}), ValueError);
}

TEST_CASE("convolution: a picture that moves moves its map", "[T11.4]") {
    Rng rng(2);
    const cnn::Conv2d layer = random_conv2d({3, 1, 3, 3}, rng, {.padding = {1, 1}});
    Tensor x({1, 1, 12, 12});
    for (std::size_t i = 4; i < 7; ++i) {
        for (std::size_t j = 4; j < 8; ++j) x(0, 0, i, j) = static_cast<real>(rng.uniform());
    }
    for (const auto& [down, right] : {std::pair{2, 3}, std::pair{-2, 0}, std::pair{1, -3}}) {
        CHECK(testing::max_relative_error(layer.forward(shift(x, down, right)),
                                          shift(layer.forward(x), down, right)) < 1e-6);
    }
    // At the border something is lost.
    CHECK(testing::max_relative_error(layer.forward(shift(x, 7, 0)),
                                      shift(layer.forward(x), 7, 0)) > 1e-3);
}

TEST_CASE("made-up pictures: classes are as described") {
    Rng rng(3);
    const PatternSet colours = colour_images(100, rng);
    CHECK(colours.pictures.shape() == Shape{100, 3, 8, 8});
    CHECK(std::ranges::count(colours.labels, 1U) > 30);
    const PatternSet bars = bar_images(100, rng);
    for (std::size_t n = 0; n < 100; ++n) {
        CHECK(std::ranges::count(bars.pictures.row(n), real{1}) == 7);
    }
}
