#include "backpropagation/dense.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::check_gradient;

namespace {

// sum of c a over all outputs: a cost whose dC/da is c.
double weighted_sum(const Tensor& a, const Tensor& c) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += double(a.data()[i]) * double(c.data()[i]);
    return sum;
}

Tensor random_tensor(const Shape& shape, Rng& rng) {
    Tensor result(shape);
    rng.fill_normal(result.data());
    return result;
}

}  // namespace

TEST_CASE("Dense: forward is an affine map and an activation, one sample a row") {
    //! [dense]
    Dense layer(Tensor({2, 2}, {1, -2, -1, 1}), Tensor({2}, {1, 0}), Sigmoid());
    const Tensor a = layer.forward(Tensor({1, 2}, {1, -1}));   // z = (4, -2)
    const Tensor dx = layer.backward(Tensor({1, 2}, {1, 0}));  // dC/dx, for dC/da = (1, 0)
    //! [dense]
    CHECK(layer.z(0, 0) == 4);
    CHECK(layer.z(0, 1) == -2);
    CHECK(a(0, 0) == Approx(0.982014).epsilon(1e-6));
    CHECK(dx(0, 0) == Approx(Sigmoid().gain(4) * 1));
    CHECK(dx(0, 1) == Approx(Sigmoid().gain(4) * -2));
}

TEST_CASE("Dense: all three gradients agree with central differences",
          "[T3.2][M3.3][E3.10][K3.1]") {
    for (const Activation& activation :
         {Activation(Sigmoid()), Activation(ReLU()), Activation(Identity())}) {
        CAPTURE(activation.name);
        Rng rng(7);
        Dense layer(random_tensor({3, 4}, rng), random_tensor({3}, rng), activation);
        const Tensor x = random_tensor({5, 4}, rng);
        const Tensor c = random_tensor({5, 3}, rng);
        layer.forward(x);
        const Tensor dx = layer.backward(c);
        const Tensor dw = layer.weight_gradient;
        const Tensor db = layer.bias_gradient;

        Dense moved = layer;  // shares weight and bias, which are changed in place
        const auto by_parameter = [&](const Tensor&) { return weighted_sum(moved.forward(x), c); };
        check_gradient(by_parameter, moved.weight, dw);
        check_gradient(by_parameter, moved.bias, db);
        const auto by_input = [&](const Tensor& at) { return weighted_sum(moved.forward(at), c); };
        check_gradient(by_input, x.clone(), dx);
    }
}

TEST_CASE(
    "Dense: a linear step differentiates to the weight by its input, to the input by its "
    "weight",
    "[E3.10][C3.9]") {
    Dense neuron(Tensor({1, 2}, {3, 5}), Tensor({1}), Identity());
    neuron.forward(Tensor({1, 2}, {7, 11}));
    const Tensor dx = neuron.backward(Tensor({1, 1}, {1}));
    CHECK(testing::values(dx) == std::vector<real>{3, 5});
    CHECK(testing::values(neuron.weight_gradient) == std::vector<real>{7, 11});
    CHECK(neuron.bias_gradient(0) == 1);
}

TEST_CASE("Dense: what does not fit is named") {
    CHECK_THROWS_MATCHES(
        Dense(Tensor({2, 3}), Tensor({3}), Sigmoid()), ShapeError,
        Message("Dense: expected a weight (n, m) and a bias (n), got (2, 3) and (3)"));
    CHECK_THROWS_AS(Dense(Tensor({2}), Tensor({2}), Sigmoid()), ShapeError);
    Dense layer(Tensor({2, 3}), Tensor({2}), Sigmoid());
    CHECK_THROWS_MATCHES(layer.forward(Tensor({4, 2})), ShapeError,
                         Message("Dense::forward: expected samples (N, 3), got (4, 2)"));
    CHECK_THROWS_AS(layer.backward(Tensor({1, 2})), ShapeError);  // nothing went forward yet
    layer.forward(Tensor({4, 3}));
    CHECK_THROWS_MATCHES(
        layer.backward(Tensor({4, 3})), ShapeError,
        Message("Dense::backward: expected dC/da of the shape of a, (4, 2), got (4, 3)"));
}
