#include "cnn/pooling.hpp"

#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "cnn/network.hpp"
#include "cnn/patterns.hpp"
#include "cnn/pictures.hpp"
#include "course/error.hpp"
#include "course/pooling.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::claim;
using course::testing::max_relative_error;
using course::testing::values;

TEST_CASE("MaxPool2d: keeps the largest of each window and sends its gradient there") {
    //! [max pooling]
    const Tensor x({1, 1, 2, 4}, {1, 5, 0, 2,  //
                                  3, 4, 8, 1});
    MaxPool2d pool;
    CHECK(values(pool.forward(x)) == std::vector<real>{5, 8});
    const Tensor dy({1, 1, 1, 2}, {10, 20});
    CHECK(values(pool.backward(dy)) == std::vector<real>{0, 10, 0, 0, 0, 0, 20, 0});
    //! [max pooling]
}

TEST_CASE("MaxPool2d: the lecture's two maps", "[T11.2][E11.4]") {
    const cnn::Conv2d layer{lecture_filters(), Tensor({2})};
    const Tensor maps = layer.forward(lecture_image());
    CHECK(values(MaxPool2d().forward(maps)) == std::vector<real>{3, 0, 3, 1, -1, 1, 0, 3});
}

TEST_CASE("pooling: agrees with common's kernels, and its gradients with central differences") {
    for (const std::size_t window : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
        CAPTURE(window);
        const Tensor x = fixtures::drawn(20, {2, 2, 7, 6});
        const PoolOptions options{.window = {window, window}};
        MaxPool2d most(window);
        AvgPool2d mean(window);
        Tensor expected(pool2d_shape(x.shape(), options));
        max_pool2d(x, expected, {}, options);
        CHECK(values(most.forward(x)) == values(expected));
        average_pool2d(x, expected, options);
        CHECK(max_relative_error(mean.forward(x), expected) < 1e-6);

        const Tensor dy = fixtures::drawn(21, expected.shape());
        const auto check = [&](auto& pool) {
            const Tensor dx = pool.backward(dy);
            testing::check_gradient(
                [&](const Tensor& p) {
                    return static_cast<double>(fixtures::inner(pool.forward(p), dy));
                },
                x, dx);
        };
        check(most);
        check(mean);
    }
}

TEST_CASE("pooling: a gradient that all pixels of a window share alike is caught for the maximum") {
    const Tensor x = fixtures::drawn(22, {1, 1, 6, 6});
    MaxPool2d most;
    AvgPool2d mean;
    const Tensor dy = fixtures::drawn(23, most.forward(x).shape());
    mean.forward(x);
    const GradientCheck check = gradient_check(
        [&](const Tensor& p) { return static_cast<double>(fixtures::inner(most.forward(p), dy)); },
        x, mean.backward(dy));
    CHECK(check.max_relative_error > 0.1);
}

TEST_CASE("pooling: the answer survives a small shift inside the windows", "[T11.4]") {
    // A lit point, and its neighbours in the same window of 2 x 2.
    Tensor point({1, 1, 8, 8});
    point(0, 0, 2, 4) = 1;
    MaxPool2d pool;
    const std::vector<real> before = values(pool.forward(point));
    CHECK(values(pool.forward(shift(point, 0, 1))) == before);
    CHECK(values(pool.forward(shift(point, 1, 1))) == before);
    CHECK(values(pool.forward(shift(point, 0, 2))) != before);
    CHECK(values(pool.forward(shift(point, 0, -1))) != before);
}

TEST_CASE("pooling: has no parameters and leaves the filters as they are", "[E11.12]") {
    Rng rng(1);
    const Cnn with(rng);
    Cnn without(rng, {.pooling = Pooling::none});
    CHECK(with.conv1.weight.shape() == without.conv1.weight.shape());
    CHECK(with.conv2.weight.shape() == without.conv2.weight.shape());
    // What it makes smaller are the maps, and with them the fully connected layer behind.
    CHECK(with.head.weight.size() == std::size_t{10} * 32 * 7 * 7);
    CHECK(without.head.weight.size() == std::size_t{10} * 32 * 28 * 28);
    claim("parameters_no_pooling", static_cast<double>(nn::parameter_count(without)),
          {.format = "%.0f"});
}

TEST_CASE("subsample: leaves rows and columns out") {
    Tensor x({1, 1, 5, 4});
    std::iota(x.data().begin(), x.data().end(), real{0});
    CHECK(values(subsample(x)) == std::vector<real>{0, 2, 8, 10, 16, 18});
    CHECK(values(subsample(x, 1)) == values(x));
    CHECK_THROWS_AS(subsample(x, 0), ValueError);
    CHECK_THROWS_AS(subsample(Tensor({4, 4})), ShapeError);
}

TEST_CASE("Flatten: computes nothing, and the way back is the shape that came") {
    Flatten flatten;
    const Tensor x = fixtures::drawn(24, {2, 3, 4, 5});
    const Tensor flat = flatten.forward(x);
    CHECK(flat.shape() == Shape{2, 60});
    CHECK(flat.shares_storage(x));
    CHECK(flatten.backward(flat).shape() == x.shape());
    CHECK_THROWS_AS(flatten.backward(Tensor({2, 59})), ShapeError);
    CHECK_THROWS_AS(flatten.forward(Tensor()), ShapeError);
}

TEST_CASE("pooling: what it can't use is refused") {
    CHECK_THROWS_AS(MaxPool2d(0), ValueError);
    CHECK_THROWS_AS(AvgPool2d(0), ValueError);
    MaxPool2d most(4);
    AvgPool2d mean(4);
    CHECK_THROWS_AS(most.forward(Tensor({1, 1, 3, 5})), ShapeError);
    CHECK_THROWS_AS(mean.forward(Tensor({4, 4})), ShapeError);
    most.forward(Tensor({1, 1, 4, 4}));
    CHECK_THROWS_AS(most.backward(Tensor({1, 1, 2, 2})), ShapeError);
    CHECK_THROWS_AS(mean.backward(Tensor({1, 1, 2, 2})), ShapeError);
}
