#include "course/graph.hpp"

#include <catch2/catch_test_macros.hpp>

#include "course/autograd.hpp"
#include "course/ops.hpp"

namespace course {
namespace {

TEST_CASE("graph: names, values, gradients and edges of a neuron") {
    //! [graph]
    const Tensor x({2}, {3, 4});
    Tensor w({2}, {1, 2});
    w.requires_grad(true);
    const Tensor loss = sum(w * x);
    backward(loss, {.keep_graph = true});
    const Graph graph = graph_of(loss);  // constant x, leaf w, multiply, sum
    CHECK(graph.nodes.back().op == "sum");
    CHECK(graph.nodes.back().value.item() == 11);
    //! [graph]
    REQUIRE(graph.nodes.size() == 4);
    CHECK(graph.nodes[0].op == "constant");
    CHECK(graph.nodes[0].gradient.empty());
    CHECK(graph.nodes[1].op == "leaf");
    CHECK(graph.nodes[1].gradient(1) == 4);
    CHECK(graph.nodes[2].op == "multiply");
    CHECK(graph.nodes[2].gradient(0) == 1);
    REQUIRE(graph.edges.size() == 3);
    CHECK(graph.edges[0].from == 1);
    CHECK(graph.edges[1].from == 0);
    CHECK(graph.edges[1].to == 2);
    CHECK(graph.edges[1].input == 1);
    CHECK(graph.edges[2].to == 3);
}

TEST_CASE("graph: a tensor without one, and one that was freed") {
    CHECK(graph_of(Tensor({2})).nodes.size() == 1);
    Tensor w({1}, {2});
    w.requires_grad(true);
    const Tensor loss = w * w;
    backward(loss);
    const Graph graph = graph_of(loss);
    CHECK(graph.nodes.size() == 1);
    CHECK(graph.edges.empty());
}

}  // namespace
}  // namespace course
