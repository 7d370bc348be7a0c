#pragma once

/// @file
/// A tape: every number that a formula makes, in the order in which it was made, with the slopes
/// towards what it was made from. Played backwards it gives all derivatives.
///
/// In here: single numbers. What `common` does with whole tensors (course/autograd.hpp) is the same
/// walk.

#include <array>
#include <cstddef>
#include <vector>

#include "backpropagation/mlp.hpp"

namespace course::backpropagation {

class Tape;

/// A number on a tape. Copying copies the name, not the number.
class Var {
 public:
    /// What it is.
    real value() const;
    /// dz/d(this), for the z of the last Tape::backward(); 0 where z does not depend on it.
    real gradient() const;
    /// Its place on the tape.
    std::size_t index() const { return index_; }

 private:
    friend class Tape;
    friend Var operator+(Var a, Var b);
    friend Var operator-(Var a, Var b);
    friend Var operator*(Var a, Var b);
    friend Var apply(const Activation& activation, Var z);
    Var(Tape* tape, std::size_t index) : tape_(tape), index_(index) {}

    Tape* tape_;
    std::size_t index_;
};

Var operator+(Var a, Var b);                     ///< the sum; both on one tape
Var operator-(Var a, Var b);                     ///< the difference
Var operator*(Var a, Var b);                     ///< the product
Var apply(const Activation& activation, Var z);  ///< sigma(z)

/// The record of a computation with single numbers.
///
/// @snippet chapters/03_backpropagation/tests/tape_test.cpp tape
class Tape {
 public:
    Tape() = default;
    Tape(const Tape&) = delete;  // its numbers point at it
    Tape& operator=(const Tape&) = delete;

    /// Writes down a number that was not computed: an input or a parameter.
    /// @param value any number
    /// @returns its name
    Var number(real value);

    /// Plays the tape backwards from a number and leaves dz/dv in every v. What several others used
    /// gets the sum over them. Cost: a multiplication and an addition for each use.
    /// @param z a number of this tape
    /// @throws ValueError when z belongs to another tape
    void backward(Var z);

    /// How many numbers there are.
    std::size_t size() const { return entries_.size(); }
    /// How often one was used by another: the edges of the graph.
    std::size_t uses() const;

 private:
    friend class Var;
    friend Var operator+(Var a, Var b);
    friend Var operator-(Var a, Var b);
    friend Var operator*(Var a, Var b);
    friend Var apply(const Activation& activation, Var z);

    struct Use {
        std::size_t from = 0;
        real slope = 0;  // d(this)/d(from), at the values of the forward pass
    };
    struct Entry {
        real value = 0;
        real gradient = 0;
        std::array<Use, 2> uses = {};
        std::size_t count = 0;
    };
    Var note(real value, Use first, Use second);
    Var note(real value, Use only);

    std::vector<Entry> entries_;
};

/// A network and the cost of one sample, written on a tape number by number.
struct MlpOnTape {
    Var cost;                     ///< C
    std::vector<Var> parameters;  ///< in the order of Mlp::parameters()
};

/// Computes the cost of one sample on a tape: every weight is a number of its own.
/// @param tape where to
/// @param mlp the network
/// @param x one sample, (n_0)
/// @param target its targets, (n_L)
/// @returns the cost and the parameters
/// @throws ShapeError when x or target does not fit
MlpOnTape write(Tape& tape, const Mlp& mlp, const Tensor& x, const Tensor& target);

}  // namespace course::backpropagation
