#pragma once

/// @file
/// Samples with their classes, from tables; the thirteen points of the lecture.
///
/// Letters of this chapter: N samples, D features, K classes. Class 0 is the lecture's C_1, class 1
/// its C_2.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "course/csv.hpp"
#include "course/tensor.hpp"

namespace course::generative_classification {

/// Samples whose class is known.
struct LabelledData {
    Tensor x;                           ///< features, (N, D)
    std::vector<std::size_t> labels;    ///< class of each sample, below K, (N)
    std::vector<std::string> features;  ///< names of the features, (D)
    std::vector<std::string> classes;   ///< names of the classes, (K)

    /// The number of samples.
    /// @returns N
    std::size_t size() const { return labels.size(); }

    /// The samples of one class.
    /// @param label the class
    /// @returns its samples in order, (N_k, D)
    /// @throws ValueError when there is no such class
    Tensor of_class(std::size_t label) const;

    /// How many samples each class has.
    /// @returns N_1, ..., N_K
    std::vector<std::size_t> counts() const;

    /// Some samples, copied, in the given order.
    /// @param rows positions below N
    /// @returns data with the same features and classes
    /// @throws ShapeError when a position is out of range
    LabelledData subset(std::span<const std::size_t> rows) const;
};

/// Checks that shapes and labels fit, and that every class has a sample.
/// @param where the name of the caller, for the error
/// @param data what a classifier is to be fitted to
/// @throws ShapeError when x is no (N, D) or has another N than labels, ValueError when there are
///     fewer than two classes, a label is out of range, a class is empty or a number not finite
void check_labelled(std::string_view where, const LabelledData& data);

/// Takes features and classes from a table with a column `class`; classes are numbered in the order
/// in which they appear.
/// @param table one row a sample
/// @param features names of columns of numbers; empty: all but `class`, `name` and `number`
/// @returns the samples
/// @throws FileError when a column is missing, a cell is no number, or there are no rows
///
/// @snippet chapters/05_generative_classification/tests/data_test.cpp read_table
LabelledData read_table(const CsvTable& table, std::span<const std::string> features = {});

/// What a model is fitted to, and what it is judged by.
struct TrainTest {
    LabelledData train;  ///< what the model may see
    LabelledData test;   ///< samples held back
};

/// The last Pokemon number of the training set: the lecture fits with those below 400.
inline constexpr std::size_t kLastTrainingNumber = 399;

/// Splits a table by its column `number`, as the lecture splits the Pokemon.
/// @param table with the columns `number` and `class`
/// @param features as read_table()
/// @returns samples up to kLastTrainingNumber, and the later ones
/// @throws FileError as read_table(), and when a part is empty
TrainTest read_pokemon(const CsvTable& table, std::span<const std::string> features = {});

/// The features that the lecture uses first.
/// @returns defense and special_defense
std::vector<std::string> two_features();

/// The lecture's discrete example: one (1, 1) in class 1; (1, 0), (0, 1) and (0, 0) four times each
/// in class 2.
/// @returns 13 samples of 2 binary features
LabelledData thirteen_points();

}  // namespace course::generative_classification
