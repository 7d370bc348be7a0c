// Choosing between values, and gradients that are not the derivative of the forward pass.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "op_check.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;
using testing::check_gradients;
using testing::check_second_derivatives;
using testing::Inputs;
using testing::random_tensor;
using testing::values;

Tensor leaf(std::initializer_list<real> values) {
    Tensor x({values.size()}, values);
    x.requires_grad(true);
    return x;
}

TEST_CASE("where: takes from both, broadcast, and sends gradients to what was taken") {
    const Tensor condition({2, 1}, {1, 0});
    const Tensor row({3}, {1, 2, 3});
    const Tensor zero(Shape{});
    CHECK(values(where(condition, row, zero)) == std::vector<real>{1, 2, 3, 0, 0, 0});
    CHECK(where(Tensor({0, 2}), Tensor({2}), Tensor({1})).shape() == Shape{0, 2});
    const std::vector<std::vector<Shape>> shapes{
        {{2, 3}, {2, 3}, {2, 3}}, {{3}, {2, 3}, {2, 1}}, {{2, 1}, {}, {3}}, {{}, {5}, {}}};
    for (const std::vector<Shape>& s : shapes) {
        Inputs inputs;
        for (const Shape& shape : s) inputs.push_back(random_tensor(shape, inputs.size() + 1));
        inputs[0] = relu(inputs[0]);
        inputs[1].requires_grad(true);
        inputs[2].requires_grad(true);
        // Both sides are used besides, so that neither gradient is zero everywhere.
        check_gradients(
            "where", [](const Inputs& x) { return where(x[0], x[1] * x[1], x[2]) + x[1] * x[2]; },
            inputs);
    }
    const Tensor chooser = leaf({1, 0});
    const Tensor a = leaf({5, 6});
    backward(sum(where(chooser, a, chooser)));
    CHECK(values(a.grad()) == std::vector<real>{1, 0});
    CHECK(values(chooser.grad()) == std::vector<real>{0, 1});  // as value, not as condition
    CHECK_THROWS_MATCHES(where(Tensor({2}), Tensor({3}), Tensor({1})), ShapeError,
                         Message("where: expected shapes that broadcast, got (2) and (3)"));
}

TEST_CASE("clip: limits values, and gradients outside are zero") {
    const Tensor x = leaf({-2, -1, 0.5, 1, 3});
    const Tensor y = clip(x, -1, 1);
    CHECK(values(y) == std::vector<real>{-1, -1, 0.5, 1, 1});
    backward(sum(y * 2));
    CHECK(values(x.grad()) == std::vector<real>{0, 2, 2, 2, 0});
    CHECK(std::isnan(clip(Tensor({1}, {std::numeric_limits<real>::quiet_NaN()}), 0, 1).item()));
    check_second_derivatives(
        "clip", [](const Inputs& in) { return clip(in[0], -0.7, 0.6); }, {{17}}, -1.5, 1.5);
    CHECK_THROWS_MATCHES(clip(x, 2, 1), ValueError,
                         Message("clip: expected low <= high, got 2 and 1"));
}

TEST_CASE("straight_through: the value forwards, the identity backwards") {
    //! [straight_through]
    Tensor x = Tensor::from_doubles(Shape{3}, std::vector{0.2, 0.7, 0.9});
    x.requires_grad(true);
    const Tensor rounded({3}, {0, 1, 1});
    const Tensor y = straight_through(x, rounded);
    backward(sum(y * Tensor({3}, {1, 2, 3})));
    CHECK(values(y) == std::vector<real>{0, 1, 1});
    CHECK(values(x.grad()) == std::vector<real>{1, 2, 3});
    //! [straight_through]
    CHECK_THROWS_MATCHES(straight_through(x, Tensor({2})), ShapeError,
                         Message("straight_through: expected equal shapes, got (3) and (2)"));
    const Tensor value = leaf({1, 2, 3});
    backward(sum(straight_through(x, value)));
    CHECK(value.grad().empty());
}

TEST_CASE("reverse_gradient: the identity forwards, the opposite direction backwards") {
    //! [reverse_gradient]
    Tensor x({2}, {1, 2});
    x.requires_grad(true);
    const Tensor y = reverse_gradient(x, 0.5);
    backward(sum(y * Tensor({2}, {4, 6})));
    CHECK(values(y) == std::vector<real>{1, 2});
    CHECK(values(x.grad()) == std::vector<real>{-2, -3});
    //! [reverse_gradient]
    CHECK(y.shares_storage(x));
}

TEST_CASE("dropout: zeros with the wanted frequency, and the gradient of what was kept") {
    for (const Shape& shape : {Shape{}, Shape{17}, Shape{3, 5}}) {
        check_gradients("dropout",
                        [](const Inputs& x) {
                            Rng rng(3);  // the same mask in every call
                            return dropout(x[0], 0.4, rng) + x[0];
                        },
                        {shape});
    }
    Rng rng(1);
    const Tensor y = dropout(Tensor::full({20'000}, 1), 0.9, rng);
    const auto zeros = std::ranges::count(y.data(), real{0});
    CHECK(zeros > 17'800);
    CHECK(zeros < 18'200);
    CHECK(std::abs(static_cast<double>(mean(y).item()) - 1) < 0.1);
    const Tensor x({2}, {1, 2});
    CHECK(dropout(x, 0, rng).shares_storage(x));
    CHECK(dropout(Tensor({0, 4}), 0.5, rng).shape() == Shape{0, 4});
    for (const double p : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(dropout(x, p, rng), ValueError);
    }
}

TEST_CASE("maximum and minimum: equal elements share the gradient") {
    Tensor a = leaf({1, 2, 3});
    const Tensor b = leaf({1, 5, 0});
    backward(sum(maximum(a, b)));
    CHECK(values(a.grad()) == std::vector<real>{0.5, 0, 1});
    CHECK(values(b.grad()) == std::vector<real>{0.5, 1, 0});
    a.zero_grad();
    backward(sum(minimum(a, b)));
    CHECK(values(a.grad()) == std::vector<real>{0.5, 1, 0});
}

}  // namespace
}  // namespace course
