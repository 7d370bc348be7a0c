#pragma once

/// @file
/// Bayes' formula for events, and for the unknown of a coin: maximum likelihood, maximum a
/// posteriori, and the whole posterior.
///
/// theta is the probability of heads. All in double, whatever `real` is.

#include <cstddef>

#include "course/tensor.hpp"

namespace course::generative_classification {

/// Two ways something can come about, and something that is then seen.
struct TwoCauses {
    double prior = 0.5;   ///< P(C_1); P(C_2) is the rest
    double first = 0.5;   ///< P(x | C_1), what is seen if the cause was C_1
    double second = 0.5;  ///< P(x | C_2)
};

/// The probability of what is seen, whichever the cause: P(x) = sum_k P(x | C_k) P(C_k).
/// @param causes probabilities in [0, 1]
/// @returns P(x), the evidence
/// @throws ValueError when a number is no probability
double evidence(const TwoCauses& causes);

/// Bayes' formula, P(C_1 | x) = P(x | C_1) P(C_1) / P(x).
/// @param causes probabilities in [0, 1]
/// @returns the posterior of the first cause
/// @throws ValueError when a number is no probability, or x is impossible
///
/// @snippet chapters/05_generative_classification/tests/bayes_test.cpp two causes
double bayes(const TwoCauses& causes);

/// How a coin fell.
struct Flips {
    std::size_t heads = 0;  ///< how often heads
    std::size_t tails = 0;  ///< how often tails

    /// All flips.
    /// @returns heads + tails
    std::size_t count() const { return heads + tails; }
};

/// ln P(X | theta) of the flips in the order in which they fell.
/// @param flips the data
/// @param theta probability of heads, in [0, 1]
/// @returns heads ln theta + tails ln(1 - theta)
/// @throws ValueError when theta is no probability
double log_likelihood(const Flips& flips, double theta);

/// The Beta distribution of a probability, proportional to theta^(a - 1) (1 - theta)^(b - 1).
struct Beta {
    double a = 1;  ///< > 0; a - 1 is like that many imagined heads
    double b = 1;  ///< > 0; b - 1 is like that many imagined tails

    /// The logarithm of its density.
    /// @param theta in [0, 1]
    /// @returns ln p(theta)
    /// @throws ValueError when a or b is not positive or theta no probability
    double log_pdf(double theta) const;

    /// The mean.
    /// @returns a / (a + b)
    double mean() const { return a / (a + b); }
};

/// The theta under which the data is most probable, arg max P(X | theta).
/// @param flips at least one
/// @returns heads / count
/// @throws ValueError when there are no flips
///
/// @snippet chapters/05_generative_classification/tests/bayes_test.cpp coin
double mle(const Flips& flips);

/// The theta that is itself most probable given the data, arg max P(theta) P(X | theta).
/// @param flips any number
/// @param prior with a, b >= 1, so that there is one maximum
/// @returns (heads + a - 1) / (count + a + b - 2)
/// @throws ValueError when a or b is below 1, or the prior is flat and there are no flips
double map_estimate(const Flips& flips, const Beta& prior);

/// What is known about a coin after some flips.
struct BetaBernoulli {
    Beta posterior;                    ///< P(theta | X), again a Beta distribution
    double log_sequence_evidence = 0;  ///< ln P(X) of the flips in their order
    double count_evidence = 0;         ///< P(so many heads among so many flips)
};

/// The whole posterior of a coin by Bayes' formula, with the evidence P(X), the integral of
/// P(X | theta) P(theta) over theta, in closed form.
/// @param flips any number
/// @param prior with a, b > 0
/// @returns posterior and evidence
/// @throws ValueError when a or b is not positive
BetaBernoulli beta_bernoulli(const Flips& flips, const Beta& prior);

/// A regression with known noise and a Gaussian prior on its weights.
struct WeightPrior {
    double noise_variance = 1;   ///< of the targets around w.x, > 0
    double weight_variance = 1;  ///< of each weight around 0, > 0
};

/// The most probable weights given targets: the prior makes maximum likelihood, which is least
/// squares, into ridge regression with lambda = noise_variance / weight_variance.
/// @param x samples, (N, D)
/// @param target t = w.x + noise, (N)
/// @param prior what is assumed
/// @returns arg max P(w) prod_n P(t^n | x^n, w), (D)
/// @throws ShapeError when the shapes do not fit, ValueError when a variance is not positive or
///     there are no samples
Tensor map_estimate(const Tensor& x, const Tensor& target, const WeightPrior& prior);

}  // namespace course::generative_classification
