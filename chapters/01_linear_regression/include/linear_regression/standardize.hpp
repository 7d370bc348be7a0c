#pragma once

/// @file
/// Features on a common scale, so that one learning rate suits them all.

#include "course/tensor.hpp"
#include "linear_regression/model.hpp"

namespace course::linear_regression {

/// Subtracts from each feature its mean and divides by its standard deviation.
///
/// Raw ridership has a mean twice its deviation, which ties all weights to the bias and stretches
/// the error surface into a long valley. Standardised, the bias stands by itself.
///
/// @snippet chapters/01_linear_regression/tests/standardize_test.cpp standardize
class Standardizer {
 public:
    /// Measures the features; a constant one keeps its scale.
    /// @param x samples, (N, D), N > 0; only training data
    /// @throws ShapeError when x is no matrix, ValueError when N is 0
    explicit Standardizer(const Tensor& x);

    /// Puts samples on the measured scale.
    /// @param x samples, (N, D)
    /// @returns (x - mean) / deviation, (N, D)
    /// @throws ShapeError when x has another number of features
    Tensor transform(const Tensor& x) const;

    /// Translates a model of standardised features into one of the raw features.
    ///
    /// w_j = v_j / deviation_j and b = c - sum_j v_j mean_j / deviation_j.
    /// @param model y = c + sum_j v_j z_j
    /// @returns y = b + sum_j w_j x_j with the same predictions
    /// @throws ShapeError when the model has another number of features
    LinearModel to_raw(const LinearModel& model) const;

    /// The mean of each feature.
    /// @returns (D)
    const Tensor& mean() const { return mean_; }

    /// The standard deviation of each feature (divided by N, not N - 1).
    /// @returns (D), 1 for a constant feature
    const Tensor& deviation() const { return deviation_; }

 private:
    Tensor mean_;
    Tensor deviation_;
};

}  // namespace course::linear_regression
