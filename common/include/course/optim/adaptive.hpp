#pragma once

/// @file
/// Optimisers with a step size of its own for each number: AdaGrad, RMSProp, Adam, AdamW.

#include <vector>

#include "course/optim/optimizer.hpp"
#include "course/update.hpp"

namespace course::optim {

/// Steps divided by the root of the sum of all squared gradients, or, with options.mean, of their
/// mean.
class AdaGrad : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate and form; options.step is counted here
    /// @throws ValueError when an option is out of range
    AdaGrad(std::vector<Tensor> parameters, const AdaGradUpdate& options);

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    AdaGradUpdate options_;
    std::vector<Tensor> squares_;
};

/// Steps divided by the root of a decaying mean of squared gradients.
class RmsProp : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate and decay; options.step is counted here
    /// @throws ValueError when an option is out of range
    RmsProp(std::vector<Tensor> parameters, const RmsPropUpdate& options);

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    RmsPropUpdate options_;
    std::vector<Tensor> squares_;
};

/// RMSProp with momentum and bias correction; with options.decoupled_decay AdamW.
class Adam : public Optimizer {
 public:
    /// Takes the parameters.
    /// @param parameters tensors that require a gradient
    /// @param options learning rate, decays; options.step is counted here
    /// @throws ValueError when an option is out of range
    explicit Adam(std::vector<Tensor> parameters, const AdamUpdate& options = {});

 private:
    void update(std::size_t i, std::span<real> x, std::span<const real> gradient) override;

    AdamUpdate options_;
    std::vector<Tensor> means_;
    std::vector<Tensor> squares_;
};

/// Adam with a decoupled weight decay of 0.01.
/// @param learning_rate size of the step
/// @param weight_decay share of each parameter that a step takes away, times the learning rate
/// @returns options for Adam
inline AdamUpdate adamw(double learning_rate = 1e-3, double weight_decay = 0.01) {
    return {.learning_rate = learning_rate, .decoupled_decay = weight_decay};
}

}  // namespace course::optim
