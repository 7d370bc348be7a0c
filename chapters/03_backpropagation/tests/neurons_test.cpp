#include "backpropagation/neurons.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

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

namespace {

double caught(Mistake mistake, const Activation& activation = Sigmoid()) {
    const auto [mlp, sample, dy] = fixtures::random_case({3, 4, 3, 2}, activation, 31);
    NeuronBackward pass(mlp, dy, mistake);
    pass.finish();
    return check_gradient(mlp, sample.x, sample.target, pass.gradient()).max_relative_error;
}

}  // namespace

TEST_CASE("NeuronBackward: neuron by neuron it finds what the matrices find",
          "[T3.2][M3.3][M3.4][C3.8][E3.12]") {
    for (const Activation& activation : {Activation(Sigmoid()), Activation(ReLU())}) {
        auto [mlp, sample, dy] = fixtures::random_case({3, 5, 4, 2}, activation, 8);
        //! [neurons]
        NeuronBackward pass(mlp, dy);  // after mlp.forward(x) of one sample
        while (pass.step()) {          // the last layer's first neuron comes first
        }
        const Tensor gradient = pass.gradient();
        //! [neurons]
        CHECK(pass.done() == 11);
        CHECK(max_relative_error(gradient, mlp.gradient()) < fixtures::kRounding);
        for (std::size_t l = 0; l < 3; ++l) {
            CHECK(max_relative_error(Tensor({1, pass.delta()[l].size()}, pass.delta()[l]),
                                     mlp.layers[l].delta) < fixtures::kRounding);
        }
    }
}

TEST_CASE("NeuronBackward: fills in from the last neuron to the first", "[Q6][C3.1][E3.6]") {
    auto [mlp, sample, dy] = fixtures::random_case({2, 3, 2}, Sigmoid(), 8);
    NeuronBackward pass(mlp, dy);
    pass.step();
    CHECK(pass.delta()[1][0] != 0);
    CHECK(pass.delta()[1][1] == 0);
    pass.step();
    CHECK(pass.delta()[0] == std::vector<real>{0, 0, 0});
    pass.finish();
    CHECK(pass.delta()[0][2] != 0);
    CHECK_FALSE(pass.step());
}

TEST_CASE("NeuronBackward: counts what it does, and that is linear in the weights",
          "[T3.2][C3.10]") {
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{2, 2, 2, 2}, {3, 1}, {4, 7, 1, 5}, {1, 1, 1, 1, 1}}) {
        const auto [mlp, sample, dy] = fixtures::random_case(widths, Sigmoid(), 4);
        NeuronBackward pass(mlp, dy);
        pass.finish();
        const OperationCount expected = backward_operations(widths);
        CHECK(pass.operations().multiplications == expected.multiplications);
        CHECK(pass.operations().additions == expected.additions);
        CHECK(expected.total() < 3 * parameter_count(widths));
    }
    claim("lecture_backward_operations", double(backward_operations({2, 2, 2, 2}).total()),
          {.format = "%.0f"});
}

TEST_CASE("gradient check: a backward pass without mistakes passes", "[T3.2]") {
    CHECK(caught(Mistake::none) < (kRealIsDouble ? 1e-6 : 1e-3));
    CHECK(caught(Mistake::none, ReLU()) < (kRealIsDouble ? 1e-6 : 1e-3));
}

TEST_CASE("gradient check: catches every mistake of the page",
          "[E3.10][E3.11][E3.12][E3.13][C3.9]") {
    CHECK(caught(Mistake::no_gain) > 0.5);
    CHECK(caught(Mistake::reciprocal_gain) > 0.5);
    CHECK(caught(Mistake::one_branch) > 0.5);
    CHECK(caught(Mistake::unweighted) > 0.5);
    CHECK(caught(Mistake::weight_as_input) > 0.5);
}

TEST_CASE("mistakes: some hide where a network is too simple to show them") {
    // One neuron a layer: there is no second branch to forget. A check needs a net that forks.
    const auto [mlp, sample, dy] = fixtures::random_case({1, 1, 1, 1}, Sigmoid(), 4);
    NeuronBackward pass(mlp, dy, Mistake::one_branch);
    pass.finish();
    CHECK(max_relative_error(pass.gradient(), mlp.gradient()) < fixtures::kRounding);
    // Without activation every gain is 1, and leaving it out changes nothing.
    CHECK(caught(Mistake::no_gain, Identity()) < (kRealIsDouble ? 1e-6 : 1e-3));
}

TEST_CASE("mistakes: how wrong the lecture's network becomes") {
    const Samples sample = fixtures::lecture_sample();
    Mlp mlp = lecture_network();
    const Tensor dy = cost_gradient(mlp.forward(sample.x), sample.target);
    const auto first = [&](Mistake mistake) {
        NeuronBackward pass(mlp, dy, mistake);
        pass.finish();
        return double(pass.gradient()(0));
    };
    claim("first_weight_right", first(Mistake::none), {.format = "%.5f"});
    claim("first_weight_one_branch", first(Mistake::one_branch), {.format = "%.5f"});
    claim("first_weight_no_gain", first(Mistake::no_gain), {.format = "%.2f"});
    claim("first_weight_reciprocal", first(Mistake::reciprocal_gain), {.format = "%.0f"});
    CHECK(first(Mistake::none) != Approx(first(Mistake::one_branch)));
}

TEST_CASE("NeuronBackward: bad input is named") {
    Mlp mlp = lecture_network();
    CHECK_THROWS_AS(NeuronBackward(mlp, Tensor({1, 2})), ShapeError);  // nothing went forward
    mlp.forward(Tensor({3, 2}));
    CHECK_THROWS_MATCHES(NeuronBackward(mlp, Tensor({3, 2})), ShapeError,
                         Message("NeuronBackward: expected a forward() of one sample and dC/dy "
                                 "(1, 2), got (3, 2) and (3, 2)"));
    CHECK(parse_mistake("one_branch") == Mistake::one_branch);
    CHECK_THROWS_MATCHES(
        parse_mistake("typo"), ValueError,
        Message("parse_mistake: expected none, no_gain, reciprocal_gain, one_branch, unweighted or "
                "weight_as_input, got typo"));
}
