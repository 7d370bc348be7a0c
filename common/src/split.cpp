#include "course/split.hpp"

#include <cmath>
#include <numeric>
#include <span>

#include "course/error.hpp"

namespace course {
namespace {

std::vector<std::size_t> in_order(std::size_t samples) {
    std::vector<std::size_t> order(samples);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

std::size_t part(std::size_t samples, double fraction) {
    return static_cast<std::size_t>(std::llround(fraction * static_cast<double>(samples)));
}

void check(const SplitOptions& options) {
    for (const double fraction : {options.validation, options.test}) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw ValueError("split", "fractions from 0 to 1", fraction);
        }
    }
}

Split cut_order(std::span<const std::size_t> order, const SplitOptions& options) {
    check(options);
    const std::size_t validation = part(order.size(), options.validation);
    const std::size_t test = part(order.size(), options.test);
    if (validation + test >= order.size()) {
        throw ValueError("split", {"at least one sample of ", order.size(), " to train with"},
                         {validation, " for validation and ", test, " for the test"});
    }
    const std::size_t train = order.size() - validation - test;
    const auto list = [&](std::size_t begin, std::size_t count) {
        const auto positions = order.subspan(begin, count);
        return std::vector(positions.begin(), positions.end());
    };
    return {list(0, train), list(train, validation), list(train + validation, test)};
}

std::vector<Fold> folds(const std::vector<std::size_t>& order, std::size_t k) {
    const std::size_t samples = order.size();
    if (k < 2 || k > samples) {
        throw ValueError("k_fold", {"k from 2 to ", samples}, k);
    }
    std::vector<Fold> folds(k);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < k; ++i) {
        const std::size_t end = begin + samples / k + (i < samples % k ? 1 : 0);
        for (std::size_t j = 0; j < samples; ++j) {
            const bool inside = j >= begin && j < end;
            (inside ? folds[i].validation : folds[i].train).push_back(order[j]);
        }
        begin = end;
    }
    return folds;
}

}  // namespace

Split split(std::size_t samples, const SplitOptions& options) {
    return cut_order(in_order(samples), options);
}

Split split(std::size_t samples, const SplitOptions& options, Rng& rng) {
    return cut_order(rng.permutation(samples), options);
}

std::vector<Fold> k_fold(std::size_t samples, std::size_t k) {
    return folds(in_order(samples), k);
}

std::vector<Fold> k_fold(std::size_t samples, std::size_t k, Rng& rng) {
    return folds(rng.permutation(samples), k);
}

}  // namespace course
