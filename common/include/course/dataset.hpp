#pragma once

/// @file
/// Samples for training: pairs of features and targets, in batches, split into parts.

#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course {

/// Copies some positions of the leading axis, which may repeat.
/// @param tensor (N, ...)
/// @param rows (n) positions below N
/// @returns (n, ...)
/// @throws ShapeError when the rank is 0 or a position is out of range
Tensor take_rows(const Tensor& tensor, std::span<const std::size_t> rows);

/// Targets as class numbers, for the cross entropy and metrics.hpp.
/// @param targets (N) or (N, 1), whole numbers
/// @returns (N) class numbers
/// @throws ShapeError for another shape, ValueError for negative numbers and fractions
std::vector<std::size_t> as_classes(const Tensor& targets);

/// Features and targets of the same samples.
struct Batch {
    Tensor features;  ///< (n, ...)
    Tensor targets;   ///< (n, ...)
};

/// All samples, in memory.
///
/// @snippet common/tests/dataset_test.cpp dataset
class Dataset {
 public:
    /// Takes handles; no copy is made.
    /// @param features (N, ...)
    /// @param targets (N, ...)
    /// @throws ShapeError when the leading axes differ or there are none
    Dataset(Tensor features, Tensor targets);

    /// The number of samples.
    /// @returns N
    std::size_t size() const { return features_.dim(0); }

    /// What a model sees.
    /// @returns (N, ...)
    const Tensor& features() const { return features_; }

    /// What a model should answer.
    /// @returns (N, ...)
    const Tensor& targets() const { return targets_; }

    /// Some samples, copied, in the given order.
    /// @param samples (n) positions below N
    /// @returns a data set of n samples
    /// @throws ShapeError when a position is out of range
    Dataset subset(std::span<const std::size_t> samples) const;

    /// Samples [begin, end), without a copy.
    /// @param begin first sample
    /// @param end one past the last sample
    /// @returns a data set that shares the numbers
    /// @throws ShapeError when the range does not fit
    Dataset slice(std::size_t begin, std::size_t end) const;

 private:
    Tensor features_;
    Tensor targets_;
};

/// How samples are put into batches.
struct BatchOptions {
    std::size_t batch_size = 32;  ///< samples of each batch but the last, at least 1
    bool drop_last = false;       ///< leave out the samples that fill no whole batch
};

/// One pass over a data set, a range of batches for one `for` loop.
class Epoch {
 public:
    /// A position in the pass. Batches are made when they are asked for.
    class Iterator {
     public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Batch;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Batch;

        Iterator() = default;
        Iterator(const Epoch* epoch, std::size_t batch) : epoch_(epoch), batch_(batch) {}
        Batch operator*() const { return epoch_->batch(batch_); }
        Iterator& operator++() {
            ++batch_;
            return *this;
        }
        Iterator operator++(int) { return {epoch_, batch_++}; }
        friend bool operator==(const Iterator& a, const Iterator& b) = default;

     private:
        const Epoch* epoch_ = nullptr;
        std::size_t batch_ = 0;
    };

    /// A pass in a given order.
    /// @param data what to pass over
    /// @param options size of the batches
    /// @param order every sample once; empty: in the order of the data set, without copies
    Epoch(Dataset data, const BatchOptions& options, std::vector<std::size_t> order);

    /// The number of batches.
    /// @returns as Batches::size()
    std::size_t size() const { return count_; }

    /// One batch.
    /// @param index in [0, size())
    /// @returns its samples
    /// @throws ValueError when there is no such batch
    Batch batch(std::size_t index) const;

    Iterator begin() const { return {this, 0}; }     ///< The first batch.
    Iterator end() const { return {this, size()}; }  ///< Past the last batch.

 private:
    Dataset data_;
    std::vector<std::size_t> order_;
    std::size_t batch_size_;
    std::size_t count_;
};

/// A data set in batches, epoch after epoch.
///
/// @snippet common/tests/dataset_test.cpp batches
class Batches {
 public:
    /// Takes handles; no copy is made.
    /// @param data at least one batch
    /// @param options size of the batches, and what happens to the rest
    /// @throws ValueError when the batch size is 0 or no batch can be filled
    explicit Batches(Dataset data, const BatchOptions& options = {});

    /// The number of batches of an epoch.
    /// @returns N / batch_size, rounded up unless the last one is dropped
    std::size_t size() const { return epoch().size(); }

    /// The number of samples of an epoch.
    /// @returns N, less what is dropped
    std::size_t samples() const;

    /// A pass in the order of the data set; batches share its numbers.
    /// @returns a range of Batch
    Epoch epoch() const { return {data_, options_, {}}; }

    /// A pass in a random order, another one each time; batches are copies.
    /// @param rng where the order comes from
    /// @returns a range of Batch
    Epoch epoch(Rng& rng) const { return {data_, options_, rng.permutation(data_.size())}; }

 private:
    Dataset data_;
    BatchOptions options_;
};

}  // namespace course
