#include "course/conv.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "course/parallel.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "targets.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

using testing::kEps;
using testing::Wide;

TEST_CASE("conv2d: slides a kernel over a padded image") {
    //! [conv2d]
    const Tensor x({1, 1, 2, 3}, {1, 2, 3,  //
                                  4, 5, 6});
    const Tensor weight({1, 1, 1, 3}, {-1, 0, 1});  // right neighbour minus left neighbour
    const std::vector<real> bias{10};
    Tensor y(conv2d_shape(x.shape(), weight.shape(), {.padding = {0, 1}}));
    conv2d(x, weight, bias, y, {.padding = {0, 1}});
    CHECK(std::ranges::equal(y.data(), std::vector<real>{12, 12, 8, 15, 12, 5}));
    //! [conv2d]
}

struct ConvCase {
    Shape x;
    Shape weight;
    ConvOptions options;
};

// Every stride, padding, dilation and grouping, panels that end inside rows, more than one block of
// channels.
const ConvCase kConvCases[] = {
    {{2, 1, 5, 5}, {3, 1, 3, 3}, {.padding = {1, 1}}},
    {{1, 2, 7, 9}, {5, 2, 3, 3}, {}},
    {{3, 3, 14, 14}, {7, 3, 3, 3}, {.padding = {1, 1}}},
    {{2, 16, 14, 14}, {32, 16, 3, 3}, {.padding = {1, 1}}},
    {{1, 1, 28, 28}, {16, 1, 3, 3}, {.padding = {1, 1}}},
    {{2, 4, 9, 11}, {6, 2, 3, 2}, {.stride = {2, 3}, .padding = {1, 0}, .groups = 2}},
    {{2, 6, 8, 8}, {6, 1, 3, 3}, {.padding = {1, 1}, .groups = 6}},
    {{1, 2, 12, 10}, {3, 2, 3, 3}, {.padding = {2, 2}, .dilation = {2, 2}}},
    {{1, 2, 10, 10}, {3, 2, 3, 2}, {.stride = {1, 2}, .padding = {0, 3}, .dilation = {3, 1}}},
    {{2, 3, 1, 20}, {4, 3, 1, 5}, {.padding = {0, 2}}},
    {{1, 5, 4, 4}, {9, 5, 1, 1}, {}},
    {{1, 5, 4, 4}, {9, 5, 4, 4}, {}},
    {{1, 5, 1, 1}, {2, 5, 3, 3}, {.padding = {1, 1}}},
    {{1, 100, 6, 6}, {9, 100, 3, 3}, {.padding = {1, 1}}},
    {{1, 3, 90, 90}, {2, 3, 5, 5}, {.stride = {2, 2}, .padding = {2, 2}}},
};

// f(x index, weight index, y index) for all products of the sum.
template <typename F>
void for_terms(const ConvCase& c, const Shape& y, F f) {
    const ConvOptions& o = c.options;
    const std::size_t group_outputs = c.weight[0] / o.groups;
    for (std::size_t b = 0; b < y[0]; ++b) {
        for (std::size_t out = 0; out < y[1]; ++out) {
            for (std::size_t in = 0; in < c.weight[1]; ++in) {
                const std::size_t channel = out / group_outputs * c.weight[1] + in;
                for (std::size_t p = 0; p < y[2] * y[3] * c.weight[2] * c.weight[3]; ++p) {
                    const std::size_t j = p % c.weight[3];
                    const std::size_t i = p / c.weight[3] % c.weight[2];
                    const std::size_t position = p / (c.weight[2] * c.weight[3]);
                    const std::size_t row = position / y[3] * o.stride[0] + i * o.dilation[0];
                    const std::size_t column = position % y[3] * o.stride[1] + j * o.dilation[1];
                    if (row < o.padding[0] || row - o.padding[0] >= c.x[2]) continue;
                    if (column < o.padding[1] || column - o.padding[1] >= c.x[3]) continue;
                    f(((b * c.x[1] + channel) * c.x[2] + row - o.padding[0]) * c.x[3] + column -
                          o.padding[1],
                      ((out * c.weight[1] + in) * c.weight[2] + i) * c.weight[3] + j,
                      (b * y[1] + out) * y[2] * y[3] + position);
                }
            }
        }
    }
}

// Compares with exact sums; the bound is (terms + 4) eps times the sum of the terms' sizes.
struct ExactSums {
    std::vector<Wide> sum;
    std::vector<Wide> size;
    std::vector<std::size_t> terms;

    explicit ExactSums(std::size_t n) : sum(n), size(n), terms(n) {}
    void add(std::size_t i, Wide term) {
        sum[i] += term;
        size[i] += std::abs(term);
        ++terms[i];
    }
    bool near(const Tensor& got) const {
        for (std::size_t i = 0; i < sum.size(); ++i) {
            const Wide bound = static_cast<Wide>(terms[i] + 4) * kEps * size[i];
            if (!(std::abs(got.data()[i] - sum[i]) <= bound)) return false;
        }
        return true;
    }
};

Tensor random(const Shape& shape, Rng& rng) {
    Tensor x(shape);
    rng.fill_normal(x.data());
    return x;
}

