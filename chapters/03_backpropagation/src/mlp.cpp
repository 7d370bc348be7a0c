#include "backpropagation/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <string>
#include <utility>

#include "course/error.hpp"
#include "course/gemm.hpp"
#include "course/kernels.hpp"

namespace course::backpropagation {

namespace {

void check_targets(std::string_view where, const Tensor& y, const Tensor& target) {
    if (y.shape() != target.shape()) {
        throw ShapeError(where, {"targets of the outputs' shape ", y.shape()}, target.shape());
    }
}

// Numbers of several tensors one after the other.
class Row {
 public:
    void append(const Tensor& part) {
        values_.insert(values_.end(), part.data().begin(), part.data().end());
    }
    Tensor tensor() const { return {Shape{values_.size()}, values_}; }

 private:
    std::vector<real> values_;
};

}  // namespace

real total_cost(const Tensor& y, const Tensor& target) {
    check_targets("total_cost", y, target);
    return sum_of_squared_differences(y.data(), target.data()) / 2;
}

Tensor cost_gradient(const Tensor& y, const Tensor& target) {
    check_targets("cost_gradient", y, target);
    Tensor dy = Tensor::uninitialized(y.shape());
    subtract(y.data(), target.data(), dy.data());
    return dy;
}

Mlp::Mlp(std::vector<Dense> parts) : layers(std::move(parts)) {
    if (layers.empty()) throw ValueError("Mlp", "at least one layer", "none");
    for (std::size_t l = 1; l < layers.size(); ++l) {
        if (layers[l].inputs() != layers[l - 1].outputs()) {
            throw ShapeError("Mlp",
                             {"a layer with ", layers[l - 1].outputs(),
                              " columns after a layer with as many rows"},
                             layers[l].weight.shape());
        }
    }
}

Mlp Mlp::random(std::span<const std::size_t> widths, const Activation& activation, Rng& rng,
                double scale) {
    if (widths.size() < 2 || std::ranges::find(widths, 0U) != widths.end()) {
        throw ValueError("Mlp::random", "two or more widths, each at least 1",
                         {widths.size(), " widths, the smallest ",
                          widths.empty() ? Phrase("-") : std::ranges::min(widths)});
    }
    std::vector<Dense> layers;
    for (std::size_t l = 1; l < widths.size(); ++l) {
        Tensor weight({widths[l], widths[l - 1]});
        rng.fill_normal(weight.data(), 0, scale / std::sqrt(static_cast<double>(widths[l - 1])));
        layers.emplace_back(std::move(weight), Tensor({widths[l]}), activation);
    }
    return Mlp(std::move(layers));
}

//! [walk]
const Tensor& Mlp::forward(const Tensor& x) {
    const Tensor* a = &x;
    for (Dense& layer : layers) a = &layer.forward(*a);
    return *a;
}

Tensor Mlp::backward(const Tensor& dy) {
    Tensor da = dy;
    for (Dense& layer : layers | std::views::reverse) da = layer.backward(da);
    return da;
}
//! [walk]

std::vector<std::size_t> Mlp::widths() const {
    std::vector<std::size_t> result{layers.front().inputs()};
    for (const Dense& layer : layers) result.push_back(layer.outputs());
    return result;
}

Tensor Mlp::parameters() const {
    Row row;
    for (const Dense& layer : layers) {
        row.append(layer.weight);
        row.append(layer.bias);
    }
    return row.tensor();
}

Tensor Mlp::gradient() const {
    Row row;
    for (const Dense& layer : layers) {
        row.append(layer.weight_gradient);
        row.append(layer.bias_gradient);
    }
    return row.tensor();
}

void Mlp::set_parameters(std::span<const real> values) {
    const std::size_t expected = parameter_count(widths());
    if (values.size() != expected) {
        throw ShapeError("Mlp::set_parameters", {expected, " numbers"}, values.size());
    }
    for (Dense& layer : layers) {
        for (Tensor* part : {&layer.weight, &layer.bias}) {
            part->assign(values.first(part->size()));
            values = values.subspan(part->size());
        }
    }
}

void Mlp::update(real learning_rate) {
    for (Dense& layer : layers) {
        axpy(-learning_rate, layer.weight_gradient.data(), layer.weight.data());
        axpy(-learning_rate, layer.bias_gradient.data(), layer.bias.data());
    }
}

std::size_t parameter_count(std::span<const std::size_t> widths) {
    std::size_t count = 0;
    for (std::size_t l = 1; l < widths.size(); ++l) count += widths[l] * (widths[l - 1] + 1);
    return count;
}

//! [collapse]
Dense collapse(const Mlp& mlp) {
    for (const Dense& layer : mlp.layers) {
        if (layer.activation.name != Identity().name) {
            throw ValueError("collapse", "layers without activation", layer.activation.name);
        }
    }
    Tensor weight = mlp.layers.front().weight.clone();
    Tensor bias = mlp.layers.front().bias.clone();
    for (const Dense& layer : mlp.layers | std::views::drop(1)) {
        Tensor product = Tensor::uninitialized({layer.outputs(), weight.dim(1)});
        gemm(layer.weight, weight, product);  // W <- W^l W
        weight = product;
        Tensor shifted = layer.bias.clone();
        gemv(layer.weight, Trans::no, bias.data(), shifted.data(), 1, 1);  // b <- W^l b + b^l
        bias = shifted;
    }
    return {weight, bias, Identity()};
}
//! [collapse]

}  // namespace course::backpropagation
