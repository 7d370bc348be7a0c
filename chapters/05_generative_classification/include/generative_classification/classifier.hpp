#pragma once

/// @file
/// Generative classifiers: a density and a prior for every class, and Bayes' formula.
///
/// All four in this chapter differ only in what they assume about P(x | C_k): a Gaussian with a
/// covariance of its own, with a shared one, with independent features, or coins (discrete.hpp).

#include <cstddef>
#include <span>
#include <vector>

#include "course/random.hpp"
#include "course/tensor.hpp"
#include "generative_classification/data.hpp"
#include "generative_classification/gaussian.hpp"
#include "generative_classification/linear_classifier.hpp"

namespace course::generative_classification {

/// Bayes' formula, P(C_k | x) = P(x | C_k) P(C_k) / sum_j P(x | C_j) P(C_j), from logarithms, so
/// that densities of 1e-400 still compare.
/// @param log_joint ln P(x^n | C_k) + ln P(C_k), (N, K)
/// @returns P(C_k | x^n), (N, K); every row sums to 1
/// @throws ShapeError when it is no matrix, ValueError when a row has no class that could produce
///     its sample, or NaN
///
/// @snippet chapters/05_generative_classification/tests/classifier_test.cpp posterior
Tensor posterior(const Tensor& log_joint);

/// The most probable class of every row: the rule "class 1 if P(C_1 | x) > 0.5", for any K.
/// @param posterior (N, K)
/// @returns class numbers, (N)
/// @throws ShapeError when it is no matrix or K is 0
std::vector<std::size_t> most_probable(const Tensor& posterior);

/// The fractions of the classes: the maximum-likelihood estimate of their priors.
/// @param data every class has a sample
/// @returns N_k / N, (K)
std::vector<real> class_fractions(const LabelledData& data);

/// The logarithm of the odds of two classes as a function of x: z = x^T A x + w.x + b.
struct LogOdds {
    Tensor a;    ///< (D, D), symmetric; zero for a shared covariance
    Tensor w;    ///< (D)
    real b = 0;  ///< includes the ratio of the priors

    /// Its values.
    /// @param x samples, (N, D)
    /// @returns z, (N)
    /// @throws ShapeError when the shapes do not fit
    Tensor operator()(const Tensor& x) const;
};

/// One Gaussian and one prior for each class.
class GaussianClassifier {
 public:
    /// A classifier with known distributions.
    /// @param gaussians (K), of one dimension, positive definite
    /// @param priors (K), each > 0, of sum 1
    /// @throws ShapeError, ValueError when they are not
    GaussianClassifier(std::vector<Gaussian> gaussians, std::vector<real> priors);

    /// The distributions of the classes.
    /// @returns P(x | C_k), (K)
    const std::vector<Gaussian>& gaussians() const { return gaussians_; }

    /// How probable the classes are before x is seen.
    /// @returns P(C_k), (K)
    const std::vector<real>& priors() const { return priors_; }

    /// Replaces the priors, for instance where the classes are met more rarely than in the data.
    /// @param priors (K), each > 0, of sum 1
    /// @throws ValueError when they are not
    void set_priors(std::vector<real> priors);

    /// ln P(x, C_k) for all samples and classes.
    /// @param x samples, (N, D)
    /// @returns (N, K)
    /// @throws ShapeError when the shapes do not fit
    Tensor log_joint(const Tensor& x) const;

    /// P(C_k | x) by Bayes' formula.
    /// @param x samples, (N, D)
    /// @returns (N, K)
    /// @throws ShapeError when the shapes do not fit
    Tensor posterior(const Tensor& x) const;

    /// The most probable classes.
    /// @param x samples, (N, D)
    /// @returns class numbers, (N)
    /// @throws ShapeError when the shapes do not fit
    std::vector<std::size_t> predict(const Tensor& x) const;

    /// z = ln P(C_a | x) / P(C_b | x) multiplied out.
    /// @param a,b two classes
    /// @returns its coefficients
    /// @throws ValueError when there is no such class
    LogOdds log_odds(std::size_t a = 0, std::size_t b = 1) const;

