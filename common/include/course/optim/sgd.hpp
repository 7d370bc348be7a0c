#pragma once

/// @file
/// Gradient descent, plain, with momentum and with Nesterov's look-ahead.

#include <vector>

#include "course/optim/optimizer.hpp"

namespace course::optim {

/// Options of Sgd.
struct SgdOptions {
    double learning_rate = 1e-2;
    double weight_decay = 0;  ///< added to the gradient, times the parameter
};

/// x <- x - learning_rate g.
class Sgd : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate and decay
    /// @throws ValueError when an option is out of range
    explicit Sgd(std::vector<Tensor> parameters, const SgdOptions& options = {});

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    double weight_decay_;
};

}  // namespace course::optim
