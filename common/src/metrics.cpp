#include "course/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <ostream>
#include <utility>

#include "course/error.hpp"

namespace course {
namespace {

void check_lengths(std::string_view op, std::size_t truth, std::size_t other,
                   std::string_view rule) {
    if (truth == other) return;
    throw ShapeError(op, rule, {"(", truth, "), (", other, ")"});
}

double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The sum of the scores, each times its weight, and their division by the weights' sum.
class Average {
 public:
    void add(const ClassScores& scores, double weight) {
        sum_.precision += weight * scores.precision;
        sum_.recall += weight * scores.recall;
        sum_.f1 += weight * scores.f1;
        sum_.support += scores.support;
        weights_ += weight;
    }

    ClassScores mean() const {
        if (weights_ == 0) return {};
        return {sum_.precision / weights_, sum_.recall / weights_, sum_.f1 / weights_,
                sum_.support};
    }

 private:
    ClassScores sum_;
    double weights_ = 0;
};

// Columns that a terminal gives a text: one a code point.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t columns) {
    return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

std::string three_digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

// Samples by falling score, with the numbers of positive and negative ones.
struct Ranking {
    std::vector<std::size_t> order;
    std::size_t positive = 0;
    std::size_t negative = 0;
};

Ranking rank(std::string_view op, std::span<const std::size_t> truth,
             std::span<const real> scores) {
    check_lengths(op, truth.size(), scores.size(), "truth (n), scores (n)");
    Ranking ranking;
    for (const std::size_t label : truth) {
        if (label > 1) throw ValueError(op, "truth 0 or 1", label);
        ++(label == 1 ? ranking.positive : ranking.negative);
    }
    if (ranking.positive == 0 || ranking.negative == 0) {
        throw ValueError(op, "positive and negative samples",
                         {ranking.positive, " positive, ", ranking.negative, " negative"});
    }
    if (std::ranges::any_of(scores, [](real score) { return std::isnan(score); })) {
        throw ValueError(op, "scores that are numbers", "nan");
    }
    ranking.order.resize(truth.size());
    std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
    std::ranges::sort(ranking.order, std::greater{}, [&](std::size_t i) { return scores[i]; });
    return ranking;
}

// Calls f(score, positive, negative) for each different score, falling, with the numbers of samples
// that have it.
template <typename F>
void for_each_score(const Ranking& ranking, std::span<const std::size_t> truth,
                    std::span<const real> scores, F f) {
    for (std::size_t i = 0; i < ranking.order.size();) {
        const real score = scores[ranking.order[i]];
        std::size_t positive = 0;
        std::size_t negative = 0;
        for (; i < ranking.order.size() && scores[ranking.order[i]] == score; ++i) {
            ++(truth[ranking.order[i]] == 1 ? positive : negative);
        }
        f(score, positive, negative);
    }
}

}  // namespace

double accuracy(std::span<const std::size_t> truth, std::span<const std::size_t> predicted) {
    check_lengths("accuracy", truth.size(), predicted.size(), "truth (n), predicted (n)");
    if (truth.empty()) throw ValueError("accuracy", "at least one sample", "none");
    std::size_t right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) right += truth[i] == predicted[i] ? 1 : 0;
    return ratio(right, truth.size());
}

ConfusionMatrix::ConfusionMatrix(std::size_t classes, std::vector<std::string> labels)
    : labels_(std::move(labels)) {
    if (classes == 0) throw ValueError("ConfusionMatrix", "at least one class", "none");
    if (labels_.empty()) {
        for (std::size_t i = 0; i < classes; ++i) labels_.push_back(std::to_string(i));
    }
    if (labels_.size() != classes) {
        throw ValueError("ConfusionMatrix", {classes, " labels"}, labels_.size());
    }
    counts_.resize(classes * classes);
}

void ConfusionMatrix::add(std::span<const std::size_t> truth,
                          std::span<const std::size_t> predicted) {
    check_lengths("ConfusionMatrix", truth.size(), predicted.size(), "truth (n), predicted (n)");
    for (const std::span<const std::size_t> list : {truth, predicted}) {
        for (const std::size_t label : list) {
            if (label < classes()) continue;
            throw ValueError("ConfusionMatrix", {"class < ", classes()}, label);
        }
    }
    for (std::size_t i = 0; i < truth.size(); ++i) ++counts_[truth[i] * classes() + predicted[i]];
}

