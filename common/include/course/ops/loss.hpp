#pragma once

/// @file
/// Losses: how far a prediction is from a target, as a scalar.
///
/// What does not fit throws ShapeError, a class or a parameter out of range ValueError.

#include <cstddef>
#include <span>

#include "course/tensor.hpp"

namespace course {

/// The mean squared error. Has a second derivative.
/// @param prediction any shape, not empty
/// @param target of the same shape
/// @returns the mean over all elements
Tensor mse_loss(const Tensor& prediction, const Tensor& target);

/// The mean absolute error; derivative 0 where both are equal.
/// @param prediction any shape, not empty
/// @param target of the same shape
/// @returns the mean over all elements
Tensor mae_loss(const Tensor& prediction, const Tensor& target);

/// Half the squared error up to delta, linear beyond @cite huber1964robust.
/// @param prediction any shape, not empty
/// @param target of the same shape
/// @param delta where the line begins, above 0
/// @returns the mean over all elements
Tensor huber_loss(const Tensor& prediction, const Tensor& target, double delta = 1);

/// The binary cross entropy of sigmoid(logits), computed without the sigmoid. Has a second
/// derivative.
/// @param logits any shape, not empty
/// @param target of the same shape, in [0, 1]
/// @returns the mean over all elements
Tensor bce_loss(const Tensor& logits, const Tensor& target);

/// The Kullback-Leibler divergence KL(target || prediction). Has a second derivative.
/// @param log_prediction (rows, ...), logarithms of probabilities
/// @param target of the same shape, probabilities
/// @returns the mean over the rows
Tensor kl_loss(const Tensor& log_prediction, const Tensor& target);

/// How cross_entropy_loss() counts.
struct CrossEntropyOptions {
    double label_smoothing = 0;                  ///< share spread evenly over all classes
    std::size_t ignore_index = std::size_t(-1);  ///< rows with this target count nothing
};

/// The cross entropy of softmax(logits), computed without the softmax. Has a second derivative.
/// @param logits (..., classes)
/// @param targets one class a row
/// @param options label smoothing, rows to leave out
/// @returns the mean over the rows that count
Tensor cross_entropy_loss(const Tensor& logits, std::span<const std::size_t> targets,
                          const CrossEntropyOptions& options = {});

/// The negative log likelihood: -log_probabilities(i, targets[i]).
/// @param log_probabilities (..., classes), as log_softmax() gives them
/// @param targets one class a row
/// @param ignore_index rows with this target count nothing
/// @returns the mean over the rows that count
Tensor nll_loss(const Tensor& log_probabilities, std::span<const std::size_t> targets,
                std::size_t ignore_index = std::size_t(-1));

}  // namespace course
