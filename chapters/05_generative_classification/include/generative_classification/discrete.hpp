#pragma once

/// @file
/// Features that are 0 or 1: naive Bayes with coins, and the full joint table that assumes nothing.

#include <cstddef>
#include <vector>

#include "course/tensor.hpp"
#include "generative_classification/data.hpp"
#include "generative_classification/linear_classifier.hpp"

namespace course::generative_classification {

/// Naive Bayes for binary features: inside a class every feature is a coin of its own.
///
/// P(x | C_k) = prod_j p_kj^x_j (1 - p_kj)^(1 - x_j). K D numbers.
class BernoulliNaiveBayes {
 public:
    /// Fits the coins and the priors.
    /// @param data features 0 or 1, at least two classes
    /// @param smoothing imagined samples of each kind, >= 0: p = (ones + s) / (N_k + 2 s). With 0
    /// it
    ///     is maximum likelihood, and one unseen value can rule a class out
    /// @throws ShapeError, ValueError as check_labelled(), ValueError also for other features and a
    ///     negative smoothing
    ///
    /// @snippet chapters/05_generative_classification/tests/discrete_test.cpp thirteen points
    explicit BernoulliNaiveBayes(const LabelledData& data, real smoothing = 0);

    /// The coins.
    /// @returns p_kj = P(x_j = 1 | C_k), (K, D)
    const Tensor& probabilities() const { return p_; }

    /// The fractions of the classes.
    /// @returns P(C_k), (K)
    const std::vector<real>& priors() const { return priors_; }

    /// ln P(x, C_k); minus infinity where a class cannot produce a sample.
    /// @param x samples of 0 and 1, (N, D)
    /// @returns (N, K)
    /// @throws ShapeError when the shapes do not fit, ValueError for other features
    Tensor log_joint(const Tensor& x) const;

    /// P(C_k | x) by Bayes' formula.
    /// @param x samples of 0 and 1, (N, D)
    /// @returns (N, K)
    /// @throws ShapeError, ValueError as log_joint(), ValueError also when no class can produce a
    ///     sample
    Tensor posterior(const Tensor& x) const;

    /// The same posterior as sigma(w.x + b): coins make z linear, too.
    ///
    /// w_j = ln p_aj (1 - p_bj) / (p_bj (1 - p_aj)).
    /// @param a,b two classes
    /// @returns w and b
    /// @throws ValueError when there is no such class, or a coin has only one side
    LinearClassifier to_linear(std::size_t a = 0, std::size_t b = 1) const;

 private:
    Tensor p_;
    std::vector<real> priors_;
};

/// The empirical joint distribution: how often each combination of features and class was seen.
///
/// It assumes nothing, and so needs K 2^D numbers and knows nothing about combinations that were
/// never seen.
class JointTable {
 public:
    /// Counts.
    /// @param data features 0 or 1, at most 16 of them, at least two classes
    /// @throws ShapeError, ValueError as check_labelled(), ValueError also for other features
    explicit JointTable(const LabelledData& data);

    /// The fraction of a class's samples that are this combination.
    /// @param x 0 or 1, (D)
    /// @param label the class
    /// @returns P(x | C_label)
    /// @throws ShapeError when the length differs, ValueError when there is no such class
    double probability(std::span<const real> x, std::size_t label) const;

    /// P(C_k | x) by Bayes' formula.
    /// @param x samples of 0 and 1, (N, D)
    /// @returns (N, K)
    /// @throws ShapeError when the shapes do not fit, ValueError when a combination was never seen
    Tensor posterior(const Tensor& x) const;

 private:
    std::size_t features_;
    std::vector<std::vector<double>> counts_;  // of each class, by the features as binary digits
    std::vector<real> priors_;
};

}  // namespace course::generative_classification
