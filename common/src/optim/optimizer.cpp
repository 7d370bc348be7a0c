#include "course/optim/optimizer.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::optim {

Optimizer::Optimizer(std::vector<Tensor> parameters, double learning_rate)
    : parameters_(std::move(parameters)), learning_rate_(0) {
    for (const Tensor& parameter : parameters_) {
        if (!parameter.requires_grad()) {
            throw ValueError("optimizer", "parameters that require a gradient",
                             {"one of shape ", parameter.shape(), " that does not"});
        }
    }
    set_learning_rate(learning_rate);
}

void Optimizer::set_learning_rate(double learning_rate) {
    if (!(learning_rate >= 0) || std::isinf(learning_rate)) {
        throw ValueError("optimizer", "a finite learning_rate >= 0", learning_rate);
    }
    learning_rate_ = learning_rate;
}

void Optimizer::step() {
    ++steps_;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        Tensor& parameter = parameters_[i];
        const Tensor gradient = parameter.grad();
        if (gradient.empty()) continue;
        update(i, parameter.data(), gradient.data());
        parameter.mark_modified();
    }
}

void Optimizer::zero_grad() {
    for (Tensor& parameter : parameters_) parameter.zero_grad();
}

std::vector<Tensor> Optimizer::zeros() const {
    std::vector<Tensor> all;
    all.reserve(parameters_.size());
    for (const Tensor& parameter : parameters_) all.emplace_back(parameter.shape());
    return all;
}

}  // namespace course::optim
