#include "course/training.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "course/clock.hpp"
#include "course/error.hpp"
#include "redraw.hpp"

namespace course {
namespace {

using detail::kRedraw;

TrainingPlan checked(const TrainingPlan& plan) {
    if (plan.epochs == 0 || plan.samples == 0) {
        throw ValueError("TrainingProgress", "at least one epoch of one sample",
                         {plan.epochs, " epochs of ", plan.samples});
    }
    return plan;
}

ProgressOptions completed(ProgressOptions options) {
    if (options.unit.empty()) options.unit = "samples";
    if (options.clock == nullptr) options.clock = &steady_seconds;
    return options;
}

}  // namespace

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options)
    : options_(options),
      best_(options.maximize ? -std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::infinity()) {
    if (options.patience == 0) throw ValueError("EarlyStopping", "patience > 0", "0");
    if (!(options.min_delta >= 0)) {
        throw ValueError("EarlyStopping", "min_delta >= 0", options.min_delta);
    }
}

bool EarlyStopping::update(double value) {
    ++epochs_;
    const bool better =
        options_.maximize ? value > best_ + options_.min_delta : value < best_ - options_.min_delta;
    if (!better) return false;
    best_ = value;
    last_improvement_ = epochs_;
    return true;
}

History::History(std::vector<std::string> names) : names_(std::move(names)) {
    std::vector<std::string> sorted = names_;
    sorted.emplace_back("epoch");
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice != sorted.end()) {
        throw ValueError("History", "different names other than epoch", {"\"", *twice, "\" twice"});
    }
    values_.resize(names_.size());
}

void History::add(std::initializer_list<double> values) {
    if (values.size() != names_.size()) {
        throw ShapeError("History", {names_.size(), " values"}, values.size());
    }
    auto series = values_.begin();
    for (const double value : values) (series++)->push_back(value);
    ++epochs_;
}

const std::vector<double>& History::series(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return values_[static_cast<std::size_t>(found - names_.begin())];
    std::string names;
    for (const std::string& known : names_) names += (names.empty() ? "" : ", ") + known;
    throw ValueError("History", {"one of ", names}, name);
}

CsvTable History::table() const {
    std::vector<std::string> columns{"epoch"};
    columns.insert(columns.end(), names_.begin(), names_.end());
    CsvTable table(std::move(columns), "history");
    for (std::size_t epoch = 0; epoch < epochs_; ++epoch) {
        std::vector<double> row{static_cast<double>(epoch + 1)};
        for (const std::vector<double>& series : values_) row.push_back(series[epoch]);
        table.add_row(row);
    }
    return table;
}

TrainingProgress::TrainingProgress(const TrainingPlan& plan, std::ostream& out,
                                   ProgressOptions options)
    : plan_(checked(plan)),
      options_(completed(options)),
      bar_(plan.epochs * plan.samples, "training", out, options_),
      shown_(options_.clock()) {}

void TrainingProgress::step(std::size_t samples, double loss) {
    epoch_samples_ += samples;
    loss_sum_ += loss * static_cast<double>(samples);
    if (options_.clock() - shown_ >= kRedraw) show();
    bar_.advance(samples);
}

double TrainingProgress::mean_loss() const {
    return loss_sum_ / static_cast<double>(epoch_samples_);
}

double TrainingProgress::end_epoch() {
    const double loss = mean_loss();
    show();
    bar_.set(epoch_ * plan_.samples);
    epoch_ = std::min(epoch_ + 1, plan_.epochs);
    epoch_samples_ = 0;
    loss_sum_ = 0;
    return loss;
}

void TrainingProgress::show() {
    shown_ = options_.clock();
    std::string note = "epoch " + std::to_string(epoch_) + "/" + std::to_string(plan_.epochs);
    if (epoch_samples_ > 0) note += "  loss " + format_number(mean_loss());
    bar_.note(std::move(note));
}

void TrainingProgress::finish() {
    if (epoch_samples_ > 0) show();
    bar_.finish();
}

}  // namespace course
