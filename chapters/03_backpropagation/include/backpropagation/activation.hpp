#pragma once

/// @file
/// Activations: what a neuron makes of its sum z, and the gain with which it answers on the way
/// back.
///
/// In here: three of them, as plain functions of one number. Left out: softmax, which needs all
/// outputs at once (chapter 06).

#include <string_view>

#include "course/real.hpp"

namespace course::backpropagation {

/// A function a = sigma(z) without parameters, and its derivative.
struct Activation {
    std::string_view name;  ///< "sigmoid", "relu" or "identity"
    real (*value)(real z);  ///< sigma(z)
    real (*gain)(real z);   ///< sigma'(z): by what a neuron multiplies what comes back
};

/// 1 / (1 + e^-z). Its gain is a (1 - a), between 0 and 1/4: never an amplifier.
///
/// @snippet chapters/03_backpropagation/tests/activation_test.cpp sigmoid
struct Sigmoid : Activation {
    Sigmoid();
};

/// max(z, 0). Its gain is 0 or 1; 0 at the kink.
struct ReLU : Activation {
    ReLU();
};

/// z itself: no activation. Its gain is 1.
struct Identity : Activation {
    Identity();
};

/// The activation of a name.
/// @param name "sigmoid", "relu" or "identity"
/// @returns the activation
/// @throws ValueError for any other name
Activation parse_activation(std::string_view name);

}  // namespace course::backpropagation
