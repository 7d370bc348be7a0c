#include "cnn/pictures.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "cnn/network.hpp"
#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::values;

TEST_CASE("hold_out: every fifth of each class, none in both parts") {
    std::vector<std::size_t> labels;
    labels.reserve(53);
    for (std::size_t i = 0; i < 53; ++i) labels.push_back(i * i % 3);
    const HeldOut parts = hold_out(labels);
    CHECK(parts.train.size() + parts.test.size() == labels.size());
    for (std::size_t c = 0; c < 3; ++c) {
        const auto of_class = [&](std::size_t i) { return labels[i] == c; };
        const auto all = std::ranges::count(labels, c);
        CHECK(std::ranges::count_if(parts.test, of_class) == all / 5);
    }
    std::vector<std::size_t> both = parts.train;
    both.insert(both.end(), parts.test.begin(), parts.test.end());
    std::ranges::sort(both);
    CHECK(std::ranges::adjacent_find(both) == both.end());
    CHECK(hold_out({}).train.empty());
}

TEST_CASE("draw_strokes: a stroke anywhere becomes a digit in the middle, 20 pixels high") {
    //! [strokes]
    // A short line, far up on the left.
    const std::vector<real> one{real(0.1), real(0.2), real(0.1), real(0.4)};
    const Tensor picture = draw_strokes(one);  // (1, 1, 28, 28)
    CHECK(picture(0, 0, 14, 13) > 0.5);
    //! [strokes]
    std::size_t rows = 0;
    for (std::size_t i = 0; i < kSide; ++i) {
        bool ink = false;
        for (std::size_t j = 0; j < kSide; ++j) ink |= picture(0, 0, i, j) > 0.5;
        rows += ink ? 1 : 0;
    }
    CHECK(rows >= 19);
    CHECK(rows <= 21);
    CHECK(std::ranges::max(picture.data()) == 1);
    CHECK(std::ranges::min(picture.data()) == 0);
}

TEST_CASE("draw_strokes: where it stands and how large it is do not matter") {
    const std::vector<real> small{real(0.2), real(0.2),  real(0.4),
                                  real(0.3), real(0.25), real(0.45)};
    std::vector<real> large;
    large.reserve(small.size());
    for (const real v : small) large.push_back(v * 2 - real(0.05));
    const Tensor a = draw_strokes(small);
    const Tensor b = draw_strokes(large);
    CHECK(testing::max_relative_error(a, b) < 1e-4);
    CHECK(testing::max_relative_error(draw_strokes(small, false), draw_strokes(large, false)) >
          0.5);
}

TEST_CASE("draw_strokes: strokes are apart, a dot is a dot, nothing is nothing") {
    const Tensor two = draw_strokes(std::vector<real>{0, 0, 0, 1, -1, 0, 1, 0, 1, 1},
                                    false);  // left and right edge
    CHECK(two(0, 0, 14, 14) == 0);
    CHECK(two(0, 0, 14, 0) > 0.5);
    CHECK(two(0, 0, 14, 27) > 0.5);
    const Tensor dot = draw_strokes(std::vector<real>{real(0.9), real(0.9)});
    CHECK(dot(0, 0, 14, 14) > 0.5);
    CHECK(std::accumulate(dot.data().begin(), dot.data().end(), real{0}) < 10);
    CHECK(std::ranges::max(draw_strokes({}).data()) == 0);
    CHECK(std::ranges::max(draw_strokes(std::vector<real>{-1, 0}).data()) == 0);
}

TEST_CASE("draw_strokes: what is no stroke is refused") {
    CHECK_THROWS_AS(draw_strokes(std::vector<real>{1}), ShapeError);
    CHECK_THROWS_AS(draw_strokes(std::vector<real>{2, 0}), ValueError);
    CHECK_THROWS_AS(draw_strokes(std::vector<real>{testing::kNan, 0}), ValueError);
    CHECK_THROWS_AS(draw_strokes(std::vector<real>{0, testing::kInf}), ValueError);
}

TEST_CASE("shift: what leaves is lost, what comes in is 0") {
    const Tensor x({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK(values(shift(x, 0, 1)) == std::vector<real>{0, 1, 2, 0, 4, 5});
    CHECK(values(shift(x, -1, 0)) == std::vector<real>{4, 5, 6, 0, 0, 0});
    CHECK(values(shift(x, 5, -9)) == std::vector<real>(6, 0));
    CHECK_THROWS_AS(shift(Tensor({2, 3}), 0, 0), ShapeError);
}

TEST_CASE("reorder_pixels: the same order for all pictures") {
    const Tensor x({2, 1, 1, 3}, {1, 2, 3, 4, 5, 6});
    const std::vector<std::size_t> order{2, 0, 1};
    CHECK(values(reorder_pixels(x, order)) == std::vector<real>{3, 1, 2, 6, 4, 5});
    CHECK_THROWS_AS(reorder_pixels(x, std::vector<std::size_t>{0, 1}), ShapeError);
}
