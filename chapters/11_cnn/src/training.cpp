#include "cnn/training.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "course/autograd.hpp"
#include "course/error.hpp"
#include "course/metrics.hpp"
#include "course/ops.hpp"

namespace course::cnn {

//! [train step]
real train_step(const Network& network, optim::Optimizer& optimizer, const Tensor& x,
                std::span<const std::size_t> labels) {
    const Tensor loss = cross_entropy_loss(network(x), labels);
    optimizer.zero_grad();
    backward(loss);
    optimizer.step();
    return loss.item();
}
//! [train step]

Answers ask(const Network& network, const LabelledImages& pictures,
            std::span<const std::size_t> indices) {
    constexpr std::size_t kChunk = 200;  // what fits in the caches with all its maps
    if (indices.empty()) throw ValueError("ask", "at least one picture", 0);
    const NoGrad no_grad;
    Answers answers;
    for (std::size_t first = 0; first < indices.size(); first += kChunk) {
        const auto part = indices.subspan(first, std::min(kChunk, indices.size() - first));
        const Tensor log_probabilities = log_softmax(network(pictures.batch(part)));
        const std::vector<std::size_t> truth = pictures.labels_of(part);
        for (std::size_t i = 0; i < part.size(); ++i) {
            const auto row = log_probabilities.row(i);
            const auto best = std::ranges::max_element(row);
            answers.predicted.push_back(static_cast<std::size_t>(best - row.begin()));
            answers.probability.push_back(std::exp(*best));
            answers.truth_probability.push_back(std::exp(row[truth[i]]));
            answers.loss -= static_cast<double>(row[truth[i]]) / double(indices.size());
        }
    }
    return answers;
}

double accuracy_of(const Network& network, const LabelledImages& pictures,
                   std::span<const std::size_t> indices) {
    return accuracy(pictures.labels_of(indices), ask(network, pictures, indices).predicted);
}

Shuffled::Shuffled(std::vector<std::size_t> indices, std::uint64_t seed)
    : order_(std::move(indices)), rng_(seed) {
    if (order_.empty()) throw ValueError("Shuffled", "at least one sample", 0);
}

std::vector<std::size_t> Shuffled::next(std::size_t count) {
    if (at_ == 0) {
        std::vector<std::size_t> shuffled;
        for (const std::size_t i : rng_.permutation(order_.size())) shuffled.push_back(order_[i]);
        order_ = std::move(shuffled);
    }
    const std::size_t end = std::min(at_ + std::max<std::size_t>(count, 1), order_.size());
    std::vector<std::size_t> batch(order_.begin() + static_cast<std::ptrdiff_t>(at_),
                                   order_.begin() + static_cast<std::ptrdiff_t>(end));
    seen_ += batch.size();
    at_ = end == order_.size() ? 0 : end;
    return batch;
}

}  // namespace course::cnn
