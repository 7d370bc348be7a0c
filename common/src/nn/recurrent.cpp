#include "course/nn/recurrent.hpp"

#include <vector>

#include "nn/start.hpp"

namespace course::nn {
namespace {

// What every step needs of the input: W x + b for all steps at once, (B, T, gates H).
Tensor project(const char* layer, const Tensor& x, const RecurrentWeights& w) {
    if (x.rank() != 3 || x.dim(1) == 0 || x.dim(2) != w.weight_input.dim(1)) {
        throw ShapeError(layer, {"(b, t, ", w.weight_input.dim(1), "), t > 0"}, x.shape());
    }
    return linear(x, w.weight_input, w.bias_input);
}

// One step of a tensor (B, T, n): (B, n).
Tensor at_time(const Tensor& x, std::size_t t) {
    return slice(x, 1, t, t + 1).reshape({x.dim(0), x.dim(2)});
}

// Gate number i of (B, gates H): (B, H).
Tensor gate(const Tensor& gates, std::size_t i, std::size_t hidden) {
    return slice(gates, 1, i * hidden, (i + 1) * hidden);
}

Tensor start(const char* layer, const Tensor& given, const Shape& shape) {
    if (given.empty()) return Tensor(shape);
    if (given.shape() != shape) {
        throw ShapeError(layer, {"a state ", shape}, given.shape());
    }
    return given;
}

}  // namespace

RecurrentWeights::RecurrentWeights(std::size_t inputs, std::size_t hidden, std::size_t gates,
                                   Rng& rng) {
    const double limit = detail::start_limit("recurrent layer", hidden);
    weight_input = uniform({gates * hidden, inputs}, limit, rng);
    weight_hidden = uniform({gates * hidden, hidden}, limit, rng);
    bias_input = uniform({gates * hidden}, limit, rng);
    bias_hidden = uniform({gates * hidden}, limit, rng);
}

void RecurrentWeights::collect(Collector& c) {
    c.parameter("weight_ih_l0", weight_input);
    c.parameter("weight_hh_l0", weight_hidden);
    c.parameter("bias_ih_l0", bias_input);
    c.parameter("bias_hh_l0", bias_hidden);
}

Sequence Rnn::operator()(const Tensor& x, const Tensor& hidden) const {
    const Tensor inputs = project("rnn", x, *this);
    Tensor h = start("rnn", hidden, {x.dim(0), weight_hidden.dim(1)});
    std::vector<Tensor> outputs;
    for (std::size_t t = 0; t < x.dim(1); ++t) {
        h = tanh(at_time(inputs, t) + linear(h, weight_hidden, bias_hidden));
        outputs.push_back(h);
    }
    return {stack(outputs, 1), h, {}};
}

Sequence Gru::operator()(const Tensor& x, const Tensor& hidden) const {
    const std::size_t n = weight_hidden.dim(1);
    const Tensor inputs = project("gru", x, *this);
    Tensor h = start("gru", hidden, {x.dim(0), n});
    std::vector<Tensor> outputs;
    for (std::size_t t = 0; t < x.dim(1); ++t) {
        const Tensor from_input = at_time(inputs, t);
        const Tensor from_hidden = linear(h, weight_hidden, bias_hidden);
        const Tensor both =
            sigmoid(slice(from_input, 1, 0, 2 * n) + slice(from_hidden, 1, 0, 2 * n));
        const Tensor reset = gate(both, 0, n);
        const Tensor update = gate(both, 1, n);
        const Tensor fresh = tanh(gate(from_input, 2, n) + reset * gate(from_hidden, 2, n));
        h = fresh + update * (h - fresh);
        outputs.push_back(h);
    }
    return {stack(outputs, 1), h, {}};
}

Sequence Lstm::operator()(const Tensor& x, const Tensor& hidden, const Tensor& cell) const {
    const std::size_t n = weight_hidden.dim(1);
    const Tensor inputs = project("lstm", x, *this);
    Tensor h = start("lstm", hidden, {x.dim(0), n});
    Tensor c = start("lstm", cell, {x.dim(0), n});
    std::vector<Tensor> outputs;
    for (std::size_t t = 0; t < x.dim(1); ++t) {
        const Tensor gates = at_time(inputs, t) + linear(h, weight_hidden, bias_hidden);
        const Tensor input_forget = sigmoid(slice(gates, 1, 0, 2 * n));
        const Tensor fresh = tanh(gate(gates, 2, n));
        const Tensor output = sigmoid(gate(gates, 3, n));
        c = gate(input_forget, 1, n) * c + gate(input_forget, 0, n) * fresh;
        h = output * tanh(c);
        outputs.push_back(h);
    }
    return {stack(outputs, 1), h, c};
}

}  // namespace course::nn
