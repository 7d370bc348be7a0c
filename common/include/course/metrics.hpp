#pragma once

/// @file
/// How good predictions are: classes, scores of two classes, and texts.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/real.hpp"

namespace course {

/// The fraction of predictions that are right.
/// @param truth (N), class numbers
/// @param predicted (N), class numbers
/// @returns a number in [0, 1]
/// @throws ShapeError when the lengths differ, ValueError when they are 0
double accuracy(std::span<const std::size_t> truth, std::span<const std::size_t> predicted);

/// Precision, recall and their harmonic mean; each is 0 where its denominator is.
struct ClassScores {
    double precision = 0;     ///< right predictions of the class / predictions of the class
    double recall = 0;        ///< right predictions of the class / members of the class
    double f1 = 0;            ///< 2 precision recall / (precision + recall)
    std::size_t support = 0;  ///< members of the class
};

/// How often each class was predicted as each other one.
///
/// @snippet common/tests/metrics_test.cpp confusion
class ConfusionMatrix {
 public:
    /// A matrix of zeros.
    /// @param classes how many classes, at least 1
    /// @param labels names for the printed table, one a class; empty: the class numbers
    /// @throws ValueError when there are no classes or another number of labels
    explicit ConfusionMatrix(std::size_t classes, std::vector<std::string> labels = {});

    /// Counts predictions.
    /// @param truth (N), class numbers
    /// @param predicted (N), class numbers
    /// @throws ShapeError when the lengths differ, ValueError when a class is out of range; nothing
    ///     is counted then
    void add(std::span<const std::size_t> truth, std::span<const std::size_t> predicted);

    /// The number of classes.
    /// @returns rows of the matrix
    std::size_t classes() const { return labels_.size(); }

    /// One count.
    /// @param truth the class of the sample
    /// @param predicted the class it was taken for
    /// @returns how many samples
    /// @throws ValueError when a class is out of range
    std::size_t count(std::size_t truth, std::size_t predicted) const;

    /// All samples.
    /// @returns the sum of the counts
    std::size_t total() const;

    /// The fraction on the diagonal.
    /// @returns a number in [0, 1], 0 without samples
    double accuracy() const;

    /// One class against all others.
    /// @param label its number
    /// @returns precision, recall, F1 and support
    /// @throws ValueError when the class is out of range
    ClassScores scores(std::size_t label) const;

    /// The mean over the classes that occur as truth or prediction.
    /// @returns plain means, and the number of all samples
    ClassScores macro_average() const;

    /// The mean over the classes, weighted by their support.
    /// @returns weighted means, and the number of all samples
    ClassScores weighted_average() const;

    /// A table: one row a true class, one column a predicted class, then precision, recall and F1.
    /// @returns lines of equal length that end in LF
    std::string table() const;

 private:
    std::size_t row_sum(std::size_t label) const;
    std::size_t column_sum(std::size_t label) const;

    std::vector<std::string> labels_;
    std::vector<std::size_t> counts_;  // row by row, truth before prediction
};

/// Prints the table.
/// @param out any stream
/// @param matrix what to print
/// @returns out
std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix);

/// The trade between false and true alarms when the threshold of a score falls.
struct RocCurve {
    std::vector<double> false_positive_rate;  ///< from 0 to 1, never falling
    std::vector<double> true_positive_rate;   ///< from 0 to 1, never falling
    std::vector<double> thresholds;           ///< score >= threshold is positive; infinity at first
};

/// The receiver operating characteristic @cite fawcett2006introduction, with one point for each
/// different score; cost O(N log N).
/// @param truth (N), 1 for positive samples and 0 for negative ones, both must occur
/// @param scores (N), larger for samples that look positive
/// @returns the points, (0, 0) first and (1, 1) last
/// @throws ShapeError when the lengths differ, ValueError when a sample is neither 0 nor 1, all are
///     of one kind, or a score is NaN
RocCurve roc_curve(std::span<const std::size_t> truth, std::span<const real> scores);

/// The area under the ROC curve: the probability that a positive sample has a higher score than a
/// negative one, where equal scores count half. Exact up to one rounding; cost O(N log N).
/// @param truth (N), 1 for positive samples and 0 for negative ones, both must occur
/// @param scores (N), larger for samples that look positive
/// @returns a number in [0, 1], 0.5 for guessing
/// @throws ShapeError, ValueError as roc_curve()
double roc_auc(std::span<const std::size_t> truth, std::span<const real> scores);

}  // namespace course
