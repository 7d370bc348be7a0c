#pragma once

/// @file
/// One update of a network, and how good it is on pictures it has not seen.

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "course/idx.hpp"
#include "course/optim/adaptive.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::cnn {

/// A network from the outside: pictures (B, 1, 28, 28) in, scores (B, 10) out.
using Network = std::function<Tensor(const Tensor&)>;

/// One update: scores, cross entropy, gradients, a step of the optimiser.
/// @param network what is trained
/// @param optimizer of its parameters
/// @param x (B, 1, 28, 28)
/// @param labels (B) classes
/// @returns the batch's mean loss before the step
real train_step(const Network& network, optim::Optimizer& optimizer, const Tensor& x,
                std::span<const std::size_t> labels);

/// A network's answers for some pictures.
struct Answers {
    std::vector<std::size_t> predicted;   ///< (n) classes of the largest score
    std::vector<real> probability;        ///< (n) that the softmax gives to the prediction
    std::vector<real> truth_probability;  ///< (n) that it gives to the right class
    double loss = 0;                      ///< the mean cross entropy
};

/// Asks a network, some hundred pictures at a time and outside of any graph.
/// @param network scores of 10 classes
/// @param pictures where they are
/// @param indices (n) which of them, at least one
/// @returns its answers in the order of the indices
/// @throws ValueError when there are no indices or no such picture
Answers ask(const Network& network, const LabelledImages& pictures,
            std::span<const std::size_t> indices);

/// The share of right answers.
/// @param network scores of 10 classes
/// @param pictures where they are
/// @param indices (n) which of them, at least one
/// @returns a number in [0, 1]
/// @throws ValueError as ask()
double accuracy_of(const Network& network, const LabelledImages& pictures,
                   std::span<const std::size_t> indices);

/// Goes through samples in a random order, another one each time round.
class Shuffled {
 public:
    /// @param indices what to go through, at least one
    /// @param seed of the orders
    /// @throws ValueError when there are none
    Shuffled(std::vector<std::size_t> indices, std::uint64_t seed);

    /// The next samples; the last batch of a round is shorter when they do not go in evenly.
    /// @param count at most so many
    /// @returns at least one index
    std::vector<std::size_t> next(std::size_t count);

    /// Samples handed out so far, all rounds together.
    std::size_t seen() const { return seen_; }
    /// Samples of a round.
    std::size_t size() const { return order_.size(); }

 private:
    std::vector<std::size_t> order_;
    Rng rng_;
    std::size_t at_ = 0;
    std::size_t seen_ = 0;
};

}  // namespace course::cnn
