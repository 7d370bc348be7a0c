#pragma once

/// @file
/// Which samples are for training, which for choosing and which for the final test.

#include <cstddef>
#include <vector>

#include "course/random.hpp"

namespace course {

/// How much is held back. The sizes are rounded to whole samples.
struct SplitOptions {
    double validation = 0;  ///< fraction for choosing models and options
    double test = 0.2;      ///< fraction for the one final test
};

/// Positions of samples; each sample is in exactly one list.
struct Split {
    std::vector<std::size_t> train;       ///< what is learned from
    std::vector<std::size_t> validation;  ///< what options are chosen by
    std::vector<std::size_t> test;        ///< what the result is reported for
};

/// Splits samples in their order: first training, then validation, then test. The way for time
/// series, where a model must not see the future.
/// @param samples how many, at least 1
/// @param options fractions of at least 0, together below 1
/// @returns three lists of rising positions
/// @throws ValueError when the fractions are none or leave nothing to train with
///
/// @snippet common/tests/dataset_test.cpp split
Split split(std::size_t samples, const SplitOptions& options = {});

/// Splits samples at random.
/// @param samples how many, at least 1
/// @param options fractions of at least 0, together below 1
/// @param rng where the order comes from
/// @returns three lists in random order
/// @throws ValueError as above
Split split(std::size_t samples, const SplitOptions& options, Rng& rng);

/// One round of cross-validation.
struct Fold {
    std::vector<std::size_t> train;       ///< all samples of the other folds
    std::vector<std::size_t> validation;  ///< the samples of this fold
};

/// Cuts samples into k parts of equal size, the first ones one larger where it must be; each is the
/// validation part of one fold.
/// @param samples how many
/// @param k how many folds, from 2 to samples
/// @returns k folds, positions rising
/// @throws ValueError when k is out of range
std::vector<Fold> k_fold(std::size_t samples, std::size_t k);

/// The same after samples were put in a random order.
/// @param samples how many
/// @param k how many folds, from 2 to samples
/// @param rng where the order comes from
/// @returns k folds, positions in random order
/// @throws ValueError when k is out of range
std::vector<Fold> k_fold(std::size_t samples, std::size_t k, Rng& rng);

}  // namespace course
