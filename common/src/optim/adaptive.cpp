#include "course/optim/adaptive.hpp"

#include "optim/check.hpp"

namespace course::optim {

AdaGrad::AdaGrad(std::vector<Tensor> parameters, const AdaGradUpdate& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      squares_(zeros()) {
    check_decay("AdaGrad", "epsilon", options.epsilon);
    check_decay("AdaGrad", "weight_decay", options.weight_decay);
}

void AdaGrad::update(std::size_t i, std::span<real> x, std::span<const real> gradient) {
    options_.learning_rate = learning_rate();
    options_.step = steps() - 1;
    adagrad_update(x, gradient, squares_[i].data(), options_);
}

RmsProp::RmsProp(std::vector<Tensor> parameters, const RmsPropUpdate& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      squares_(zeros()) {
    check_share("RmsProp", "alpha", options.alpha);
    check_decay("RmsProp", "epsilon", options.epsilon);
    check_decay("RmsProp", "weight_decay", options.weight_decay);
}

void RmsProp::update(std::size_t i, std::span<real> x, std::span<const real> gradient) {
    options_.learning_rate = learning_rate();
    options_.step = steps() - 1;
    rmsprop_update(x, gradient, squares_[i].data(), options_);
}

Adam::Adam(std::vector<Tensor> parameters, const AdamUpdate& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      means_(zeros()),
      squares_(zeros()) {
    check_share("Adam", "beta1", options.beta1);
    check_share("Adam", "beta2", options.beta2);
    check_decay("Adam", "epsilon", options.epsilon);
    check_decay("Adam", "weight_decay", options.weight_decay);
    check_decay("Adam", "decoupled_decay", options.decoupled_decay);
}

void Adam::update(std::size_t i, std::span<real> x, std::span<const real> gradient) {
    options_.learning_rate = learning_rate();
    options_.step = steps() - 1;
    adam_update(x, gradient, means_[i].data(), squares_[i].data(), options_);
}

}  // namespace course::optim
