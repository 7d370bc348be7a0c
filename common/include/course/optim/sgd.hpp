#pragma once

/// @file
/// Gradient descent, plain and with momentum.

#include <vector>

#include "course/optim/optimizer.hpp"
#include "course/update.hpp"

namespace course::optim {

/// x <- x - learning_rate g.
class Sgd : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate and weight decay
    /// @throws ValueError when an option is out of range
    Sgd(std::vector<Tensor> parameters, const SgdUpdate& options);

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    SgdUpdate options_;
};

/// Momentum as the lecture writes it, m <- lambda m - learning_rate g, x <- x + m; with
/// options.nesterov the look-ahead form.
class Momentum : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate, momentum in [0, 1), form and weight decay
    /// @throws ValueError when an option is out of range
    Momentum(std::vector<Tensor> parameters, const MomentumUpdate& options);

    /// The last movement of a parameter.
    /// @param i its number
    /// @returns a tensor of its shape
    const Tensor& movement(std::size_t i) const { return movements_[i]; }

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    MomentumUpdate options_;
    std::vector<Tensor> movements_;
};

}  // namespace course::optim
