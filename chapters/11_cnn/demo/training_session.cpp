#include "training_session.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "course/autograd.hpp"
#include "course/clock.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kJudgedAtOnce = 250;
constexpr std::size_t kWorst = 12;
constexpr std::size_t kBetweenJudgings = 3000;  // training pictures, more and more of them later
constexpr std::size_t kCurve = 1000;            // points that a curve is drawn with
constexpr double kTurn = 0.09;                  // seconds

// Keeps every other point: x, y, x, y, ...
void thin_out(std::vector<real>& curve) {
    std::size_t kept = 0;
    for (std::size_t k = 0; k + 1 < curve.size(); k += 4) {
        curve[kept++] = curve[k];
        curve[kept++] = curve[k + 1];
    }
    curve.resize(kept);
}

std::vector<std::size_t> pixel_order(std::uint64_t seed, bool shuffled) {
    if (!shuffled) return {};
    Rng rng(seed, 3);
    return rng.permutation(kSide * kSide);
}

}  // namespace

LiveTraining::LiveTraining(std::uint32_t seed, const std::string& pooling, bool shuffled)
    : rng_(seed, 1),
      seed_(seed),
      cnn_(rng_, {.pooling = parse_pooling(pooling)}),
      dense_(rng_),
      cnn_adam_(nn::parameters(cnn_), {.learning_rate = 1e-3}),
      dense_adam_(nn::parameters(dense_), {.learning_rate = 1e-3}),
      pixel_order_(pixel_order(seed, shuffled)) {
    shown_.cnn_accuracy = shown_.dense_accuracy = std::numeric_limits<real>::quiet_NaN();
    shown_.parameters = nn::parameter_count(cnn_);
    shown_.confusion.assign(kClasses * kClasses, 0);
}

void LiveTraining::load_digits(const std::string& bytes) {
    LabelledImages digits = parse_labelled_images(std::as_bytes(std::span(bytes)), "the digits");
    if (digits.rows != kSide || digits.columns != kSide || digits.size() < 100) {
        throw ValueError("load_digits", "at least 100 pictures of 28 x 28",
                         {digits.size(), " of ", digits.rows, " x ", digits.columns});
    }
    digits_ = std::move(digits);
    parts_ = hold_out(digits_.labels);
    Rng rng(seed_, 2);  // some of all classes, when not all are used
    std::vector<std::size_t> train;
    for (const std::size_t i : rng.permutation(parts_.train.size())) {
        train.push_back(parts_.train[i]);
    }
    parts_.train = std::move(train);
    order_.reset();
}

void LiveTraining::set_learning_rate(double eta) {
    if (!(eta > 0 && eta <= 1)) {
        throw ValueError("set_learning_rate", "a number above 0, at most 1", eta);
    }
    cnn_adam_.set_learning_rate(eta);
    dense_adam_.set_learning_rate(eta);
}

void LiveTraining::set_batch_size(std::size_t pictures) {
    if (pictures < 1 || pictures > 512) {
        throw ValueError("set_batch_size", "1 to 512 pictures", pictures);
    }
    batch_size_ = pictures;
}

void LiveTraining::set_training_size(std::size_t pictures) {
    if (pictures < 10 || pictures > 8004) {
        throw ValueError("set_training_size", "10 to 8004 pictures", pictures);
    }
    training_size_ = pictures;
    order_.reset();
}

void LiveTraining::set_watched(std::size_t picture) {
    watched_ = picture;
}

double LiveTraining::epochs() const {
    const std::size_t round = std::min(training_size_, parts_.train.size());
    return round == 0 ? 0 : static_cast<double>(seen_) / static_cast<double>(round);
}

Tensor LiveTraining::pictures(std::span<const std::size_t> indices) const {
    const Tensor x = digits_.batch(indices);
    return pixel_order_.empty() ? x : reorder_pixels(x, pixel_order_);
}

std::size_t LiveTraining::step(std::size_t count) {
    if (count == 0) return 0;
    if (digits_.size() == 0) throw Error("step: the digits are not loaded yet");
    const double began = steady_seconds();
    std::size_t done = 0;
    while (done < count && steady_seconds() - began < kTurn) {
        // The first judging is of the untrained networks.
        if (judged_ > 0 || shown_.cnn_curve.empty()) {
            judge();
        } else {
            update();
        }
        ++done;
    }
    seconds_ += steady_seconds() - began;
    return done;
}

