#include "race_session.hpp"

#include <algorithm>
#include <numeric>

#include "course/autograd.hpp"
#include "course/clock.hpp"
#include "course/dataset.hpp"
#include "course/error.hpp"
#include "course/ops.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kUnseen = 300;
constexpr std::size_t kFilters = 8;
constexpr std::size_t kUpdatesAStep = 10;
constexpr std::size_t kExamples = 8;
constexpr std::size_t kPoints = 400;
constexpr double kTurnTime = 0.04;  // seconds

PatternSet made(std::size_t count, Rng& rng, double noise, bool anywhere) {
    if (count < 10 || count > 2000) {
        throw ValueError("PatternRace", "10 to 2000 pictures", count);
    }
    if (!(noise >= 0 && noise <= 2)) throw ValueError("PatternRace", "noise of 0 to 2", noise);
    return pattern_images(count, rng, {.noise = noise, .anywhere = anywhere});
}

}  // namespace

PatternRace::PatternRace(std::uint32_t seed, std::size_t count, double noise, bool anywhere) {
    Rng rng(seed);
    train_ = made(count, rng, noise, anywhere);
    unseen_ = made(kUnseen, rng, noise, anywhere);
    const std::size_t size = train_.pictures.dim(2);
    for (const Connection connection : {Connection::dense, Connection::local, Connection::shared}) {
        PatternNetwork network(connection, size, kFilters, rng);
        const double rate = connection == Connection::shared ? 1e-2 : 2e-3;
        runners_.push_back(std::make_unique<Runner>(std::move(network), rate));
    }
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    order_ = std::make_unique<Shuffled>(std::move(indices), seed);
    curves_.resize(runners_.size());
    judge();
}

void PatternRace::step(std::size_t count) {
    const double began = steady_seconds();
    for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t update = 0; update < kUpdatesAStep; ++update) {
            const std::vector<std::size_t> batch = order_->next(32);
            const Tensor x = take_rows(train_.pictures, batch);
            std::vector<std::size_t> labels;
            labels.reserve(batch.size());
            for (const std::size_t i : batch) labels.push_back(train_.labels[i]);
            for (const auto& runner : runners_) {
                train_step([&](const Tensor& in) { return runner->network(in); }, runner->adam, x,
                           labels);
            }
            ++updates_;
        }
        judge();
        if (steady_seconds() - began > kTurnTime) break;
    }
}

void PatternRace::judge() {
    train_percent_.clear();
    unseen_percent_.clear();
    for (std::size_t r = 0; r < runners_.size(); ++r) {
        const PatternNetwork& network = runners_[r]->network;
        train_percent_.push_back(static_cast<real>(100 * accuracy_of(network, train_)));
        unseen_percent_.push_back(static_cast<real>(100 * accuracy_of(network, unseen_)));
        if (curves_[r].size() < kPoints) curves_[r].push_back(unseen_percent_.back());
    }
}

RaceSnapshot PatternRace::snapshot() const {
    RaceSnapshot shown{};
    shown.updates = updates_;
    shown.train = train_percent_;
    shown.unseen = unseen_percent_;
    shown.points = curves_[0].size();
    for (std::size_t r = 0; r < runners_.size(); ++r) {
        shown.parameters.push_back(static_cast<real>(nn::parameter_count(runners_[r]->network)));
        shown.curves.insert(shown.curves.end(), curves_[r].begin(), curves_[r].end());
    }
    const auto some = train_.pictures.slice(0, kExamples);
    shown.examples.assign(some.data().begin(), some.data().end());
    const auto& detectors = runners_[2]->network.detectors;
    shown.detectors.assign(detectors.data().begin(), detectors.data().end());
    return shown;
}

}  // namespace course::cnn
