#pragma once

/// @file
/// Softmax over rows, cross entropy from logits, layer and batch normalisation: values and
/// gradients.
///
/// In here: functions on spans; x is a matrix (rows, columns), row-major, whose number of rows
/// follows from its size. Results may be written over x or dy of the same shape. eps is the
/// distance from 1 to the next number, 1.2e-7 in float and 2.2e-16 in double. All throw ShapeError
/// when the sizes do not fit. A row with NaN or +infinity, or with nothing but -infinity, has a
/// softmax of NaN; -infinity beside numbers is a probability of 0.

#include <cstddef>
#include <span>

#include "course/real.hpp"

namespace course {

/// e^x divided by its sum over the row, without overflow.
///
/// Each probability has a relative error below (10 + |x - max| + columns / 512) eps.
/// @param x (rows, columns)
/// @param columns length of a row
/// @param out (rows, columns)
///
/// @snippet common/tests/rows_test.cpp softmax
void softmax(std::span<const real> x, std::size_t columns, std::span<real> out);

/// The logarithm of softmax(), exact also where the probability is too small for a number: the
/// error is at most 4 (10 + |out|) eps.
/// @param x (rows, columns)
/// @param columns length of a row
/// @param out (rows, columns)
void log_softmax(std::span<const real> x, std::size_t columns, std::span<real> out);

/// log(sum of e^x) of every row, without overflow; -infinity for a row of -infinity. The error is
/// at most 4 (1 + |out|) eps.
/// @param x (rows, columns)
/// @param columns length of a row
/// @param out (rows)
void log_sum_exp(std::span<const real> x, std::size_t columns, std::span<real> out);

/// dx = y (dy - sum(y dy)), the gradient of y = softmax(x).
/// @param y (rows, columns), the result of softmax()
/// @param dy (rows, columns)
/// @param columns length of a row
/// @param dx (rows, columns)
void softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                      std::span<real> dx);

/// dx = dy - e^y sum(dy), the gradient of y = log_softmax(x).
/// @param y (rows, columns), the result of log_softmax()
/// @param dy (rows, columns)
/// @param columns length of a row
/// @param dx (rows, columns)
void log_softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                          std::span<real> dx);

/// dx = dy e^(x - y), the gradient of y = log_sum_exp(x).
/// @param x (rows, columns)
/// @param y (rows), the result of log_sum_exp()
/// @param dy (rows)
/// @param dx (rows, columns)
void log_sum_exp_backward(std::span<const real> x, std::span<const real> y,
                          std::span<const real> dy, std::span<real> dx);

/// What cross_entropy() compares with.
struct CrossEntropyTargets {
    std::span<const std::size_t> classes;        ///< (rows), the right class of every row
    real label_smoothing = 0;                    ///< share in [0, 1) spread evenly over all classes
    std::size_t ignore_index = std::size_t(-1);  ///< rows of this class count nothing
};

/// The cross entropy of every row of logits, and its gradient in the same pass.
///
/// With smoothing s, the target of a row is (1 - s) of its class plus s / columns of every class;
/// the loss is the sum of -target log softmax(x).
/// @param x (rows, columns), logits
/// @param columns the number of classes
/// @param targets the right classes
/// @param losses (rows), 0 for ignored rows
/// @param dx (rows, columns), softmax(x) minus the target, 0 for ignored rows; or empty
/// @returns the number of rows that are not ignored
/// @throws ValueError when a class is not below columns or the smoothing is out of range
///
/// @snippet common/tests/rows_test.cpp cross_entropy
std::size_t cross_entropy(std::span<const real> x, std::size_t columns,
                          const CrossEntropyTargets& targets, std::span<real> losses,
                          std::span<real> dx);

/// What a normalisation is scaled and shifted by.
struct NormParameters {
    std::span<const real> gamma;  ///< scale, one a column or channel
    std::span<const real> beta;   ///< shift, one a column or channel
    real epsilon = real(1e-5);    ///< added to the variance
};

/// Whether the statistics of a normalisation depend on x.
enum class NormMode {
    batch,   ///< measured on x: their gradient is part of dx
    running  ///< given numbers
};

/// What a normalisation measured, one entry a row or channel.
struct NormStatistics {
    std::span<real> mean;               ///< the mean
    std::span<real> inverse_deviation;  ///< 1 / sqrt(variance + epsilon)
    NormMode mode = NormMode::batch;    ///< where they come from
};

/// y = (x - mean) / sqrt(variance + epsilon) gamma + beta, with mean and variance of the row.
///
/// The variance is that of the deviations from the first elements' mean, in one pass over memory:
/// it stays exact for numbers far from 0. Where the mean is no larger than the numbers' spread, the
/// error is at most 40 (|y - beta| + |gamma| + |beta|) eps.
/// @param x (rows, columns)
/// @param parameters gamma and beta of (columns)
/// @param statistics (rows), written
/// @param y (rows, columns)
///
/// @snippet common/tests/norms_test.cpp layer_norm
void layer_norm(std::span<const real> x, const NormParameters& parameters,
                const NormStatistics& statistics, std::span<real> y);

/// Where a normalisation's backward pass writes.
struct NormGradients {
    std::span<real> dx;      ///< shape of x
    std::span<real> dgamma;  ///< shape of gamma
    std::span<real> dbeta;   ///< shape of beta
};

/// The gradients of layer_norm().
/// @param x (rows, columns), as it was given
/// @param gamma (columns)
/// @param statistics (rows), as they were measured
/// @param dy (rows, columns)
/// @param gradients where the results go
void layer_norm_backward(std::span<const real> x, std::span<const real> gamma,
                         const NormStatistics& statistics, std::span<const real> dy,
                         const NormGradients& gradients);

/// The axes of a batch: (batch, channels, positions), positions being 1 for plain features and
/// height times width for images.
struct ChannelLayout {
    std::size_t batch;      ///< examples
    std::size_t channels;   ///< what is normalised separately
    std::size_t positions;  ///< places with the same channel
};

/// Mean and biased variance of every channel over batch and positions.
/// @param x (batch, channels, positions)
/// @param layout the axes of x
/// @param mean (channels)
/// @param variance (channels)
void channel_statistics(std::span<const real> x, const ChannelLayout& layout, std::span<real> mean,
                        std::span<real> variance);

/// y = (x - mean) inverse_deviation gamma + beta, with one of each a channel: batch normalisation
/// in training and in use. Errors as of layer_norm().
/// @param x (batch, channels, positions)
/// @param layout the axes of x
/// @param parameters gamma and beta of (channels)
/// @param statistics (channels), from channel_statistics() or from running means
/// @param y (batch, channels, positions)
///
/// @snippet common/tests/norms_test.cpp batch_norm
void batch_norm(std::span<const real> x, const ChannelLayout& layout,
                const NormParameters& parameters, const NormStatistics& statistics,
                std::span<real> y);

/// The gradients of batch_norm().
/// @param x (batch, channels, positions), as it was given
/// @param layout the axes of x
/// @param gamma (channels)
/// @param statistics (channels), as they were used
/// @param dy (batch, channels, positions)
/// @param gradients where the results go
void batch_norm_backward(std::span<const real> x, const ChannelLayout& layout,
                         std::span<const real> gamma, const NormStatistics& statistics,
                         std::span<const real> dy, const NormGradients& gradients);

}  // namespace course
