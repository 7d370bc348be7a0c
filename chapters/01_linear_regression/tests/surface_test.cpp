#include "linear_regression/surface.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <limits>

#include "course/error.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

namespace {

Tensor only_feature(const Dataset& data) {
    return data.x.reshape({data.size()});
}

}  // namespace

TEST_CASE("error_surface: every point is the loss of the line with these parameters") {
    const Dataset data = fixtures::three_points();
    for (const Loss loss : {Loss::mse, Loss::mae, Loss::huber}) {
        CAPTURE(name(loss));
        //! [surface]
        const SurfaceGrid grid{
            .w_min = -1, .w_max = 4, .b_min = -4, .b_max = 5, .columns = 11, .rows = 37};
        const Tensor L = error_surface(loss, only_feature(data), data.target, grid);
        //! [surface]
        REQUIRE(L.shape() == Shape{37, 11});
        for (std::size_t i = 0; i < grid.rows; ++i) {
            for (std::size_t j = 0; j < grid.columns; ++j) {
                const LinearModel line({real(-1) + real(0.5) * real(j)}, real(-4) + real(i) / 4);
                CHECK(L(i, j) ==
                      Approx(evaluate(loss, line.predict(data.x), data.target)).margin(1e-5));
            }
        }
    }
}

TEST_CASE("error_surface: block sizes and odd grids leave no gap") {
    const Dataset data = fixtures::three_points();
    for (const std::size_t rows : {2u, 15u, 16u, 17u, 65u}) {
        const SurfaceGrid grid{
            .w_min = 0, .w_max = 1, .b_min = 0, .b_max = 1, .columns = 2, .rows = rows};
        const Tensor L = error_surface(Loss::mse, only_feature(data), data.target, grid);
        CHECK(L(0, 0) == Approx(38.0 / 3));
        CHECK(L(rows - 1, 1) == Approx(1.0 / 3));  // y = 1 + x: residuals 0, 0, -1
        CHECK(L(rows - 1, 0) == Approx((1 + 4 + 16) / 3.0));
    }
}

TEST_CASE("error_surface: its lowest point is where the normal equations say") {
    const Split split = fixtures::ridership_split(1);
    const LinearModel best = solve_least_squares(split.train.x, split.train.target);
    const real w = best.weights[0];
    const SurfaceGrid grid{.w_min = w - 1,
                           .w_max = w + 1,
                           .b_min = best.bias - 10,
                           .b_max = best.bias + 10,
                           .columns = 41,
                           .rows = 41};
    const Tensor L = error_surface(Loss::mse, only_feature(split.train), split.train.target, grid);
    CHECK(L(20, 20) == Approx(mse(best.predict(split.train.x), split.train.target)).epsilon(1e-4));
    for (std::size_t i = 0; i < 41; ++i) {
        for (std::size_t j = 0; j < 41; ++j) CHECK(L(i, j) >= L(20, 20));
    }
}

TEST_CASE("error_surface: refuses grids and data that are none") {
    const Dataset data = fixtures::three_points();
    const auto with = [&](const SurfaceGrid& grid) {
        return error_surface(Loss::mse, only_feature(data), data.target, grid);
    };
    CHECK_THROWS_MATCHES(with({.columns = 1, .rows = 9}), ValueError,
                         Message("error_surface: expected a grid of at least 2 x 2, got 1 x 9"));
    CHECK_THROWS_MATCHES(with({.w_min = 2, .w_max = 1}), ValueError,
                         Message("error_surface: expected finite ranges min < max, got 2 to 1"));
    CHECK_THROWS_AS(with({.b_max = std::numeric_limits<real>::infinity()}), ValueError);
    CHECK_THROWS_AS(error_surface(Loss::mse, data.x, data.target, {}), ShapeError);
    CHECK_THROWS_AS(error_surface(Loss::mse, Tensor(), Tensor(), {}), ValueError);
}