TEST_CASE("conv2d: the pass forward and the three gradients are right within the stated error") {
    with_every_target([](std::size_t) {
        for (const ConvCase& c : kConvCases) {
            CAPTURE(to_string(c.x), to_string(c.weight));
            Rng rng(3);
            const Shape shape = conv2d_shape(c.x, c.weight, c.options);
            const Tensor x = random(c.x, rng);
            const Tensor weight = random(c.weight, rng);
            const Tensor dy = random(shape, rng);
            const Tensor bias = random({c.weight[0]}, rng);
            ExactSums y(shape.size());
            ExactSums dx(c.x.size());
            ExactSums dweight(c.weight.size());
            for_terms(c, shape, [&](std::size_t i, std::size_t w, std::size_t o) {
                const Wide xi = x.data()[i];
                const Wide wi = weight.data()[w];
                const Wide dyi = dy.data()[o];
                y.add(o, xi * wi);
                dx.add(i, dyi * wi);
                dweight.add(w, dyi * xi);
            });
            Tensor got = Tensor::full(shape, std::numeric_limits<real>::quiet_NaN());
            conv2d(x, weight, {}, got, c.options);
            CHECK(y.near(got));
            Tensor got_dx = Tensor::full(c.x, std::numeric_limits<real>::quiet_NaN());
            conv2d_input_gradient(dy, weight, got_dx, c.options);
            CHECK(dx.near(got_dx));
            Tensor got_dweight = Tensor::full(c.weight, std::numeric_limits<real>::quiet_NaN());
            conv2d_weight_gradient(x, dy, got_dweight, c.options);
            CHECK(dweight.near(got_dweight));

            ExactSums dbias(c.weight[0]);
            const std::size_t positions = shape[2] * shape[3];
            for (std::size_t o = 0; o < shape.size(); ++o) {
                const std::size_t channel = o / positions % shape[1];
                dbias.add(channel, dy.data()[o]);
            }
            Tensor got_dbias(Shape{c.weight[0]});
            conv2d_bias_gradient(dy, got_dbias.data());
            CHECK(dbias.near(got_dbias));

            for (std::size_t o = 0; o < shape.size(); ++o) {
                y.add(o, bias.data()[o / positions % shape[1]]);
                y.sum[o] = std::max(y.sum[o], Wide{0});
            }
            conv2d(x, weight, bias.data(), got, c.options, Activation::relu);
            CHECK(y.near(got));
        }
    });
}

TEST_CASE("conv2d: the bits of the results do not depend on the number of threads") {
    const std::size_t before = thread_count();
    Rng rng(4);
    const ConvOptions options{.padding = {1, 1}};
    const Tensor x = random({21, 4, 14, 14}, rng);
    const Tensor weight = random({8, 4, 3, 3}, rng);
    const Tensor dy = random(conv2d_shape(x.shape(), weight.shape(), options), rng);
    std::vector<Tensor> first;
    for (const std::size_t threads : {1U, 2U, 3U}) {
        set_thread_count(threads);
        std::vector<Tensor> results{Tensor(dy.shape()), Tensor(x.shape()), Tensor(weight.shape())};
        conv2d(x, weight, {}, results[0], options);
        conv2d_input_gradient(dy, weight, results[1], options);
        conv2d_weight_gradient(x, dy, results[2], options);
        if (first.empty()) first = results;
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(std::ranges::equal(first[i].data(), results[i].data()));
        }
    }
    set_thread_count(before);
}

TEST_CASE("conv2d: a batch without images, and nothing to sum") {
    Tensor y(Shape{0, 2, 3, 3});
    conv2d(Tensor(Shape{0, 1, 3, 3}), Tensor(Shape{2, 1, 1, 1}), {}, y);
    Tensor dweight = Tensor::full({2, 1, 1, 1}, 7);
    conv2d_weight_gradient(Tensor(Shape{0, 1, 3, 3}), y, dweight);
    CHECK(std::ranges::equal(dweight.data(), std::vector<real>{0, 0}));
}

TEST_CASE("conv2d: rejects shapes and options that make no sense") {
    const Shape x{1, 4, 5, 5};
    CHECK_THROWS_MATCHES(conv2d_shape(x, {2, 3, 3, 3}), ShapeError,
                         Message("conv2d: expected (B, C, H, W) and (O, C / 1, I, J), "
                                 "got (1, 4, 5, 5) and (2, 3, 3, 3)"));
    CHECK_THROWS_MATCHES(conv2d_shape(x, {2, 4, 7, 1}), ShapeError,
                         Message("conv2d: expected a kernel not larger than the padded image, "
                                 "got (1, 4, 5, 5) and (2, 4, 7, 1)"));
    CHECK_THROWS_MATCHES(conv2d_shape(x, {2, 4, 3, 3}, {.stride = {1, 0}}), ValueError,
                         Message("conv2d: expected stride > 0, got 0"));
    CHECK_THROWS_AS(conv2d_shape(x, {3, 2, 3, 3}, {.groups = 2}), ShapeError);
    CHECK_THROWS_AS(conv2d_shape(x, {2, 4, 3, 3}, {.groups = 0}), ValueError);
    // Options so large that sums and products with them do not fit.
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    CHECK_THROWS_AS(conv2d_shape(x, {2, 4, 3, 3}, {.padding = {kMost / 2 + 1, 0}}), ValueError);
    CHECK_THROWS_AS(conv2d_shape(x, {2, 4, 3, 3}, {.dilation = {1, kMost / 2 + 1}}), ShapeError);
    CHECK(conv2d_shape(x, {2, 4, 3, 3}, {.stride = {kMost, kMost}}) == Shape{1, 2, 1, 1});
    Tensor y(Shape{1, 2, 5, 5});
    CHECK_THROWS_MATCHES(conv2d(Tensor(x), Tensor(Shape{2, 4, 3, 3}), {}, y), ShapeError,
                         Message("conv2d: expected (1, 2, 3, 3), got (1, 2, 5, 5)"));
    const std::vector<real> bias(3);
    CHECK_THROWS_MATCHES(conv2d(Tensor(x), Tensor(Shape{2, 4, 1, 1}), bias, y), ShapeError,
                         Message("conv2d: expected a bias of 2 numbers, got 3"));
}

}  // namespace
}  // namespace course
