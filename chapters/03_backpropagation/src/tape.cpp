#include "backpropagation/tape.hpp"

#include "course/error.hpp"

namespace course::backpropagation {

real Var::value() const {
    return tape_->entries_[index_].value;
}

real Var::gradient() const {
    return tape_->entries_[index_].gradient;
}

Var Tape::number(real value) {
    entries_.push_back({.value = value});
    return {this, entries_.size() - 1};
}

Var Tape::note(real value, Use only) {
    entries_.push_back({.value = value, .uses = {only}, .count = 1});
    return {this, entries_.size() - 1};
}

Var Tape::note(real value, Use first, Use second) {
    entries_.push_back({.value = value, .uses = {first, second}, .count = 2});
    return {this, entries_.size() - 1};
}

//! [note]
Var operator+(Var a, Var b) {
    return a.tape_->note(a.value() + b.value(), {a.index_, 1}, {b.index_, 1});
}
Var operator-(Var a, Var b) {
    return a.tape_->note(a.value() - b.value(), {a.index_, 1}, {b.index_, -1});
}
Var operator*(Var a, Var b) {
    return a.tape_->note(a.value() * b.value(), {a.index_, b.value()}, {b.index_, a.value()});
}
Var apply(const Activation& activation, Var z) {
    return z.tape_->note(activation.value(z.value()), {z.index_, activation.gain(z.value())});
}
//! [note]

//! [play]
void Tape::backward(Var z) {
    if (z.tape_ != this) throw ValueError("Tape::backward", "a number of this tape", "another's");
    for (Entry& entry : entries_) entry.gradient = 0;
    entries_[z.index_].gradient = 1;  // dz/dz
    for (std::size_t i = z.index_ + 1; i-- > 0;) {
        const Entry& entry = entries_[i];
        for (std::size_t k = 0; k < entry.count; ++k) {
            const auto [from, slope] = entry.uses[k];
            entries_[from].gradient += slope * entry.gradient;  // branches add
        }
    }
}
//! [play]

std::size_t Tape::uses() const {
    std::size_t count = 0;
    for (const Entry& entry : entries_) count += entry.count;
    return count;
}

//! [write]
MlpOnTape write(Tape& tape, const Mlp& mlp, const Tensor& x, const Tensor& target) {
    if (x.shape() != Shape{mlp.layers.front().inputs()} ||
        target.shape() != Shape{mlp.layers.back().outputs()}) {
        throw ShapeError("write",
                         {"x (", mlp.layers.front().inputs(), ") and targets (",
                          mlp.layers.back().outputs(), ")"},
                         {x.shape(), " and ", target.shape()});
    }
    std::vector<Var> parameters;
    const auto parameter = [&](real value) {
        parameters.push_back(tape.number(value));
        return parameters.back();
    };
    std::vector<Var> a;
    for (const real value : x.data()) a.push_back(tape.number(value));
    for (const Dense& layer : mlp.layers) {
        std::vector<Var> z;
        for (std::size_t i = 0; i < layer.outputs(); ++i) {
            Var sum = parameter(layer.weight(i, 0)) * a[0];
            for (std::size_t j = 1; j < layer.inputs(); ++j) {
                sum = sum + parameter(layer.weight(i, j)) * a[j];
            }
            z.push_back(sum);
        }
        for (std::size_t i = 0; i < layer.outputs(); ++i) z[i] = z[i] + parameter(layer.bias(i));
        a.clear();
        for (const Var& sum : z) a.push_back(apply(layer.activation, sum));
    }
    Var cost = tape.number(0);
    const Var half = tape.number(real(0.5));
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Var error = a[i] - tape.number(target(i));
        cost = cost + half * error * error;
    }
    return {cost, parameters};
}
//! [write]

}  // namespace course::backpropagation
