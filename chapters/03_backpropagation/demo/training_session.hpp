/// @file
/// A 2-2-2 network in training on four points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backpropagation/examples.hpp"

namespace course::backpropagation {

/// What the training demo shows after each step.
struct TrainingSnapshot {
    real loss;
    std::size_t update_count;
    std::string status;            ///< "running", "converged" or "diverged"
    std::vector<real> parameters;  ///< as in Mlp::parameters()
    std::vector<real> gradient;    ///< at these parameters
    std::vector<real> outputs;     ///< two for each of the four points
};

/// Gradient descent with all four points in every update.
class FourPoints {
 public:
    /// @param seed of the random start
    explicit FourPoints(std::uint32_t seed);

    /// @param name "sigmoid", "relu" or "identity"
    void set_activation(const std::string& name);
    /// @throws ValueError unless eta > 0
    void set_learning_rate(real eta);

    /// Does up to `count` updates; none once the loss is nearly zero or has exploded.
    TrainingSnapshot step(std::size_t count);

    /// The loss after every stride()-th update, the first at the start.
    std::vector<real> losses() const { return losses_; }
    std::size_t stride() const { return stride_; }

    /// An output on a grid over [-0.3, 1.3] in both directions: `count` rows, lowest first.
    /// @param output 0 or 1
    /// @param count 2 to 200
    /// @throws ValueError when one is out of range
    std::vector<real> field(std::size_t output, std::size_t count) const;

    static constexpr real kDone = real(1e-6);
    static constexpr std::size_t kMostLosses = 1000;

 private:
    void note(real loss);

    Mlp mlp_;
    Samples samples_ = four_points();
    real learning_rate_ = 2;
    std::size_t update_count_ = 0;
    std::size_t stride_ = 1;
    std::vector<real> losses_;
    std::string status_ = "running";
};

}  // namespace course::backpropagation
