#pragma once

/// @file
/// Softmax and normalisation.

#include "course/tensor.hpp"

namespace course {

/// e^x divided by its sum along the last axis, without overflow. Has a second derivative.
/// @param x (..., k)
/// @returns the same shape; rows sum to 1
/// @throws ShapeError when x is a scalar
Tensor softmax(const Tensor& x);

/// The logarithm of softmax(), computed without it. Has a second derivative.
/// @param x (..., k)
/// @returns the same shape
/// @throws ShapeError when x is a scalar
Tensor log_softmax(const Tensor& x);

/// (x - mean) / sqrt(variance + epsilon) gamma + beta along the last axis @cite ba2016layer.
/// @param x (..., k)
/// @param gamma scale, (k)
/// @param beta shift, (k)
/// @param epsilon added to the variance
/// @returns the same shape
/// @throws ShapeError when the shapes do not fit
Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon = 1e-5);

/// What batch_norm() normalises by.
struct BatchNormOptions {
    Tensor running_mean;      ///< (c), changed in training, used otherwise
    Tensor running_variance;  ///< (c), changed in training, used otherwise
    bool training = true;     ///< statistics of the batch instead of the running ones
    double momentum = 0.1;    ///< share of the batch in the running statistics
    double epsilon = 1e-5;    ///< added to the variance
};

/// Normalises each channel over all other axes @cite ioffe2015batch.
/// @param x (n, c), (n, c, l) or (n, c, h, w)
/// @param gamma scale, (c)
/// @param beta shift, (c)
/// @param options statistics, and whether x is a batch of a training
/// @returns the same shape
/// @throws ShapeError when the shapes do not fit, or in training with one value a channel
Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta,
                  const BatchNormOptions& options);

}  // namespace course
