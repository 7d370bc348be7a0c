#include "course/graph.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "body.hpp"
#include "course/op.hpp"

namespace course {
namespace {

using detail::Access;

// Constants come first, then leaves and results in the order of their making.
std::uint64_t age(const Tensor& tensor) {
    const Node* node = Access::node(tensor);
    return node == nullptr ? 0 : node->sequence();
}

std::vector<Tensor> reachable(const Tensor& result) {
    std::map<const void*, std::size_t> seen;
    std::vector<Tensor> found{result};
    seen[Access::body(result)] = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Node* node = Access::node(found[i]);
        for (std::size_t k = 0; node != nullptr && k < node->input_count(); ++k) {
            const Tensor& input = node->input(k);
            if (seen.emplace(Access::body(input), found.size()).second) found.push_back(input);
        }
    }
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    order.reserve(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) order.emplace_back(age(found[i]), i);
    std::ranges::sort(order);
    std::vector<Tensor> sorted;
    sorted.reserve(found.size());
    for (const auto& [when, i] : order) sorted.push_back(found[i]);
    return sorted;
}

}  // namespace

Graph graph_of(const Tensor& result) {
    const std::vector<Tensor> tensors = reachable(result);
    std::map<const void*, std::size_t> index;
    Graph graph;
    for (const Tensor& tensor : tensors) {
        const Node* node = Access::node(tensor);
        index[Access::body(tensor)] = graph.nodes.size();
        for (std::size_t k = 0; node != nullptr && k < node->input_count(); ++k) {
            graph.edges.push_back({index.at(Access::body(node->input(k))), graph.nodes.size(), k});
        }
        graph.nodes.push_back({.op = node == nullptr ? "constant" : node->op().name,
                               .value = tensor.detach(),
                               .gradient = tensor.grad()});
    }
    return graph;
}

}  // namespace course
