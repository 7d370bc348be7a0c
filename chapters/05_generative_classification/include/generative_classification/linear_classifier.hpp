#pragma once

/// @file
/// A line between two classes: z = w.x + b, and three ways to find one without a model of the
/// classes. Class 0 is the lecture's C_1, on the side where z > 0.

#include <cstddef>
#include <vector>

#include "course/tensor.hpp"
#include "generative_classification/data.hpp"

namespace course::generative_classification {

/// The inner function g(x) = w.x + b, whose sign decides.
struct LinearClassifier {
    Tensor w;    ///< weights, (D)
    real b = 0;  ///< bias

    /// How far each sample is on the side of class 0.
    /// @param x samples, (N, D)
    /// @returns z = w.x + b, (N)
    /// @throws ShapeError when the shapes do not fit
    Tensor log_odds(const Tensor& x) const;

    /// sigma(w.x + b): the probability of class 0, where z is a logarithm of odds.
    /// @param x samples, (N, D)
    /// @returns 1 / (1 + e^-z), (N)
    /// @throws ShapeError when the shapes do not fit
    Tensor posterior(const Tensor& x) const;

    /// Decides by the sign of z.
    /// @param x samples, (N, D)
    /// @returns 0 where z > 0, otherwise 1, (N)
    /// @throws ShapeError when the shapes do not fit
    std::vector<std::size_t> predict(const Tensor& x) const;
};

/// The loss of the lecture's ideal model: how many samples a decision gets wrong.
/// @param predicted decisions, (N)
/// @param truth classes, (N)
/// @returns the count
/// @throws ShapeError when the lengths differ
std::size_t mistakes(std::span<const std::size_t> predicted, std::span<const std::size_t> truth);

/// The numbers that regression is asked to meet.
struct Targets {
    real first = 1;    ///< for class 0
    real second = -1;  ///< for class 1
};

/// Regression used for classes, which the lecture warns of: least squares on numbers for the two
/// classes. The decision is made in the middle between the targets, which b takes into account.
/// @param data two classes
/// @param targets two different numbers
/// @returns the line of least squares, moved so that the middle of the targets is at z = 0
/// @throws ShapeError as check_labelled(), ValueError also when there are not two classes or the
///     targets are equal
///
/// @snippet chapters/05_generative_classification/tests/linear_classifier_test.cpp too right
LinearClassifier least_squares_classifier(const LabelledData& data, const Targets& targets = {});

/// Logistic regression, the subject of chapter 06, by Newton's method: the w and b under which the
/// labels are most probable @cite hastie2009elements.
///
/// Where a line separates the classes the likelihood has no maximum; the penalty then keeps w
/// finite.
/// @param data two classes
/// @param penalty weight of |w|^2 / 2 beside the negative log-likelihood, >= 0
/// @returns the line
/// @throws ShapeError as check_labelled(), ValueError also when there are not two classes, or the
///     classes are separable and the penalty is 0
LinearClassifier logistic_classifier(const LabelledData& data, real penalty = 0);

/// How the perceptron is trained.
struct PerceptronOptions {
    std::size_t epochs = 100;  ///< most passes over the samples
};

/// What the perceptron found.
struct PerceptronResult {
    LinearClassifier line;              ///< after the last epoch
    std::vector<std::size_t> mistakes;  ///< corrections made in each epoch
    bool separates = false;             ///< whether the last epoch went without a correction
};

/// Rosenblatt's perceptron @cite rosenblatt1958perceptron: whenever a sample is on the wrong side,
/// w += t x and b += t with t = 1 or -1. It counts mistakes and so needs no slope; it ends only if
/// some line makes none.
/// @param data two classes
/// @param options when to give up
/// @returns the line and the mistakes on the way
/// @throws ShapeError as check_labelled(), ValueError also when there are not two classes
PerceptronResult perceptron(const LabelledData& data, const PerceptronOptions& options = {});

}  // namespace course::generative_classification
