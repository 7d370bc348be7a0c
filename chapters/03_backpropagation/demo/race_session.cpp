#include "race_session.hpp"

#include <algorithm>
#include <cmath>

#include "backpropagation/examples.hpp"
#include "course/error.hpp"

namespace course::backpropagation {

PathRace::PathRace() : mlp_(lecture_network()) {
    set_size(3, 3);
}

void PathRace::set_size(std::size_t width, std::size_t depth) {
    for (const std::size_t size : {width, depth}) {
        if (size < 1 || size > kMost) {
            throw ValueError("set_size", {"a width and a depth from 1 to ", kMost}, size);
        }
    }
    walk_.reset();  // they look at the network that goes
    pass_.reset();
    Rng rng(1);
    const std::vector<std::size_t> widths(depth + 1, width);
    mlp_ = Mlp::random(widths, Sigmoid(), rng, 2);
    Tensor x({1, width});
    rng.fill_normal(x.data());
    dy_ = cost_gradient(mlp_.forward(x), Tensor({1, width}));
    mlp_.backward(dy_);
    walk_ = std::make_unique<PathWalk>(mlp_, dy_);
    pass_ = std::make_unique<NeuronBackward>(mlp_, dy_);
}

RaceSnapshot PathRace::step(std::size_t count) {
    for (std::size_t i = 0; i < count && walk_->step(); ++i) {
    }
    const bool finished = walk_->layer() == mlp_.layers.size();
    while ((finished || pass_->operations().total() < walk_->operations().total()) &&
           pass_->step()) {
    }
    return snapshot();
}

std::vector<real> PathRace::totals(std::size_t width) const {
    if (width < 1 || width > kMost) {
        throw ValueError("totals", {"a width from 1 to ", kMost}, width);
    }
    std::vector<real> result;
    for (std::size_t depth = 1; depth <= kMost; ++depth) {
        const std::vector<std::size_t> widths(depth + 1, width);
        result.push_back(static_cast<real>(path_work(widths).operations));
        result.push_back(static_cast<real>(backward_operations(widths).total()));
    }
    return result;
}

RaceSnapshot PathRace::snapshot() const {
    const std::vector<std::size_t> widths = mlp_.widths();
    const PathWork work = path_work(widths);
    RaceSnapshot result;
    result.backward_operations = static_cast<double>(pass_->operations().total());
    result.backward_total = static_cast<double>(backward_operations(widths).total());
    result.path_operations = static_cast<double>(walk_->operations().total());
    result.path_total = work.operations;
    result.paths = static_cast<double>(walk_->paths());
    result.paths_total = work.paths;
    result.neurons_done = pass_->done();
    result.parameters_done = walk_->done();
    result.parameters = parameter_count(widths);
    result.first_layer = walk_->first_layer();
    result.first_input = walk_->first_input();
    for (const std::size_t neuron : walk_->path()) {
        result.path.push_back(static_cast<real>(neuron));
    }
    const Tensor expected = mlp_.gradient();
    real largest = 0;
    for (std::size_t p = 0; p < walk_->done(); ++p) {
        largest = std::max(largest, std::abs(expected(p)));
        result.disagreement =
            std::max(result.disagreement, std::abs(walk_->gradient()(p) - expected(p)));
    }
    if (largest > 0) result.disagreement /= largest;
    return result;
}

}  // namespace course::backpropagation
