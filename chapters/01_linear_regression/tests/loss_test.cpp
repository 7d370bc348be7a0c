#include "linear_regression/loss.hpp"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

namespace {

Tensor tensor_of(const Gradient& gradient) {
    std::vector<real> all{gradient.bias};
    all.insert(all.end(), gradient.weights.begin(), gradient.weights.end());
    return Tensor({all.size()}, all);
}

struct Problem {
    Tensor x, target, theta;
};

// Random samples whose residuals stay clear of the creases of MAE and Huber.
Problem random_problem(std::size_t samples, std::size_t features) {
    Rng rng(5);
    Problem p{Tensor({samples, features}), Tensor({samples}), Tensor({features + 1})};
    rng.fill_normal(p.x.data());
    rng.fill_normal(p.theta.data());
    const Tensor y = LinearModel::from_parameters(p.theta.data()).predict(p.x);
    const real misses[] = {real(0.4), real(-0.5), real(2), real(-3), real(1.5)};
    for (std::size_t n = 0; n < samples; ++n) p.target(n) = y(n) + misses[n % 5];
    return p;
}

double loss_at(Loss loss, const Problem& p, const Tensor& theta) {
    const LinearModel model = LinearModel::from_parameters(theta.data());
    return fixtures::as_double(evaluate(loss, model.predict(p.x), p.target));
}

}  // namespace

TEST_CASE("losses: MSE averages squares, MAE averages sizes, Huber changes from one to the other") {
    const Tensor y({3}, {1, 2, 3});
    const Tensor target({3}, {1, real(1.5), 6});  // residuals 0, 0.5, -3
    CHECK(mse(y, target) == Approx((0.25 + 9) / 3));
    CHECK(mae(y, target) == Approx(3.5 / 3));
    CHECK(huber(y, target) == Approx((0.125 + 2.5) / 3));
    CHECK(huber(y, target, 2) == Approx((0.125 + 4) / 3));
    CHECK(huber(y, target, 100) == Approx(mse(y, target) / 2));
    CHECK(evaluate(Loss::mse, y, target) == mse(y, target));
    CHECK(evaluate(Loss::mae, y, target) == mae(y, target));
    CHECK(evaluate(Loss::huber, y, target) == huber(y, target));
}

TEST_CASE("squared error: a minus compares, an equals sign would square the target", "[E1.1]") {
    const auto squared_error = [](real y, real target) { return (y - target) * (y - target); };
    const auto as_written_in_the_slip = [](real y, real target) {
        const real base = (y = target);
        return base * base;
    };
    CHECK(squared_error(3, 5) == 4);
    CHECK(squared_error(5, 5) == 0);
    CHECK(as_written_in_the_slip(3, 5) == 25);
    CHECK(as_written_in_the_slip(5, 5) == 25);  // a perfect answer, and the same "error"
    CHECK(mse(Tensor({1}, {3}), Tensor({1}, {5})) == 4);
}

TEST_CASE("losses: only the average over the samples is a mean error", "[E1.2]") {
    const Tensor target({4}, {0, 0, 0, 0});
    const Tensor y({4}, {1, -3, 2, 0});
    real total_square = 0;
    real total_size = 0;
    for (std::size_t n = 0; n < 4; ++n) {
        const real e = y(n) * y(n);  // one sample's error; there is nothing mean about it
        total_square += e;
        total_size += std::abs(y(n));
        CHECK(mse(y.slice(n, n + 1), target.slice(n, n + 1)) == e);
    }
    CHECK(mse(y, target) == total_square / 4);
    CHECK(mae(y, target) == total_size / 4);
    CHECK(mse(y, target) == real(3.5));  // which is the error of none of the samples
}

TEST_CASE("loss_slope: pulls in proportion for MSE, by sign for MAE, limited for Huber") {
    const Tensor y({4}, {0, 0, 0, 0});
    const Tensor target({4}, {real(0.5), -8, 0, 2});  // residuals -0.5, 8, 0, -2
    const auto is = [&](Loss loss, std::initializer_list<real> expected) {
        return std::ranges::equal(loss_slope(loss, y, target).data(), expected);
    };
    CHECK(is(Loss::mse, {real(-0.25), 4, 0, -1}));
    CHECK(is(Loss::mae, {real(-0.25), real(0.25), 0, real(-0.25)}));
    CHECK(is(Loss::huber, {real(-0.125), real(0.25), 0, real(-0.25)}));
}

