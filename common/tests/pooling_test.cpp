#include "course/pooling.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "course/parallel.hpp"
#include "course/random.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

constexpr real kNan = std::numeric_limits<real>::quiet_NaN();

TEST_CASE("max_pool2d: keeps the largest of each window and where it stood") {
    //! [max_pool2d]
    const Tensor x({1, 1, 2, 4}, {1, 5, 2, 0,  //
                                  3, 4, 0, 9});
    Tensor y(pool2d_shape(x.shape()));
    std::vector<std::uint32_t> winners(y.size());
    max_pool2d(x, y, winners);
    CHECK(std::ranges::equal(y.data(), std::vector<real>{5, 9}));
    Tensor dx(x.shape());
    max_pool2d_gradient(Tensor(y.shape(), {10, 20}), winners, dx);
    CHECK(std::ranges::equal(dx.data(), std::vector<real>{0, 10, 0, 0, 0, 0, 0, 20}));
    //! [max_pool2d]
}

struct Case {
    Shape x;
    PoolOptions options;
};

const Case kCases[] = {
    {{2, 3, 4, 6}, {}},
    {{2, 3, 5, 7}, {}},  // the last row and column are left out
    {{40, 16, 28, 28}, {}},
    {{1, 2, 7, 7}, {.window = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},
    {{3, 7, 8}, {.window = {3, 2}}},  // windows side by side
    {{2, 6, 5}, {.window = {3, 2}, .stride = {1, 1}}},
    {{5, 9}, {.window = {1, 4}, .stride = {3, 2}, .padding = {0, 2}}},
    {{1, 1, 1, 1}, {.window = {1, 1}, .stride = {1, 1}}},
};

// f(y index, x index) for every pixel that a window sees.
template <typename F>
void for_windows(const Case& c, const Shape& y, F f) {
    const std::size_t rank = c.x.rank();
    const std::size_t height = c.x[rank - 2];
    const std::size_t width = c.x[rank - 1];
    const std::size_t area = c.options.window[0] * c.options.window[1];
    std::array<std::size_t, 2> stride = c.options.stride;
    for (const std::size_t axis : {0U, 1U}) {
        if (stride[axis] == 0) stride[axis] = c.options.window[axis];
    }
    for (std::size_t o = 0; o < y.size(); ++o) {
        const std::size_t column = o % y[rank - 1];
        const std::size_t row = o / y[rank - 1] % y[rank - 2];
        const std::size_t plane = o / (y[rank - 1] * y[rank - 2]);
        for (std::size_t p = 0; p < area; ++p) {
            const std::size_t i = row * stride[0] + p / c.options.window[1];
            const std::size_t j = column * stride[1] + p % c.options.window[1];
            if (i < c.options.padding[0] || i - c.options.padding[0] >= height) continue;
            if (j < c.options.padding[1] || j - c.options.padding[1] >= width) continue;
            f(o, (plane * height + i - c.options.padding[0]) * width + j - c.options.padding[1]);
        }
    }
}

TEST_CASE("pooling: agrees with its definition for all windows, forward and backward") {
    const std::size_t before = thread_count();
    for (const std::size_t threads : {1U, 3U}) {
        set_thread_count(threads);
        for (const Case& c : kCases) {
            CAPTURE(to_string(c.x), threads);
            Rng rng(8);
            const Shape shape = pool2d_shape(c.x, c.options);
            Tensor x(c.x);
            Tensor dy(shape);
            rng.fill_normal(x.data());
            rng.fill_normal(dy.data());
            std::vector<real> largest(shape.size(), -std::numeric_limits<real>::infinity());
            std::vector<std::size_t> place(shape.size());
            std::vector<double> mean(shape.size());
            std::vector<double> spread(c.x.size());
            const auto area = static_cast<double>(c.options.window[0] * c.options.window[1]);
            for_windows(c, shape, [&](std::size_t o, std::size_t i) {
                if (x.data()[i] > largest[o]) {
                    largest[o] = x.data()[i];
                    place[o] = i;
                }
                mean[o] += x.data()[i] / area;
                spread[i] += dy.data()[o] / area;
            });
            std::vector<real> routed(c.x.size());
            for (std::size_t o = 0; o < shape.size(); ++o) routed[place[o]] += dy.data()[o];

            Tensor y = Tensor::full(shape, kNan);
            std::vector<std::uint32_t> winners(shape.size());
            max_pool2d(x, y, winners, c.options);
            CHECK(std::ranges::equal(y.data(), largest));
            Tensor again = Tensor::full(shape, kNan);
            max_pool2d(x, again, {}, c.options);
            CHECK(std::ranges::equal(again.data(), largest));
            Tensor dx = Tensor::full(c.x, kNan);
            max_pool2d_gradient(dy, winners, dx);
            CHECK(std::ranges::equal(dx.data(), routed));

            const auto near = [](double a, double b) { return std::abs(a - b) < 1e-5; };
            average_pool2d(x, y, c.options);
            CHECK(std::ranges::equal(y.data(), mean, near));
            average_pool2d_gradient(dy, dx, c.options);
            CHECK(std::ranges::equal(dx.data(), spread, near));
        }
    }
    set_thread_count(before);
}

TEST_CASE("max_pool2d: NaN wins wherever it stands in a window") {
    for (std::size_t i = 0; i < 4; ++i) {
        Tensor x({2, 2}, {1, 2, 3, 4});
        x.data()[i] = kNan;
        Tensor y(Shape{1, 1});
        std::vector<std::uint32_t> winners(1);
        max_pool2d(x, y, winners);
        CHECK(std::isnan(y.item()));
        CHECK(winners[0] == i);
        max_pool2d(x, y, {}, {.window = {2, 2}, .stride = {1, 1}});
        CHECK(std::isnan(y.item()));
    }
}

TEST_CASE("pooling: rejects what does not fit") {
    const Shape x{1, 4, 4};
    CHECK_THROWS_MATCHES(pool2d_shape({4}), ShapeError,
                         Message("pool2d: expected (..., H, W), got (4)"));
    CHECK_THROWS_MATCHES(pool2d_shape(x, {.window = {5, 1}}), ShapeError,
                         Message("pool2d: expected an image of at least (5, 1), got (1, 4, 4)"));
    CHECK_THROWS_MATCHES(pool2d_shape(x, {.window = {2, 0}}), ValueError,
                         Message("pool2d: expected window > 0, got 0"));
    CHECK_THROWS_MATCHES(pool2d_shape(x, {.padding = {2, 0}}), ValueError,
                         Message("pool2d: expected padding <= window / 2, got 2"));
    Tensor y(Shape{1, 2, 2});
    std::vector<std::uint32_t> winners(3);
    CHECK_THROWS_MATCHES(max_pool2d(Tensor(x), y, winners), ShapeError,
                         Message("max_pool2d: expected 4 winners, got 3 winners"));
    winners.assign(4, 99);
    Tensor dx(x);
    CHECK_THROWS_MATCHES(max_pool2d_gradient(y, winners, dx), ValueError,
                         Message("max_pool2d_gradient: expected winners below 16, got 99"));
    CHECK_THROWS_AS(max_pool2d_gradient(y, std::vector<std::uint32_t>(2), dx), ShapeError);
    Tensor none(Shape{0, 2, 2});
    max_pool2d(Tensor(Shape{0, 4, 4}), none, {});
}

}  // namespace
}  // namespace course