std::size_t ConfusionMatrix::count(std::size_t truth, std::size_t predicted) const {
    if (truth >= classes() || predicted >= classes()) {
        throw ValueError("ConfusionMatrix", {"class < ", classes()}, std::max(truth, predicted));
    }
    return counts_[truth * classes() + predicted];
}

std::size_t ConfusionMatrix::total() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

std::size_t ConfusionMatrix::row_sum(std::size_t label) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < classes(); ++i) sum += count(label, i);
    return sum;
}

std::size_t ConfusionMatrix::column_sum(std::size_t label) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < classes(); ++i) sum += count(i, label);
    return sum;
}

double ConfusionMatrix::accuracy() const {
    std::size_t right = 0;
    for (std::size_t i = 0; i < classes(); ++i) right += count(i, i);
    return ratio(right, total());
}

ClassScores ConfusionMatrix::scores(std::size_t label) const {
    const std::size_t right = count(label, label);
    const std::size_t members = row_sum(label);
    const std::size_t predicted = column_sum(label);
    return {ratio(right, predicted), ratio(right, members), ratio(2 * right, members + predicted),
            members};
}

ClassScores ConfusionMatrix::macro_average() const {
    Average average;
    for (std::size_t i = 0; i < classes(); ++i) {
        if (row_sum(i) + column_sum(i) > 0) average.add(scores(i), 1);
    }
    return average.mean();
}

ClassScores ConfusionMatrix::weighted_average() const {
    Average average;
    for (std::size_t i = 0; i < classes(); ++i) {
        average.add(scores(i), static_cast<double>(row_sum(i)));
    }
    return average.mean();
}

std::string ConfusionMatrix::table() const {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> head{"true \\ predicted"};
    head.insert(head.end(), labels_.begin(), labels_.end());
    head.insert(head.end(), {"precision", "recall", "F1"});
    rows.push_back(std::move(head));
    for (std::size_t i = 0; i < classes(); ++i) {
        std::vector<std::string> row{labels_[i]};
        for (std::size_t j = 0; j < classes(); ++j) row.push_back(std::to_string(count(i, j)));
        const ClassScores of = scores(i);
        for (const double score : {of.precision, of.recall, of.f1}) {
            row.push_back(three_digits(score));
        }
        rows.push_back(std::move(row));
    }
    std::vector<std::size_t> widths(rows.front().size());
    for (const std::vector<std::string>& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string text;
    for (const std::vector<std::string>& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += (i == 0 ? "" : "  ") + padded(row[i], widths[i]);
        }
        text += '\n';
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, const ConfusionMatrix& matrix) {
    return out << matrix.table();
}

RocCurve roc_curve(std::span<const std::size_t> truth, std::span<const real> scores) {
    const Ranking ranking = rank("roc_curve", truth, scores);
    RocCurve curve{{0}, {0}, {std::numeric_limits<double>::infinity()}};
    std::size_t true_positive = 0;
    std::size_t false_positive = 0;
    for_each_score(ranking, truth, scores,
                   [&](real score, std::size_t positive, std::size_t negative) {
                       true_positive += positive;
                       false_positive += negative;
                       curve.false_positive_rate.push_back(ratio(false_positive, ranking.negative));
                       curve.true_positive_rate.push_back(ratio(true_positive, ranking.positive));
                       curve.thresholds.push_back(static_cast<double>(score));
                   });
    return curve;
}

double roc_auc(std::span<const std::size_t> truth, std::span<const real> scores) {
    const Ranking ranking = rank("roc_auc", truth, scores);
    std::uint64_t twice_wins = 0;  // 2 for a pair in the right order, 1 for a tie
    std::uint64_t higher = 0;      // positive samples with a higher score
    for_each_score(ranking, truth, scores, [&](real, std::size_t positive, std::size_t negative) {
        twice_wins += negative * (2 * higher + positive);
        higher += positive;
    });
    return static_cast<double>(twice_wins) / 2 / static_cast<double>(ranking.positive) /
           static_cast<double>(ranking.negative);
}

}  // namespace course
