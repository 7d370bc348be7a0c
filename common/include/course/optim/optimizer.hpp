#pragma once

/// @file
/// The base of all optimisers: which parameters, which learning rate, one step.

#include <cstddef>
#include <span>
#include <vector>

#include "course/tensor.hpp"

namespace course::optim {

/// Changes parameters by their gradients.
///
/// @snippet common/tests/optim_test.cpp training_loop
class Optimizer {
 public:
    /// Takes handles to the parameters, which it changes in place.
    /// @param parameters tensors that require a gradient
    /// @param learning_rate factor of every step
    /// @throws ValueError when a parameter requires no gradient or the rate is not >= 0 and finite
    Optimizer(std::vector<Tensor> parameters, double learning_rate);
    virtual ~Optimizer() = default;
    Optimizer(const Optimizer&) = delete;
    Optimizer& operator=(const Optimizer&) = delete;

    /// Changes every parameter that has a gradient.
    void step();

    /// Forgets all gradients: the next backward() starts anew.
    void zero_grad();

    /// The factor of the next step.
    /// @returns the learning rate
    double learning_rate() const { return learning_rate_; }

    /// Sets the factor of the next steps, for schedules.
    /// @param learning_rate >= 0
    /// @throws ValueError when it is not >= 0 and finite
    void set_learning_rate(double learning_rate);

    /// How many steps were made.
    /// @returns 0 before the first step
    std::size_t steps() const { return steps_; }

    /// The parameters.
    /// @returns handles
    std::span<Tensor> parameters() { return parameters_; }

 protected:
    /// Changes one parameter.
    /// @param i its number
    /// @param x its numbers
    /// @param gradient of the same length
    virtual void update(std::size_t i, std::span<real> x, std::span<const real> gradient) = 0;

    /// A tensor of zeros for each parameter, for running sums.
    /// @returns tensors of the parameters' shapes
    std::vector<Tensor> zeros() const;

 private:
    std::vector<Tensor> parameters_;
    double learning_rate_;
    std::size_t steps_ = 0;
};

}  // namespace course::optim