TEST_CASE("loss_gradient: both partial derivatives of the three points at the origin") {
    const Dataset data = fixtures::three_points();
    //! [gradient]
    const LinearModel model({0}, 0);  // every prediction is 0
    const Gradient g = loss_gradient(Loss::mse, model, data.x, data.target);
    // dL/dw = 2/3 (-2*1 - 3*2 - 5*3) = -46/3, dL/db = 2/3 (-2 - 3 - 5) = -20/3
    //! [gradient]
    CHECK(g.weights[0] == Approx(-46.0 / 3));
    CHECK(g.bias == Approx(-20.0 / 3));
}

TEST_CASE("loss_gradient: agrees with central differences for every loss") {
    const Problem p = random_problem(12, 5);
    for (const Loss loss : {Loss::mse, Loss::mae, Loss::huber}) {
        CAPTURE(name(loss));
        const LinearModel model = LinearModel::from_parameters(p.theta.data());
        const Gradient analytic = loss_gradient(loss, model, p.x, p.target);
        testing::check_gradient([&](const Tensor& theta) { return loss_at(loss, p, theta); },
                                p.theta, tensor_of(analytic));
    }
}

TEST_CASE("gradient check: catches a gradient that forgot the 2, a sign, or a feature") {
    const Problem p = random_problem(12, 5);
    const LinearModel model = LinearModel::from_parameters(p.theta.data());
    const auto f = [&](const Tensor& theta) { return loss_at(Loss::mse, p, theta); };
    const auto error_of = [&](const Gradient& g) {
        return gradient_check(f, p.theta, tensor_of(g)).max_relative_error;
    };
    const Gradient right = loss_gradient(Loss::mse, model, p.x, p.target);
    CHECK(error_of(right) < (kRealIsDouble ? 1e-6 : 2e-2));

    Gradient without_two = right;
    without_two.bias /= 2;
    for (real& partial : without_two.weights) partial /= 2;
    CHECK(error_of(without_two) > 0.4);

    Gradient wrong_sign = right;
    wrong_sign.weights[2] = -wrong_sign.weights[2];
    CHECK(error_of(wrong_sign) > 0.5);

    Gradient forgotten = right;
    std::swap(forgotten.weights[0], forgotten.weights[1]);
    CHECK(error_of(forgotten) > 0.05);
}

TEST_CASE("MAE subgradient: jumps at the crease, and zero lies between its two sides") {
    const Tensor x({1, 1}, {1});
    const Tensor target({1}, {2});
    const auto slope_at = [&](real w) {
        return loss_gradient(Loss::mae, LinearModel({w}, 0), x, target).weights[0];
    };
    CHECK(slope_at(real(1.99)) == -1);
    CHECK(slope_at(2) == 0);
    CHECK(slope_at(real(2.01)) == 1);
}

TEST_CASE("training_loss: is a function of the parameters, with their gradient") {
    const Dataset data = fixtures::three_points();
    const Objective objective = training_loss(Loss::mse, data.x, data.target);
    std::vector<real> gradient(2);
    CHECK(objective(std::vector<real>{0, 0}, gradient) == Approx(38.0 / 3));
    CHECK(gradient[0] == Approx(-20.0 / 3));  // by b
    CHECK(gradient[1] == Approx(-46.0 / 3));  // by w
    CHECK(objective(std::vector<real>{0, 2}, gradient) == Approx(2.0 / 3));
}

TEST_CASE("losses: bad input is named") {
    const Tensor three({3});
    CHECK_THROWS_MATCHES(mse(three, Tensor({2})), ShapeError,
                         Message("mse: expected y (N) and target (N), got (3) and (2)"));
    CHECK_THROWS_AS(mae(Tensor({3, 1}), Tensor({3, 1})), ShapeError);
    CHECK_THROWS_MATCHES(mae(Tensor(), Tensor()), ValueError,
                         Message("mae: expected at least one sample, got none"));
    CHECK_THROWS_MATCHES(huber(three, three, 0), ValueError,
                         Message("huber: expected delta > 0, got 0"));
    CHECK_THROWS_MATCHES(parse_loss("l2"), ValueError,
                         Message("loss: expected mse, mae or huber, got l2"));
    CHECK_THROWS_MATCHES(
        training_loss(Loss::mse, Tensor({3, 1}), Tensor({2})), ShapeError,
        Message("training_loss: expected x (N, D) and target (N), got (3, 1) and (2)"));
    Tensor broken({3});
    broken(1) = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_MATCHES(
        training_loss(Loss::mse, Tensor({3, 1}), broken), ValueError,
        Message("training_loss: expected finite data, got a value that is infinite or NaN"));
    for (const Loss loss : {Loss::mse, Loss::mae, Loss::huber}) {
        CHECK(parse_loss(name(loss)) == loss);
    }
}
