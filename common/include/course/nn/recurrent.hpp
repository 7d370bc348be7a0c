#pragma once

/// @file
/// Layers that carry a state through time: plain, gated (GRU) and long short-term memory (LSTM).
///
/// B batch, T time, I inputs, H hidden units. Gates lie one after the other in the leading axis of
/// the weights, as in PyTorch: GRU reset, update, new; LSTM input, forget, new, output.

#include <cstddef>

#include "course/nn/layers.hpp"

namespace course::nn {

/// What a recurrent layer gives for a sequence.
struct Sequence {
    Tensor outputs;  ///< (B, T, H), the hidden state after each step
    Tensor hidden;   ///< (B, H), after the last step
    Tensor cell;     ///< (B, H) of an LSTM, otherwise empty
};

/// The weights of one recurrent layer with a number of gates.
struct RecurrentWeights {
    /// Starts with uniform numbers within 1 / sqrt(hidden).
    /// @param inputs I
    /// @param hidden H
    /// @param gates how many
    /// @param rng where the numbers come from
    /// @throws ShapeError when there are no hidden units
    RecurrentWeights(std::size_t inputs, std::size_t hidden, std::size_t gates, Rng& rng);

    /// Names weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0.
    /// @param c takes the names
    void collect(Collector& c);

    Tensor weight_input;   ///< (gates H, I)
    Tensor weight_hidden;  ///< (gates H, H)
    Tensor bias_input;     ///< (gates H)
    Tensor bias_hidden;    ///< (gates H)
};

/// h = tanh(W x + b + V h + c).
struct Rnn : RecurrentWeights {
    /// Starts with uniform numbers within 1 / sqrt(hidden).
    Rnn(std::size_t inputs, std::size_t hidden, Rng& rng)
        : RecurrentWeights(inputs, hidden, 1, rng) {}

    /// Goes through a sequence.
    /// @param x (B, T, I), T > 0
    /// @param hidden (B, H), zeros when empty
    /// @returns outputs and last state
    Sequence operator()(const Tensor& x, const Tensor& hidden = {}) const;
};

/// Gated recurrent units @cite cho2014learning.
struct Gru : RecurrentWeights {
    /// Starts with uniform numbers within 1 / sqrt(hidden).
    Gru(std::size_t inputs, std::size_t hidden, Rng& rng)
        : RecurrentWeights(inputs, hidden, 3, rng) {}

    /// Goes through a sequence.
    /// @param x (B, T, I), T > 0
    /// @param hidden (B, H), zeros when empty
    /// @returns outputs and last state
    Sequence operator()(const Tensor& x, const Tensor& hidden = {}) const;
};

/// Long short-term memory @cite hochreiter1997long.
struct Lstm : RecurrentWeights {
    /// Starts with uniform numbers within 1 / sqrt(hidden).
    Lstm(std::size_t inputs, std::size_t hidden, Rng& rng)
        : RecurrentWeights(inputs, hidden, 4, rng) {}

    /// Goes through a sequence.
    /// @param x (B, T, I), T > 0
    /// @param hidden (B, H), zeros when empty
    /// @param cell (B, H), zeros when empty
    /// @returns outputs and last states
    Sequence operator()(const Tensor& x, const Tensor& hidden = {}, const Tensor& cell = {}) const;
};

}  // namespace course::nn