void LiveTraining::update() {
    if (!order_) {
        const auto end = parts_.train.begin() +
                         static_cast<std::ptrdiff_t>(std::min(training_size_, parts_.train.size()));
        order_ = std::make_unique<Shuffled>(std::vector(parts_.train.begin(), end), seed_);
    }
    const std::vector<std::size_t> batch = order_->next(batch_size_);
    const Tensor x = pictures(batch);
    const std::vector<std::size_t> labels = digits_.labels_of(batch);
    loss_ = train_step([this](const Tensor& in) { return cnn_(in); }, cnn_adam_, x, labels);
    train_step([this](const Tensor& in) { return dense_(in); }, dense_adam_, x, labels);
    ++updates_;
    smooth_loss_ = updates_ == 1 ? static_cast<double>(loss_)
                                 : smooth_loss_ + 0.1 * (static_cast<double>(loss_) - smooth_loss_);
    seen_ += batch.size();
    shown_.loss_curve.push_back(static_cast<real>(epochs()));
    shown_.loss_curve.push_back(static_cast<real>(smooth_loss_));
    if (shown_.loss_curve.size() >= 4 * kCurve) thin_out(shown_.loss_curve);
    if (seen_ >= next_judging_) judge();
}

void LiveTraining::judge() {
    if (judged_ == 0) {
        answers_ = {};
        dense_right_ = 0;
    }
    const std::size_t end = std::min(judged_ + kJudgedAtOnce, parts_.test.size());
    const std::span<const std::size_t> part(parts_.test.data() + judged_, end - judged_);
    const Network shuffled_cnn = [this](const Tensor& x) {
        return cnn_(pixel_order_.empty() ? x : reorder_pixels(x, pixel_order_));
    };
    const Network shuffled_dense = [this](const Tensor& x) {
        return dense_(pixel_order_.empty() ? x : reorder_pixels(x, pixel_order_));
    };
    const Answers some = ask(shuffled_cnn, digits_, part);
    answers_.predicted.insert(answers_.predicted.end(), some.predicted.begin(),
                              some.predicted.end());
    answers_.probability.insert(answers_.probability.end(), some.probability.begin(),
                                some.probability.end());
    const std::vector<std::size_t> dense = ask(shuffled_dense, digits_, part).predicted;
    for (std::size_t i = 0; i < part.size(); ++i) {
        dense_right_ += dense[i] == digits_.labels[part[i]] ? 1 : 0;
    }
    judged_ = end;
    if (judged_ == parts_.test.size()) finish_judging();
}

void LiveTraining::finish_judging() {
    const std::size_t count = parts_.test.size();
    std::vector<std::size_t> mistakes;  // positions in parts_.test
    shown_.confusion.assign(kClasses * kClasses, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t truth = digits_.labels[parts_.test[i]];
        if (answers_.predicted[i] == truth) continue;
        shown_.confusion[truth * kClasses + answers_.predicted[i]] += 1;
        mistakes.push_back(i);
    }
    const auto share = [count](std::size_t right) {
        return static_cast<real>(right) / static_cast<real>(count);
    };
    shown_.cnn_accuracy = share(count - mistakes.size());
    shown_.dense_accuracy = share(dense_right_);
    for (const auto& [curve, accuracy] : {std::pair{&shown_.cnn_curve, shown_.cnn_accuracy},
                                          std::pair{&shown_.dense_curve, shown_.dense_accuracy}}) {
        curve->push_back(static_cast<real>(epochs()));
        curve->push_back(100 * accuracy);
    }
    const std::size_t shown = std::min(mistakes.size(), kWorst);
    const auto last_shown = mistakes.begin() + static_cast<std::ptrdiff_t>(shown);
    std::ranges::partial_sort(mistakes, last_shown, {}, [this](std::size_t i) {
        return std::pair(-answers_.probability[i], i);  // the surest first
    });
    mistakes.resize(shown);
    shown_.worst.clear();
    shown_.worst_truth.clear();
    shown_.worst_answer.clear();
    for (const std::size_t i : mistakes) {
        const std::vector<std::size_t> which{parts_.test[i]};
        const Tensor picture = pictures(which);
        shown_.worst.insert(shown_.worst.end(), picture.data().begin(), picture.data().end());
        shown_.worst_truth.push_back(static_cast<real>(digits_.labels[parts_.test[i]]));
        shown_.worst_answer.push_back(static_cast<real>(answers_.predicted[i]));
    }
    judged_ = 0;
    // A judging takes as long as some 15 updates: later, when little changes, it becomes rarer.
    next_judging_ = seen_ + std::max(kBetweenJudgings, seen_ / 2);
}

TrainingSnapshot LiveTraining::snapshot() {
    shown_.updates = updates_;
    shown_.loss = loss_;
    shown_.epochs = epochs();
    shown_.rate = seen_ == 0 ? 0 : static_cast<double>(seen_) / seconds_;
    const auto weights = cnn_.conv1.weight.data();
    shown_.filters.assign(weights.begin(), weights.end());
    shown_.maps.clear();
    shown_.map_side = 0;
    if (digits_.size() > 0) {
        const std::vector<std::size_t> which{parts_.test[watched_ % parts_.test.size()]};
        const Activations a = cnn_.activations(pictures(which));
        shown_.map_side = a.rectified[0].dim(2);
        const Tensor x = pictures(which);
        shown_.watched.assign(x.data().begin(), x.data().end());
        shown_.maps.assign(a.rectified[0].data().begin(), a.rectified[0].data().end());
    }
    return shown_;
}

}  // namespace course::cnn
