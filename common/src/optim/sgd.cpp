#include "course/optim/sgd.hpp"

#include "optim/check.hpp"

namespace course::optim {

Sgd::Sgd(std::vector<Tensor> parameters, const SgdUpdate& options)
    : Optimizer(std::move(parameters), options.learning_rate), options_(options) {
    check_decay("Sgd", "weight_decay", options.weight_decay);
}

void Sgd::update(std::size_t /*i*/, std::span<real> x, std::span<const real> gradient) {
    options_.learning_rate = learning_rate();
    sgd_update(x, gradient, options_);
}

Momentum::Momentum(std::vector<Tensor> parameters, const MomentumUpdate& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      options_(options),
      movements_(zeros()) {
    check_share("Momentum", "momentum", options.momentum);
    check_decay("Momentum", "weight_decay", options.weight_decay);
}

void Momentum::update(std::size_t i, std::span<real> x, std::span<const real> gradient) {
    options_.learning_rate = learning_rate();
    momentum_update(x, gradient, movements_[i].data(), options_);
}

}  // namespace course::optim