    /// The joint log-likelihood, sum ln P(x^n | C_k) over all samples with their classes.
    /// @param data of the same features and classes
    /// @returns ln L
    /// @throws ShapeError when the shapes do not fit
    double log_likelihood(const LabelledData& data) const;

    /// Makes new samples: a class by the priors, then x by its Gaussian. What a model that only
    /// separates classes cannot do.
    /// @param count how many
    /// @param rng source of the draws
    /// @returns samples with their classes, which have numbers for names
    LabelledData sample(std::size_t count, Rng& rng) const;

 private:
    std::vector<Gaussian> gaussians_;
    std::vector<real> priors_;
};

/// A covariance of its own for every class: K D (D + 3) / 2 numbers. The boundary is a conic.
class QuadraticClassifier : public GaussianClassifier {
 public:
    using GaussianClassifier::GaussianClassifier;

    /// Fits means, covariances and priors by maximum likelihood.
    /// @param data at least two classes
    /// @throws ShapeError, ValueError as check_labelled(), ValueError also when a class's
    ///     covariance is singular
    explicit QuadraticClassifier(const LabelledData& data);
};

/// One covariance for all classes. The boundary is a line, the posterior sigma(w.x + b).
class SharedCovarianceClassifier : public GaussianClassifier {
 public:
    /// Fits means, covariance and priors by maximum likelihood.
    /// @param data at least two classes
    /// @throws ShapeError, ValueError as check_labelled(), ValueError also when the covariance is
    ///     singular
    ///
    /// @snippet chapters/05_generative_classification/tests/classifier_test.cpp to_linear
    explicit SharedCovarianceClassifier(const LabelledData& data);

    /// A classifier with known distributions.
    /// @param means (K), each (D)
    /// @param covariance (D, D), positive definite
    /// @param priors (K), each > 0, of sum 1
    /// @throws ShapeError, ValueError when they are not
    SharedCovarianceClassifier(const std::vector<Tensor>& means, const Tensor& covariance,
                               std::vector<real> priors);

    /// The covariance of all classes.
    /// @returns Sigma, (D, D)
    const Tensor& covariance() const { return gaussians().front().covariance; }

    /// The same posterior as a linear function: w = Sigma^-1 (mu_a - mu_b) and
    /// b = -1/2 mu_a^T Sigma^-1 mu_a + 1/2 mu_b^T Sigma^-1 mu_b + ln P(C_a) / P(C_b).
    /// @param a,b two classes
    /// @returns w and b with P(C_a | x) = sigma(w.x + b) where only a and b are possible
    /// @throws ValueError when there is no such class
    LinearClassifier to_linear(std::size_t a = 0, std::size_t b = 1) const;
};

/// Naive Bayes with Gaussian features: they are independent inside a class, only variances are
/// kept, K 2 D numbers @cite hastie2009elements.
class NaiveBayes : public GaussianClassifier {
 public:
    /// Fits means, variances and priors by maximum likelihood.
    /// @param data at least two classes
    /// @throws ShapeError, ValueError as check_labelled(), ValueError also when a feature is
    ///     constant inside a class
    explicit NaiveBayes(const LabelledData& data);
};

/// The covariance under which all samples are most probable when the classes share it:
/// sum_k N_k / N Sigma_k, which is the scatter within the classes over N.
/// @param gaussians the fit of each class, (K)
/// @param counts N_k, (K)
/// @returns Sigma, (D, D)
/// @throws ShapeError when the numbers or dimensions differ, ValueError when there are no samples
Tensor shared_covariance(std::span<const Gaussian> gaussians, std::span<const std::size_t> counts);

/// A matrix without its off-diagonal elements.
/// @param covariance (D, D)
/// @returns variances on the diagonal, (D, D)
/// @throws ShapeError when it is not square
Tensor diagonal_part(const Tensor& covariance);

}  // namespace course::generative_classification
