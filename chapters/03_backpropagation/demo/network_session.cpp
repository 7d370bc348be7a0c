#include "network_session.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "course/error.hpp"

namespace course::backpropagation {

namespace {

void append(std::vector<real>& row, const Tensor& part) {
    row.insert(row.end(), part.data().begin(), part.data().end());
}

std::vector<real> row_of(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

real largest_difference(const Tensor& a, const Tensor& b) {
    real difference = 0;
    real largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = std::max(difference, std::abs(a(i) - b(i)));
        largest = std::max(largest, std::abs(b(i)));
    }
    return largest > 0 ? difference / largest : difference;
}

// A fork: one number splits into two paths, twice, and they meet again.
Mlp fork_network(const Activation& activation) {
    return Mlp({Dense(Tensor({2, 1}, {2, -1}), Tensor({2}, {0, 1}), activation),
                Dense(Tensor({2, 2}, {1, -2, 2, 1}), Tensor({2}, {0, -1}), activation),
                Dense(Tensor({1, 2}, {2, -3}), Tensor({1}, {1}), activation)});
}

}  // namespace

NetworkGraph::NetworkGraph() : mlp_(lecture_network()) {
    set_network("lecture");
}

void NetworkGraph::set_network(const std::string& name) {
    if (name == "lecture") {
        mlp_ = lecture_network(activation_);
        sample_ = {.x = Tensor({1, 2}, {1, -1}), .target = Tensor({1, 2}, {1, 0})};
    } else if (name == "fork") {
        mlp_ = fork_network(activation_);
        sample_ = {.x = Tensor({1, 1}, {1}), .target = Tensor({1, 1}, {0})};
    } else if (name == "wide") {
        Rng rng(3);
        const std::vector<std::size_t> widths = {2, 3, 3, 2};
        mlp_ = Mlp::random(widths, activation_, rng, 2);
        sample_ = {.x = Tensor({1, 2}, {1, -1}), .target = Tensor({1, 2}, {1, 0})};
    } else {
        throw ValueError("set_network", "lecture, fork or wide", name);
    }
}

void NetworkGraph::set_activation(const std::string& name) {
    activation_ = parse_activation(name);
    for (Dense& layer : mlp_.layers) layer.activation = activation_;
}

void NetworkGraph::set_mistake(const std::string& name) {
    mistake_ = parse_mistake(name);
}

void NetworkGraph::set_number(std::size_t index, real value) {
    if (!std::isfinite(value)) {
        throw ValueError("set_number", "a finite number", value);
    }
    Tensor parameters = mlp_.parameters();
    const std::size_t count = parameters.size();
    const std::size_t inputs = sample_.x.size();
    if (index < count) {
        parameters(index) = value;
        mlp_.set_parameters(parameters.data());
    } else if (index < count + inputs) {
        sample_.x(0, index - count) = value;
    } else if (index < count + inputs + sample_.target.size()) {
        sample_.target(0, index - count - inputs) = value;
    } else {
        throw ValueError("set_number", {"an index below ", count + inputs + sample_.target.size()},
                         index);
    }
}

NetworkView NetworkGraph::view() {
    // By hand, with whole matrices.
    const Tensor dy = cost_gradient(mlp_.forward(sample_.x), sample_.target);
    mlp_.backward(dy);
    // By common's autodiff.
    const Recorded recorded = record(mlp_, sample_.x, sample_.target);
    // Neuron by neuron, with a mistake if the reader wants one.
    NeuronBackward pass(mlp_, dy, mistake_);
    pass.finish();

    NetworkView view;
    for (const std::size_t width : mlp_.widths()) view.widths.push_back(static_cast<real>(width));
    view.x = row_of(sample_.x);
    view.target = row_of(sample_.target);
    view.parameters = row_of(mlp_.parameters());
    for (std::size_t l = 0; l < mlp_.layers.size(); ++l) {
        append(view.z, recorded.graph.nodes[recorded.layers[l].z].value);
        append(view.a, recorded.graph.nodes[recorded.layers[l].a].value);
        append(view.gain, mlp_.layers[l].gain);
        view.delta.insert(view.delta.end(), pass.delta()[l].begin(), pass.delta()[l].end());
    }
    const Tensor gradient = pass.gradient();
    view.gradient = row_of(gradient);
    view.by_hand = row_of(mlp_.gradient());
    view.by_autodiff = row_of(recorded.gradient());
    view.cost = recorded.graph.nodes.back().value.item();
    view.disagreement = largest_difference(recorded.gradient(), mlp_.gradient());
    try {
        const GradientCheck check = check_gradient(mlp_, sample_.x, sample_.target, gradient);
        view.check_error = static_cast<real>(check.max_relative_error);
        view.check_index = check.index;
    } catch (const ValueError&) {
        view.check_error = -1;  // zero everywhere, on both sides: such a check proves nothing
    }
    return view;
}

GraphView NetworkGraph::graph() const {
    const Graph graph = record(mlp_, sample_.x, sample_.target).graph;
    GraphView view;
    for (const GraphNode& node : graph.nodes) {
        if (!view.ops.empty()) view.ops += ',';
        view.ops += node.op;
        view.sizes.push_back(static_cast<real>(node.value.size()));
        append(view.values, node.value);
        append(view.gradients,
               node.gradient.empty()
                   ? Tensor::full(node.value.shape(), std::numeric_limits<real>::quiet_NaN())
                   : node.gradient);
    }
    for (const GraphEdge& edge : graph.edges) {
        view.edges.insert(view.edges.end(),
                          {static_cast<real>(edge.from), static_cast<real>(edge.to)});
    }
    return view;
}

real NetworkGraph::quotient(std::size_t index) const {
    return static_cast<real>(difference_quotient(mlp_, sample_.x, sample_.target, index));
}

}  // namespace course::backpropagation
