#pragma once

/// @file
/// Functions of one element, choices between elements, and gradients that are deliberately not the
/// derivative of the forward pass.
///
/// All keep the shape of x and have second derivatives. The functions are those of math.hpp, with
/// its error bounds.

#include "course/tensor.hpp"

namespace course {

class Rng;

Tensor neg(const Tensor& x);      ///< -x
Tensor exp(const Tensor& x);      ///< e to the power x
Tensor log(const Tensor& x);      ///< natural logarithm
Tensor sqrt(const Tensor& x);     ///< square root
Tensor abs(const Tensor& x);      ///< absolute value; derivative 0 at 0
Tensor tanh(const Tensor& x);     ///< hyperbolic tangent
Tensor sigmoid(const Tensor& x);  ///< 1 / (1 + e^-x)
Tensor erf(const Tensor& x);      ///< error function
Tensor relu(const Tensor& x);     ///< max(x, 0); derivative 0 at 0
Tensor gelu(const Tensor& x);     ///< x times the normal distribution function, by erf

/// a where the condition is not 0, else b.
/// @param condition any shape; no gradient flows to it
/// @param a chosen where the condition is not 0
/// @param b chosen elsewhere
/// @returns the common shape of all three, which are broadcast
/// @throws ShapeError when there is none
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);

/// x limited to [low, high].
/// @param x any shape; NaN stays NaN
/// @param low smallest result
/// @param high largest result
/// @returns the same shape; outside, the derivative is 0
/// @throws ValueError unless low <= high
Tensor clip(const Tensor& x, double low, double high);

/// Forward a value, backward as if it were x: for quantisation and hard choices.
/// @param x where the gradient goes, unchanged
/// @param value of the shape of x; no gradient flows to it
/// @returns the value
/// @throws ShapeError when the shapes differ
///
/// @snippet common/tests/select_test.cpp straight_through
Tensor straight_through(const Tensor& x, const Tensor& value);

/// Forward x, backward -factor times the gradient: for domain-adversarial training.
/// @param x any shape
/// @param factor how strongly what comes before is trained against what comes after
/// @returns x, sharing its numbers
///
/// @snippet common/tests/select_test.cpp reverse_gradient
Tensor reverse_gradient(const Tensor& x, double factor = 1);

/// x with each element set to 0 with probability p and the others divided by 1 - p.
/// @param x any shape
/// @param p in [0, 1); with 0, x itself comes back
/// @param rng drawn from once an element
/// @returns the same shape
/// @throws ValueError when p is out of range
Tensor dropout(const Tensor& x, double p, Rng& rng);

}  // namespace course
