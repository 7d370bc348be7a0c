#include "backpropagation/recorded.hpp"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using course::testing::max_relative_error;

TEST_CASE("record: common's autodiff and the hand-written backward agree to rounding",
          "[T3.2][C3.7]") {
    for (const Activation& activation :
         {Activation(Sigmoid()), Activation(ReLU()), Activation(Identity())}) {
        CAPTURE(activation.name);
        auto [mlp, sample, dy] = fixtures::random_case({3, 4, 3, 2}, activation, 41);
        //! [recorded]
        const Recorded recorded = record(mlp, sample.x, sample.target);
        const Tensor gradient = recorded.gradient();  // as mlp.gradient() after mlp.backward()
        //! [recorded]
        CHECK(max_relative_error(gradient, mlp.gradient()) < fixtures::kRounding);
        REQUIRE(recorded.layers.size() == 3);
        for (std::size_t l = 0; l < 3; ++l) {
            const LayerNodes& at = recorded.layers[l];
            const std::vector<GraphNode>& nodes = recorded.graph.nodes;
            CHECK(max_relative_error(nodes[at.z].value, mlp.layers[l].z) < fixtures::kRounding);
            CHECK(max_relative_error(nodes[at.a].value, mlp.layers[l].a) < fixtures::kRounding);
            CHECK(max_relative_error(nodes[at.z].gradient, mlp.layers[l].delta) <
                  fixtures::kRounding);
        }
        CHECK(recorded.graph.nodes.back().value.item() ==
              Approx(total_cost(mlp.layers.back().a, sample.target)));
        CHECK_FALSE(mlp.layers[0].weight.requires_grad());
    }
}

TEST_CASE("record: the graph of the lecture's network has one node an operation") {
    const Samples sample = fixtures::lecture_sample();
    const Recorded recorded = record(lecture_network(), sample.x, sample.target);
    std::vector<std::string> ops;
    ops.reserve(recorded.graph.nodes.size());
    for (const GraphNode& node : recorded.graph.nodes) ops.push_back(node.op);
    CHECK(std::ranges::count(ops, "linear") == 3);
    CHECK(std::ranges::count(ops, "sigmoid") == 3);
    CHECK(std::ranges::count(ops, "leaf") == 6);
    CHECK(std::ranges::count(ops, "constant") == 2);
    CHECK(ops.back() == "affine");  // the half before the squares
}

TEST_CASE("precise_cost: is the total cost, in double") {
    auto [mlp, sample, dy] = fixtures::random_case({3, 4, 2}, ReLU(), 6);
    CHECK(precise_cost(mlp, sample.x, sample.target) ==
          Approx(double(total_cost(mlp.forward(sample.x), sample.target))).epsilon(1e-5));
}

TEST_CASE("difference_quotient: is the derivative of one parameter") {
    auto [mlp, sample, dy] = fixtures::random_case({3, 4, 2}, Sigmoid(), 6);
    const Tensor before = mlp.parameters();
    for (std::size_t p = 0; p < mlp.gradient().size(); ++p) {
        CHECK(difference_quotient(mlp, sample.x, sample.target, p) ==
              Approx(double(mlp.gradient()(p))).epsilon(1e-3).margin(1e-6));
    }
    CHECK(testing::values(mlp.parameters()) == testing::values(before));
    CHECK_THROWS_AS(difference_quotient(mlp, sample.x, sample.target, 26), ValueError);
}

TEST_CASE("check_gradient: a gradient of another length is refused") {
    const Samples sample = fixtures::lecture_sample();
    CHECK_THROWS_AS(check_gradient(lecture_network(), sample.x, sample.target, Tensor({3})),
                    ShapeError);
}
