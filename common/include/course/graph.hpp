#pragma once

/// @file
/// The graph of gradients as plain data, for a page to draw or a test to look at.

#include <cstddef>
#include <string>
#include <vector>

#include "course/tensor.hpp"

namespace course {

/// One tensor of a graph.
struct GraphNode {
    std::string op;   ///< what made it: an op's name, `leaf`, or `constant` without gradients
    Tensor value;     ///< its numbers
    Tensor gradient;  ///< what backward() left there; empty before, and without keep_graph
};

/// One use of a tensor by an op.
struct GraphEdge {
    std::size_t from;   ///< index of the tensor
    std::size_t to;     ///< index of the op's result
    std::size_t input;  ///< which input of the op it is
};

/// Tensors and their uses.
struct Graph {
    std::vector<GraphNode> nodes;  ///< every tensor after those it was computed from
    std::vector<GraphEdge> edges;  ///< in the order of the results
};

/// Everything that a result was computed from. Gradients of results are there after a backward()
/// with keep_graph; without it, the graph is gone.
/// @param result any tensor
/// @returns the graph, the result being its last node; cost O(n log n) for n tensors
///
/// @snippet common/tests/graph_test.cpp graph
Graph graph_of(const Tensor& result);

}  // namespace course
