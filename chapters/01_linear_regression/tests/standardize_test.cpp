#include "linear_regression/standardize.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

TEST_CASE("Standardizer: gives every feature mean 0 and deviation 1") {
    const Tensor x({4, 2}, {1, 100, 2, 100, 3, 100, 6, 100});
    const Standardizer scaler(x);
    CHECK(scaler.mean()(0) == Approx(3));
    CHECK(scaler.deviation()(0) == Approx(std::sqrt(3.5)));
    CHECK(scaler.deviation()(1) == 1);  // a constant feature keeps its scale
    const Tensor z = scaler.transform(x);
    real total = 0;
    real squares = 0;
    for (std::size_t n = 0; n < 4; ++n) {
        total += z(n, 0);
        squares += z(n, 0) * z(n, 0);
        CHECK(z(n, 1) == 0);
    }
    CHECK(total == Approx(0).margin(1e-6));
    CHECK(squares == Approx(4));
}

TEST_CASE("Standardizer: a model mapped back predicts the same from raw features") {
    const Split split = fixtures::ridership_split(7);
    //! [standardize]
    const Standardizer scaler(split.train.x);
    const Tensor z = scaler.transform(split.train.x);
    const LinearModel scaled = solve_normal_equations(z, split.train.target);
    const LinearModel raw = scaler.to_raw(scaled);
    //! [standardize]
    CHECK(testing::max_relative_error(raw.predict(split.train.x), scaled.predict(z)) <
          (kRealIsDouble ? 1e-12 : 1e-5));
    CHECK(scaled.bias == Approx(mean(split.train.target.data())).epsilon(1e-4));
    const LinearModel direct = solve_least_squares(split.train.x, split.train.target);
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(raw.weights[j] == Approx(direct.weights[j]).margin(kRealIsDouble ? 1e-10 : 1e-4));
    }
}

TEST_CASE("Standardizer: bad input is named") {
    CHECK_THROWS_AS(Standardizer(Tensor({3})), ShapeError);
    CHECK_THROWS_MATCHES(Standardizer(Tensor({0, 2})), ValueError,
                         Message("Standardizer: expected at least one sample, got none"));
    const Standardizer scaler(Tensor({2, 3}, {1, 2, 3, 4, 5, 6}));
    CHECK_THROWS_MATCHES(scaler.transform(Tensor({2, 2})), ShapeError,
                         Message("transform: expected x (N, 3), got (2, 2)"));
    CHECK_THROWS_MATCHES(scaler.to_raw(LinearModel(2)), ShapeError,
                         Message("to_raw: expected weights (3), got (2)"));
}
