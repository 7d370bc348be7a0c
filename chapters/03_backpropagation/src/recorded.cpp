#include "backpropagation/recorded.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "course/autograd.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"

namespace course::backpropagation {

namespace {

Tensor activated(const Activation& activation, const Tensor& z) {
    if (activation.name == Sigmoid().name) return sigmoid(z);
    if (activation.name == ReLU().name) return relu(z);
    return z;
}

// The layers are the ops named `linear`; what uses their result, if it is an activation, ends them.
std::vector<LayerNodes> find_layers(const Graph& graph) {
    std::vector<LayerNodes> layers;
    std::vector<std::vector<std::size_t>> inputs(graph.nodes.size());
    for (const GraphEdge& edge : graph.edges) inputs[edge.to].push_back(edge.from);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const std::string& op = graph.nodes[i].op;
        if (op == "linear") layers.push_back({inputs[i][1], inputs[i][2], i, i});
        if (op == Sigmoid().name || op == ReLU().name) layers.back().a = i;
    }
    return layers;
}

// A copy of its own, so that changing its parameters leaves the original alone.
Mlp copy(const Mlp& mlp) {
    std::vector<Dense> layers;
    layers.reserve(mlp.layers.size());
    for (const Dense& layer : mlp.layers) {
        layers.emplace_back(layer.weight.clone(), layer.bias.clone(), layer.activation);
    }
    return Mlp(std::move(layers));
}

double precise_value(const Activation& activation, double z) {
    if (activation.name == Sigmoid().name) return 1 / (1 + std::exp(-z));
    if (activation.name == ReLU().name) return std::max(z, 0.0);
    return z;
}

}  // namespace

//! [record]
Recorded record(const Mlp& mlp, const Tensor& x, const Tensor& target) {
    Tensor a = x;
    for (const Dense& layer : mlp.layers) {
        Tensor weight = layer.weight.clone();
        Tensor bias = layer.bias.clone();
        weight.requires_grad(true);
        bias.requires_grad(true);
        a = activated(layer.activation, linear(a, weight, bias));
    }
    const Tensor error = a - target;
    const Tensor cost = sum(error * error) * 0.5;
    backward(cost, {.keep_graph = true});
    Recorded result{.graph = graph_of(cost), .layers = {}};
    result.layers = find_layers(result.graph);
    return result;
}
//! [record]

Tensor Recorded::gradient() const {
    std::vector<real> row;
    for (const LayerNodes& layer : layers) {
        for (const std::size_t part : {layer.weight, layer.bias}) {
            const Tensor& gradient = graph.nodes[part].gradient;
            row.insert(row.end(), gradient.data().begin(), gradient.data().end());
        }
    }
    return {Shape{row.size()}, row};
}

double precise_cost(const Mlp& mlp, const Tensor& x, const Tensor& target) {
    double cost = 0;
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        std::vector<double> a(x.row(n).begin(), x.row(n).end());
        for (const Dense& layer : mlp.layers) {
            std::vector<double> next(layer.outputs());
            for (std::size_t i = 0; i < next.size(); ++i) {
                double z = static_cast<double>(layer.bias(i));
                for (std::size_t j = 0; j < a.size(); ++j) {
                    z += static_cast<double>(layer.weight(i, j)) * a[j];
                }
                next[i] = precise_value(layer.activation, z);
            }
            a = next;
        }
        for (std::size_t i = 0; i < a.size(); ++i) {
            const double error = a[i] - static_cast<double>(target(n, i));
            cost += error * error / 2;
        }
    }
    return cost;
}

//! [check]
GradientCheck check_gradient(const Mlp& mlp, const Tensor& x, const Tensor& target,
                             const Tensor& gradient) {
    Mlp moved = copy(mlp);
    const auto cost = [&](const Tensor& parameters) {
        moved.set_parameters(parameters.data());
        return precise_cost(moved, x, target);
    };
    return gradient_check(cost, mlp.parameters(), gradient, {.step = kRealIsDouble ? 0.0 : 1e-3});
}
//! [check]

double difference_quotient(const Mlp& mlp, const Tensor& x, const Tensor& target,
                           std::size_t index) {
    Tensor parameters = mlp.parameters();
    if (index >= parameters.size()) {
        throw ValueError("difference_quotient", {"a parameter below ", parameters.size()}, index);
    }
    Mlp moved = copy(mlp);
    const real middle = parameters(index);
    const real h = kRealIsDouble ? real(1e-5) : real(1e-3);
    const auto cost_at = [&](real value) {
        parameters(index) = value;
        moved.set_parameters(parameters.data());
        return precise_cost(moved, x, target);
    };
    const real above = middle + h;
    const real below = middle - h;
    return (cost_at(above) - cost_at(below)) /
           (static_cast<double>(above) - static_cast<double>(below));
}

}  // namespace course::backpropagation
