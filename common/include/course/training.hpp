#pragma once

/// @file
/// What a training loop keeps beside the model: when to stop, what happened, how far it is.

#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "course/csv.hpp"
#include "course/progress.hpp"

namespace course {

/// When training stops early.
struct EarlyStoppingOptions {
    std::size_t patience = 10;  ///< epochs without improvement that are waited for, at least 1
    double min_delta = 0;       ///< what counts as improvement: more than this, at least 0
    bool maximize = false;      ///< whether larger values are better, as of an accuracy
};

/// Watches a value, such as the validation loss, and tells when it no longer improves.
///
/// @snippet common/tests/training_test.cpp early_stopping
class EarlyStopping {
 public:
    /// Starts before the first epoch.
    /// @param options patience and what improvement means
    /// @throws ValueError when patience is 0 or min_delta negative or NaN
    explicit EarlyStopping(const EarlyStoppingOptions& options = {});

    /// Takes the value of the next epoch. NaN is no improvement.
    /// @param value loss or metric
    /// @returns whether it is the best one so far: the moment to keep the weights
    bool update(double value);

    /// Whether there was no improvement for `patience` epochs.
    /// @returns true until an update() improves again
    bool should_stop() const { return epochs_ - last_improvement_ >= options_.patience; }

    /// The best value.
    /// @returns infinity (or minus infinity) before the first one
    double best() const { return best_; }

    /// The epoch of the best value, from 1.
    /// @returns 0 before the first one
    std::size_t best_epoch() const { return last_improvement_; }

    /// How many values were taken.
    /// @returns calls of update()
    std::size_t epochs() const { return epochs_; }

 private:
    EarlyStoppingOptions options_;
    double best_;
    std::size_t epochs_ = 0;
    std::size_t last_improvement_ = 0;
};

/// Named series of numbers, one value an epoch.
///
/// @snippet common/tests/training_test.cpp history
class History {
 public:
    /// A history without epochs.
    /// @param names of the series, all different, none of them `epoch`
    /// @throws ValueError when a name occurs twice or is `epoch`
    explicit History(std::vector<std::string> names);

    /// Appends an epoch.
    /// @param values one for each series, in the order of the names; NaN where there is none
    /// @throws ShapeError when the count differs
    void add(std::initializer_list<double> values);

    /// The number of epochs.
    /// @returns calls of add()
    std::size_t epochs() const { return epochs_; }

    /// The names of the series.
    /// @returns names in the order given
    const std::vector<std::string>& names() const { return names_; }

    /// One series.
    /// @param name which
    /// @returns one value an epoch
    /// @throws ValueError that lists the names when there is none of that name
    const std::vector<double>& series(std::string_view name) const;

    /// All series as a table, to be written with write_csv() or format_csv().
    /// @returns a column `epoch`, from 1, and one column a series
    CsvTable table() const;

 private:
    std::vector<std::string> names_;
    std::vector<std::vector<double>> values_;  // one list a series
    std::size_t epochs_ = 0;
};

/// How much work a training is.
struct TrainingPlan {
    std::size_t epochs = 1;   ///< passes over the data
    std::size_t samples = 0;  ///< samples of each pass
};

/// The progress line of a training: epoch, mean loss of the epoch so far, samples per second and
/// time left.
///
/// @snippet common/tests/training_test.cpp progress
class TrainingProgress {
 public:
    /// Starts the clock.
    /// @param plan epochs and samples
    /// @param out where to
    /// @param options mode and width; the unit is `samples` when none is given
    /// @throws ValueError when there are no epochs or no samples
    TrainingProgress(const TrainingPlan& plan, std::ostream& out, ProgressOptions options = {});

    /// Counts a step. Cheap enough for steps of a microsecond: the line is redrawn, and its text
    /// made, at most ten times a second.
    /// @param samples in the batch
    /// @param loss the batch's mean loss
    void step(std::size_t samples, double loss);

    /// The mean loss of the current epoch, each sample counted once.
    /// @returns NaN before the first step
    double mean_loss() const;

    /// Ends an epoch and starts the next one.
    /// @returns the epoch's mean loss
    double end_epoch();

    /// Shows the final state and ends the line, also when training stopped early.
    void finish();

 private:
    void show();

    TrainingPlan plan_;
    ProgressOptions options_;
    ProgressBar bar_;
    std::size_t epoch_ = 1;
    std::size_t epoch_samples_ = 0;
    double loss_sum_ = 0;
    double shown_;  // when the text was made
};

}  // namespace course
