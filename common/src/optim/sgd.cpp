#include "course/optim/sgd.hpp"

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::optim {

Sgd::Sgd(std::vector<Tensor> parameters, const SgdOptions& options)
    : Optimizer(std::move(parameters), options.learning_rate),
      weight_decay_(options.weight_decay) {
    if (!(weight_decay_ >= 0)) throw ValueError("Sgd", "weight_decay >= 0", weight_decay_);
}

void Sgd::update(std::size_t /*i*/, std::span<real> x, std::span<const real> gradient) {
    const double rate = learning_rate();
    if (weight_decay_ != 0) scale(static_cast<real>(1 - rate * weight_decay_), x);
    axpy(static_cast<real>(-rate), gradient, x);
}

}  // namespace course::optim
