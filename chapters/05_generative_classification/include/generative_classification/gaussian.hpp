#pragma once

/// @file
/// The Gaussian distribution of vectors: fitted, evaluated, drawn from.

#include <cstddef>

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::generative_classification {

/// A normal distribution of vectors @cite bishop2006pattern.
struct Gaussian {
    Tensor mean;  ///< mu, (D)
    Tensor
        covariance;  ///< Sigma, (D, D), symmetric; positive definite where a density is asked for

    /// The number of features.
    /// @returns D
    std::size_t dimension() const { return mean.size(); }
};

/// The Gaussian under which the samples are most probable; cost N D^2.
///
/// mu = 1/N sum x^n and Sigma = 1/N sum (x^n - mu)(x^n - mu)^T, with 1/N, not 1/(N - 1): maximum
/// likelihood is biased. With N <= D samples, or a feature that the others determine, Sigma is
/// singular and has no density.
/// @param samples (N, D), N > 0
/// @returns the maximum-likelihood parameters
/// @throws ShapeError when it is no matrix, ValueError when N is 0 or a number is not finite
///
/// @snippet chapters/05_generative_classification/tests/gaussian_test.cpp fit
Gaussian gaussian_fit(const Tensor& samples);

/// The logarithm of the density at some points, by the Cholesky factor of the covariance; cost
/// N D^2 + D^3.
///
/// With Sigma = L L^T and L u = x - mu it is -1/2 (|u|^2 + 2 sum ln L_ii + D ln 2 pi): no inverse,
/// no determinant, and nothing that overflows.
/// @param gaussian with a positive definite covariance
/// @param x points, (N, D)
/// @returns ln f(x^n), (N)
/// @throws ShapeError when the shapes do not fit, ValueError when the covariance is not positive
///     definite
///
/// @snippet chapters/05_generative_classification/tests/gaussian_test.cpp log pdf
Tensor gaussian_log_pdf(const Gaussian& gaussian, const Tensor& x);

/// The logarithm of the likelihood, the sum of gaussian_log_pdf() over samples.
/// @param gaussian with a positive definite covariance
/// @param samples (N, D)
/// @returns ln L(mu, Sigma)
/// @throws ShapeError, ValueError as gaussian_log_pdf()
double log_likelihood(const Gaussian& gaussian, const Tensor& samples);

/// Draws new samples, x = mu + L e with standard normal e.
/// @param gaussian with a positive definite covariance
/// @param count how many
/// @param rng source of the draws
/// @returns samples, (count, D)
/// @throws ShapeError, ValueError as gaussian_log_pdf()
Tensor sample(const Gaussian& gaussian, std::size_t count, Rng& rng);

/// Checks shapes and that a density exists.
/// @param where the name of the caller, for the error
/// @param gaussian what to check
/// @throws ShapeError when covariance is not (D, D), ValueError when it is not symmetric and
///     positive definite or a number is not finite
void check_gaussian(std::string_view where, const Gaussian& gaussian);

}  // namespace course::generative_classification
