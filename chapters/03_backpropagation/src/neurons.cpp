#include "backpropagation/neurons.hpp"

#include <array>
#include <utility>

#include "course/error.hpp"

namespace course::backpropagation {

Mistake parse_mistake(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Mistake>, 6> kNames = {{
        {"none", Mistake::none},
        {"no_gain", Mistake::no_gain},
        {"reciprocal_gain", Mistake::reciprocal_gain},
        {"one_branch", Mistake::one_branch},
        {"unweighted", Mistake::unweighted},
        {"weight_as_input", Mistake::weight_as_input},
    }};
    for (const auto& [known, mistake] : kNames) {
        if (known == name) return mistake;
    }
    throw ValueError("parse_mistake",
                     "none, no_gain, reciprocal_gain, one_branch, unweighted or weight_as_input",
                     name);
}

NeuronBackward::NeuronBackward(const Mlp& mlp, const Tensor& dy, Mistake mistake)
    : mlp_(mlp), dy_(dy), mistake_(mistake), layer_(mlp.layers.size()) {
    const Shape one_sample{1, mlp.layers.back().outputs()};
    if (mlp.layers.back().a.shape() != one_sample || dy.shape() != one_sample) {
        throw ShapeError("NeuronBackward", {"a forward() of one sample and dC/dy ", one_sample},
                         {mlp.layers.back().a.shape(), " and ", dy.shape()});
    }
    for (const Dense& layer : mlp.layers) {
        delta_.emplace_back(layer.outputs());
        weight_gradient_.emplace_back(layer.weight.size());
    }
}

// dC/da of a neuron: what comes back to it, before its gain.
//! [branches]
real NeuronBackward::returning(std::size_t l, std::size_t i) {
    if (l + 1 == mlp_.layers.size()) return dy_(0, i);
    const Dense& next = mlp_.layers[l + 1];
    real sum = 0;
    for (std::size_t k = 0; k < next.outputs(); ++k) {
        const real w = mistake_ == Mistake::unweighted ? real(1) : next.weight(k, i);
        const real branch = w * delta_[l + 1][k];
        sum = mistake_ == Mistake::one_branch ? branch : sum + branch;
    }
    operations_.multiplications += next.outputs();
    operations_.additions += next.outputs() - 1;
    return sum;
}
//! [branches]

//! [neuron]
bool NeuronBackward::step() {
    if (layer_ == 0) return false;
    const std::size_t l = layer_ - 1;
    const Dense& layer = mlp_.layers[l];
    const std::size_t i = neuron_;

    // The neuron as an amplifier: what comes back, times its gain.
    real gain = layer.activation.gain(layer.z(0, i));
    if (mistake_ == Mistake::no_gain) gain = 1;
    if (mistake_ == Mistake::reciprocal_gain) gain = 1 / gain;
    delta_[l][i] = gain * returning(l, i);

    // Its parameters: the input of each weight, times delta.
    for (std::size_t j = 0; j < layer.inputs(); ++j) {
        const real a = mistake_ == Mistake::weight_as_input ? layer.weight(i, j) : layer.x(0, j);
        weight_gradient_[l][i * layer.inputs() + j] = a * delta_[l][i];
    }
    operations_.multiplications += 1 + layer.inputs();

    ++done_;
    if (++neuron_ == layer.outputs()) {
        neuron_ = 0;
        --layer_;
    }
    return true;
}
//! [neuron]

void NeuronBackward::finish() {
    while (step()) {
    }
}

Tensor NeuronBackward::gradient() const {
    std::vector<real> row;
    for (std::size_t l = 0; l < delta_.size(); ++l) {
        row.insert(row.end(), weight_gradient_[l].begin(), weight_gradient_[l].end());
        row.insert(row.end(), delta_[l].begin(), delta_[l].end());  // dC/db = delta
    }
    return {Shape{row.size()}, row};
}

OperationCount backward_operations(const std::vector<std::size_t>& widths) {
    OperationCount count;
    for (std::size_t l = 1; l < widths.size(); ++l) {
        const std::size_t branches = l + 1 < widths.size() ? widths[l + 1] : 0;
        count.multiplications += widths[l] * (branches + 1 + widths[l - 1]);
        count.additions += branches > 0 ? widths[l] * (branches - 1) : 0;
    }
    return count;
}

}  // namespace course::backpropagation
