#include "backpropagation/mlp.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "backpropagation/recorded.hpp"
#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using course::testing::max_relative_error;
using fixtures::kRounding;

TEST_CASE("Mlp: the lecture's network makes the lecture's numbers", "[T3.1]") {
    //! [mlp]
    Mlp mlp = lecture_network();
    const Tensor y = mlp.forward(Tensor({1, 2}, {1, -1}));  // (0.617705, 0.829124)
    const Tensor target({1, 2}, {1, 0});
    mlp.backward(cost_gradient(y, target));  // fills mlp.layers[l].delta, weight_gradient, ...
    //! [mlp]
    const std::vector<std::vector<double>> expected = {
        {0.982014, 0.119203}, {0.863518, 0.110737}, {0.617705, 0.829124}};
    for (std::size_t l = 0; l < 3; ++l) {
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(mlp.layers[l].a(0, i) == Approx(expected[l][i]).margin(6e-7));
        }
    }
    claim("lecture_y1", double(y(0, 0)), {.format = "%.3f"});
    claim("lecture_y2", double(y(0, 1)), {.format = "%.3f"});
    claim("lecture_delta_31", double(mlp.layers[2].delta(0, 0)), {.format = "%.3f"});
    claim("lecture_delta_32", double(mlp.layers[2].delta(0, 1)), {.format = "%.3f"});
    claim("lecture_delta_11", double(mlp.layers[0].delta(0, 0)), {.format = "%.4f"});
    const Tensor zero = mlp.forward(Tensor({1, 2}));
    CHECK(zero(0, 0) == Approx(0.511847).margin(6e-7));
    CHECK(zero(0, 1) == Approx(0.854384).margin(6e-7));
}

TEST_CASE("Mlp: values, deltas and derivatives are PyTorch's", "[T3.1][K3.4]") {
    constexpr const char* kValues[] = {"_a1", "_a2", "_a3"};
    constexpr const char* kDeltas[] = {"_delta1", "_delta2", "_delta3"};
    const testing::Golden golden = fixtures::reference();
    const Tensor target({1, 2}, {1, 0});
    for (const auto& [name, x] : {std::pair{"lecture", Tensor({1, 2}, {1, -1})},
                                  std::pair{"lecture_zero", Tensor({1, 2})}}) {
        CAPTURE(name);
        Mlp mlp = lecture_network();
        const Tensor y = mlp.forward(x);
        mlp.backward(cost_gradient(y, target));
        const std::string key = name;
        CHECK(double(total_cost(y, target)) == Approx(golden.number(key + "_cost")));
        CHECK(max_relative_error(mlp.gradient(), golden.tensor(key + "_gradient")) < kRounding);
        for (std::size_t l = 0; l < 3; ++l) {
            const Dense& layer = mlp.layers[l];
            CHECK(max_relative_error(layer.a, golden.tensor(key + kValues[l])) < kRounding);
            CHECK(max_relative_error(layer.delta, golden.tensor(key + kDeltas[l])) < kRounding);
        }
    }
}

TEST_CASE("Mlp: a random network and a batch, against PyTorch") {
    const testing::Golden golden = fixtures::reference();
    const std::vector<std::size_t> widths = {3, 5, 4, 2};
    for (const Activation& activation : {Activation(Sigmoid()), Activation(ReLU())}) {
        CAPTURE(activation.name);
        Rng rng(1);
        Mlp mlp = Mlp::random(widths, activation, rng);
        mlp.set_parameters(golden.tensor("random_parameters").data());
        const Tensor y = mlp.forward(golden.tensor("random_x"));
        const Tensor target = golden.tensor("random_target");
        mlp.backward(cost_gradient(y, target));
        const std::string key = "random_" + std::string(activation.name);
        CHECK(double(total_cost(y, target)) == Approx(golden.number(key + "_cost")));
        CHECK(max_relative_error(mlp.gradient(), golden.tensor(key + "_gradient")) < kRounding);
    }
}

TEST_CASE("Mlp: backward agrees with central differences", "[T3.2][K3.6]") {
    for (const Activation& activation :
         {Activation(Sigmoid()), Activation(ReLU()), Activation(Identity())}) {
        CAPTURE(activation.name);
        const auto [mlp, sample, dy] = fixtures::random_case({3, 4, 3, 2}, activation, 11);
        const GradientCheck found = check_gradient(mlp, sample.x, sample.target, mlp.gradient());
        CHECK(found.max_relative_error < (kRealIsDouble ? 1e-6 : 1e-3));
    }
}

TEST_CASE("Mlp: the derivatives of a batch are the sums over its samples", "[T3.3][M3.2][E3.3]") {
    Rng rng(5);
    const std::vector<std::size_t> widths = {3, 4, 2};
    Mlp mlp = Mlp::random(widths, Sigmoid(), rng);
    Tensor x({6, 3});
    Tensor target({6, 2});
    rng.fill_normal(x.data());
    rng.fill_normal(target.data());
    Tensor sum({parameter_count(widths)});
    double cost = 0;
    for (std::size_t n = 0; n < 6; ++n) {
        const Tensor y = mlp.forward(x.slice(n, n + 1));
        cost += double(total_cost(y, target.slice(n, n + 1)));
        mlp.backward(cost_gradient(y, target.slice(n, n + 1)));
        for (std::size_t p = 0; p < sum.size(); ++p) sum(p) += mlp.gradient()(p);
    }
    const Tensor y = mlp.forward(x);
    mlp.backward(cost_gradient(y, target));
    CHECK(double(total_cost(y, target)) == Approx(cost));  // the total loss, N terms
    CHECK(max_relative_error(mlp.gradient(), sum) < kRounding);
}

