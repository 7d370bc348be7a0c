#include "backpropagation/activation.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::backpropagation {

namespace {

//! [activations]
real sigmoid(real z) {
    return 1 / (1 + std::exp(-z));
}
real sigmoid_gain(real z) {
    return sigmoid(z) * (1 - sigmoid(z));
}

real relu(real z) {
    return z > 0 ? z : real(0);
}
real relu_gain(real z) {
    return z > 0 ? real(1) : real(0);
}
//! [activations]

real identity(real z) {
    return z;
}
real identity_gain(real /*z*/) {
    return 1;
}

}  // namespace

Sigmoid::Sigmoid() : Activation{"sigmoid", &sigmoid, &sigmoid_gain} {}
ReLU::ReLU() : Activation{"relu", &relu, &relu_gain} {}
Identity::Identity() : Activation{"identity", &identity, &identity_gain} {}

Activation parse_activation(std::string_view name) {
    for (const Activation& known :
         {Activation(Sigmoid()), Activation(ReLU()), Activation(Identity())}) {
        if (known.name == name) return known;
    }
    throw ValueError("parse_activation", "sigmoid, relu or identity", name);
}

}  // namespace course::backpropagation
