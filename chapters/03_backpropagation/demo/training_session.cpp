#include "training_session.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::backpropagation {

namespace {

Mlp random_start(std::uint32_t seed) {
    Rng rng(seed);
    const std::vector<std::size_t> widths = {2, 2, 2};
    return Mlp::random(widths, Sigmoid(), rng, 2);
}

}  // namespace

FourPoints::FourPoints(std::uint32_t seed) : mlp_(random_start(seed)) {}

void FourPoints::set_activation(const std::string& name) {
    const Activation activation = parse_activation(name);
    for (Dense& layer : mlp_.layers) layer.activation = activation;
}

void FourPoints::set_learning_rate(real eta) {
    if (!(eta > 0) || std::isinf(eta)) {
        throw ValueError("set_learning_rate", "eta > 0", eta);
    }
    learning_rate_ = eta;
    if (status_ == "converged") status_ = "running";
}

TrainingSnapshot FourPoints::step(std::size_t count) {
    constexpr real kExploded = real(1e6);
    const auto look = [this] {
        const Tensor y = mlp_.forward(samples_.x);
        mlp_.backward(cost_gradient(y, samples_.target));
        const real loss = total_cost(y, samples_.target);
        if (loss < kDone) status_ = "converged";
        if (!(loss < kExploded)) status_ = "diverged";
        return loss;
    };
    real loss = look();
    if (losses_.empty()) losses_.push_back(loss);
    for (std::size_t i = 0; i < count && status_ == "running"; ++i) {
        mlp_.update(learning_rate_);
        ++update_count_;
        loss = look();
        note(loss);
    }
    const Tensor parameters = mlp_.parameters();
    const Tensor gradient = mlp_.gradient();
    const Tensor& outputs = mlp_.layers.back().a;
    return {.loss = loss,
            .update_count = update_count_,
            .status = status_,
            .parameters = {parameters.data().begin(), parameters.data().end()},
            .gradient = {gradient.data().begin(), gradient.data().end()},
            .outputs = {outputs.data().begin(), outputs.data().end()}};
}

// Keeps at most kMostLosses: when they are full, every other one goes.
void FourPoints::note(real loss) {
    if (update_count_ % stride_ != 0) return;
    losses_.push_back(loss);
    if (losses_.size() <= kMostLosses) return;
    stride_ *= 2;
    std::vector<real> kept;
    for (std::size_t i = 0; i < losses_.size(); i += 2) kept.push_back(losses_[i]);
    losses_ = kept;
}

std::vector<real> FourPoints::field(std::size_t output, std::size_t count) const {
    if (output > 1) throw ValueError("field", "output 0 or 1", output);
    if (count < 2 || count > 200) {
        throw ValueError("field", "2 to 200 points", count);
    }
    Tensor x({count * count, 2});
    const auto place = [count](std::size_t i) {
        return real(-0.3) + real(1.6) * static_cast<real>(i) / static_cast<real>(count - 1);
    };
    for (std::size_t j = 0; j < count; ++j) {
        for (std::size_t i = 0; i < count; ++i) {
            x(j * count + i, 0) = place(i);
            x(j * count + i, 1) = place(j);
        }
    }
    Mlp mlp = mlp_;  // shares the weights, keeps its own values
    const Tensor y = mlp.forward(x);
    std::vector<real> values(count * count);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = y(k, output);
    return values;
}

}  // namespace course::backpropagation
