#include "linear_regression/model.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <vector>

#include "course/error.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

TEST_CASE("LinearModel: the lecture's candidate adds half a thousand to today's number") {
    //! [model]
    const LinearModel model({1}, real(0.5));  // y = 0.5k + 1 x_1
    const Tensor days({2, 1}, {real(4.8), real(7.5)});
    const Tensor y = model.predict(days);  // 5.3, 8.0
    //! [model]
    CHECK(y.shape() == Shape{2});
    CHECK(y(0) == Approx(5.3));
    CHECK(y(1) == Approx(8.0));
}

TEST_CASE("LinearModel: predicts a batch as it predicts its samples") {
    const LinearModel model({2, -1, real(0.5)}, 3);
    const Tensor x({2, 3}, {1, 2, 4, -1, 0, 6});
    const Tensor y = model.predict(x);
    CHECK(y(0) == 5);
    CHECK(y(1) == 4);
    for (std::size_t n = 0; n < 2; ++n) CHECK(model.predict(x.row(n)) == Approx(y(n)));
}

TEST_CASE("LinearModel: doubling a feature doubles its contribution, everywhere") {
    const LinearModel model({3}, 1);
    for (const real x : {real(-2), real(0.5), real(10)}) {
        const real once = model.predict(std::vector<real>{x}) - model.bias;
        const real twice = model.predict(std::vector<real>{2 * x}) - model.bias;
        CHECK(twice == Approx(2 * once));
    }
}

TEST_CASE("LinearModel: parameters are the bias first, then the weights, and come back unchanged") {
    const LinearModel model({2, 3}, 1);
    CHECK(model.parameters() == std::vector<real>{1, 2, 3});
    const LinearModel same = LinearModel::from_parameters(model.parameters());
    CHECK(same.bias == 1);
    CHECK(same.weights == std::vector<real>{2, 3});
}

TEST_CASE("LinearModel: names both shapes when they do not fit") {
    const LinearModel model(7);
    CHECK_THROWS_MATCHES(model.predict(Tensor({5, 3})), ShapeError,
                         Message("predict: expected x (N, 7), got (5, 3)"));
    CHECK_THROWS_AS(model.predict(Tensor({7})), ShapeError);
    CHECK_THROWS_AS(model.predict(std::vector<real>{1, 2}), ShapeError);
    CHECK_THROWS_MATCHES(LinearModel::from_parameters({}), ShapeError,
                         Message("from_parameters: expected theta (D + 1), got (0)"));
}
