#include "backpropagation/paths.hpp"

#include "course/error.hpp"

namespace course::backpropagation {

PathWalk::PathWalk(const Mlp& mlp, const Tensor& dy)
    : mlp_(mlp),
      dy_(dy),
      path_(mlp.layers.size()),
      gradient_(Shape{parameter_count(mlp.widths())}) {
    const Shape one_sample{1, mlp.layers.back().outputs()};
    if (mlp.layers.back().a.shape() != one_sample || dy.shape() != one_sample) {
        throw ShapeError("PathWalk", {"a forward() of one sample and dC/dy ", one_sample},
                         {mlp.layers.back().a.shape(), " and ", dy.shape()});
    }
}

//! [product]
// Everything that stands along one path, multiplied: the parameter's input, then gain, weight,
// gain, weight, ... up to the last gain, and the slope of the cost.
real PathWalk::product_along() {
    const Dense& first = mlp_.layers[layer_];
    real product = first.activation.gain(first.z(0, path_[0]));
    if (!is_bias()) {
        product *= first.x(0, input_);
        ++operations_.multiplications;
    }
    for (std::size_t k = 1; k < path_.size(); ++k) {
        const Dense& layer = mlp_.layers[layer_ + k];
        product *= layer.weight(path_[k], path_[k - 1]);
        product *= layer.activation.gain(layer.z(0, path_[k]));
        operations_.multiplications += 2;
    }
    ++operations_.multiplications;
    return product * dy_(0, path_.back());
}

bool PathWalk::step() {
    if (layer_ == mlp_.layers.size()) return false;
    followed_ = path_;
    followed_layer_ = layer_;
    followed_input_ = is_bias() ? mlp_.layers[layer_].inputs() : input_;
    gradient_(parameter_) += product_along();  // one term of the sum over all paths
    ++operations_.additions;
    ++paths_;
    next_path();
    return true;
}
//! [product]

// Counts up like an odometer: the last layer's neuron first, the parameter's own never.
void PathWalk::next_path() {
    for (std::size_t k = path_.size(); k-- > 1;) {
        if (++path_[k] < mlp_.layers[layer_ + k].outputs()) return;
        path_[k] = 0;
    }
    next_parameter();
}

void PathWalk::next_parameter() {
    ++parameter_;
    const Dense& layer = mlp_.layers[layer_];
    if (!in_biases_ && ++input_ < layer.inputs()) return;
    input_ = 0;
    if (++path_[0] < layer.outputs()) return;
    path_[0] = 0;
    in_biases_ = !in_biases_;
    if (in_biases_) return;
    ++layer_;
    path_.pop_back();
}

PathGradient naive_path_gradient(const Mlp& mlp, const Tensor& dy) {
    PathWalk walk(mlp, dy);
    while (walk.step()) {
    }
    return {walk.gradient(), walk.paths(), walk.operations()};
}

double path_count(const std::vector<std::size_t>& widths, std::size_t layer) {
    if (layer >= widths.size()) {
        throw ValueError("path_count", {"a layer up to ", widths.size() - 1}, layer);
    }
    double count = 1;
    for (std::size_t l = layer + 1; l < widths.size(); ++l) {
        count *= static_cast<double>(widths[l]);
    }
    return count;
}

PathWork path_work(const std::vector<std::size_t>& widths) {
    PathWork work;
    for (std::size_t l = 1; l < widths.size(); ++l) {
        const double paths = static_cast<double>(widths[l]) * path_count(widths, l);  // of a column
        const auto inputs = static_cast<double>(widths[l - 1]);
        const auto steps = static_cast<double>(2 * (widths.size() - 1 - l));
        work.paths += paths * (inputs + 1);
        work.operations += paths * (inputs * (steps + 3) + steps + 2);
    }
    return work;
}

}  // namespace course::backpropagation
