#pragma once

/// @file
/// Step 1, the function with unknown parameters: y = b + w_1 x_1 + ... + w_D x_D.
///
/// N samples, D features. Samples are rows: x is (N, D), its predictions y are (N).

#include <cstddef>
#include <span>
#include <vector>

#include "course/tensor.hpp"

/// Chapter 01: linear regression by gradient descent and in closed form.
namespace course::linear_regression {

/// A linear model; a plain value, copied with its numbers.
///
/// @snippet chapters/01_linear_regression/tests/model_test.cpp model
struct LinearModel {
    std::vector<real> weights;  ///< (D), w_1 ... w_D
    real bias = 0;              ///< b

    /// A model that always answers 0.
    /// @param features D, the number of weights
    explicit LinearModel(std::size_t features = 0) : weights(features) {}

    /// A model with the given parameters.
    /// @param w the weights, (D)
    /// @param b the bias
    LinearModel(std::vector<real> w, real b) : weights(std::move(w)), bias(b) {}

    /// The model's answer for one sample.
    /// @param x the features, (D)
    /// @returns y
    /// @throws ShapeError when x has another number of features
    real predict(std::span<const real> x) const;

    /// The model's answers for many samples; cost N D multiplications.
    /// @param x the samples, (N, D)
    /// @returns y, (N)
    /// @throws ShapeError when x is no matrix of D columns
    Tensor predict(const Tensor& x) const;

    /// All unknowns in one vector, as gradient_descent() moves them.
    /// @returns theta = (b, w_1, ..., w_D), (D + 1)
    std::vector<real> parameters() const;

    /// The model with the given unknowns.
    /// @param theta (b, w_1, ..., w_D), (D + 1)
    /// @returns the model whose parameters() are theta
    /// @throws ShapeError when theta is empty
    static LinearModel from_parameters(std::span<const real> theta);
};

}  // namespace course::linear_regression