TEST_CASE("Mlp: a partial derivative holds the others still, and changes when they have moved",
          "[Q8][C3.3]") {
    const Samples sample = fixtures::lecture_sample();
    Mlp mlp = lecture_network();
    constexpr std::size_t kFirstWeight = 0;  // w^1_11
    constexpr std::size_t kOther = 1;        // w^1_12, of the same neuron
    const auto derivative = [&] {
        mlp.backward(cost_gradient(mlp.forward(sample.x), sample.target));
        const double analytic = double(mlp.gradient()(kFirstWeight));
        const double quotient = difference_quotient(mlp, sample.x, sample.target, kFirstWeight);
        CHECK(analytic == Approx(quotient).epsilon(kRealIsDouble ? 1e-6 : 1e-3));
        return analytic;
    };
    const double before = derivative();
    Tensor moved = mlp.parameters();
    moved(kOther) = 2;  // it was -2
    mlp.set_parameters(moved.data());
    const double after = derivative();
    CHECK(after / before > 20);
    claim("partial_before", before, {.format = "%.5f"});
    claim("partial_after", after, {.format = "%.5f"});
}

TEST_CASE("parameter_count: a layer has n_l (n_(l-1) + 1); its width is anybody's choice",
          "[Q9][E3.9][C3.4]") {
    CHECK(parameter_count(std::vector<std::size_t>{2, 2, 2, 2}) == 18);
    CHECK(parameter_count(std::vector<std::size_t>{4, 1}) == 5);
    Rng rng(1);
    for (const std::size_t width : {1U, 3U, 50U}) {
        const std::vector<std::size_t> widths = {7, width, 4};
        const Mlp mlp = Mlp::random(widths, ReLU(), rng);
        CHECK(mlp.parameters().size() == parameter_count(widths));
        CHECK(mlp.layers[1].weight.shape() == Shape{4, width});  // only the columns follow
        CHECK(mlp.widths() == widths);
    }
    claim("digits_parameters", double(parameter_count(std::vector<std::size_t>{784, 500, 500, 10})),
          {.format = "%.0f"});
}

TEST_CASE("collapse: two linear layers are the one layer W2 W1", "[T3.3][C3.5]") {
    const Mlp mlp({Dense(Tensor({2, 2}, {1, 2, 3, 4}), Tensor({2}, {1, -1}), Identity()),
                   Dense(Tensor({1, 2}, {10, 100}), Tensor({1}, {5}), Identity())});
    const Dense one = collapse(mlp);
    CHECK(testing::values(one.weight) == std::vector<real>{310, 420});
    CHECK(one.bias(0) == 10 * 1 + 100 * -1 + 5);
}

TEST_CASE(
    "collapse: five linear layers do what one does; a sigmoid between them cannot be "
    "collapsed",
    "[Q10][C3.5]") {
    auto [mlp, sample, dy] = fixtures::random_case({2, 5, 6, 4, 3, 2}, Identity(), 2);
    Dense one = collapse(mlp);
    Tensor x({9, 2});
    Rng rng(3);
    rng.fill_normal(x.data());
    CHECK(max_relative_error(one.forward(x), mlp.forward(x)) < 10 * kRounding);
    CHECK_THROWS_MATCHES(collapse(lecture_network()), ValueError,
                         Message("collapse: expected layers without activation, got sigmoid"));
}

TEST_CASE("Mlp: what does not fit is named") {
    CHECK_THROWS_MATCHES(Mlp({}), ValueError,
                         Message("Mlp: expected at least one layer, got none"));
    CHECK_THROWS_MATCHES(Mlp({Dense(Tensor({3, 2}), Tensor({3}), ReLU()),
                              Dense(Tensor({1, 2}), Tensor({1}), ReLU())}),
                         ShapeError,
                         Message("Mlp: expected a layer with 3 columns after a layer with as many "
                                 "rows, got (1, 2)"));
    Mlp mlp = lecture_network();
    CHECK_THROWS_AS(mlp.forward(Tensor({1, 3})), ShapeError);
    CHECK_THROWS_AS(mlp.set_parameters(Tensor({17}).data()), ShapeError);
    CHECK_THROWS_AS(mlp.set_parameters(Tensor({19}).data()), ShapeError);
    const Tensor y = mlp.forward(Tensor({1, 2}));
    CHECK_THROWS_AS(cost_gradient(y, Tensor({2, 2})), ShapeError);
    CHECK_THROWS_AS(total_cost(y, Tensor({1, 3})), ShapeError);
    CHECK_THROWS_AS(mlp.backward(Tensor({2, 2})), ShapeError);
    Rng rng(1);
    CHECK_THROWS_AS(Mlp::random(std::vector<std::size_t>{3}, ReLU(), rng), ValueError);
    CHECK_THROWS_MATCHES(
        Mlp::random(std::vector<std::size_t>{3, 0, 2}, ReLU(), rng), ValueError,
        Message("Mlp::random: expected two or more widths, each at least 1, got 3 widths, the "
                "smallest 0"));
}
