#pragma once

/// @file
/// How weights begin.
///
/// fan_in is the number of inputs of one output: the sizes of all axes but the first; fan_out
/// likewise the first axis times all but the second.

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::nn {

/// Normal numbers.
/// @param shape of the result, as for all functions here
/// @param sd their standard deviation
/// @param rng where the numbers come from, as for all functions here
/// @returns a tensor that requires a gradient, as from all functions here
Tensor normal(const Shape& shape, double sd, Rng& rng);

/// Uniform numbers.
/// @param shape of the result
/// @param limit they lie in [-limit, limit]
/// @param rng where the numbers come from
/// @returns a tensor that requires a gradient
Tensor uniform(const Shape& shape, double limit, Rng& rng);

/// One number everywhere.
/// @param shape of the result
/// @param value the number
/// @returns a tensor that requires a gradient
Tensor constant(const Shape& shape, double value);

/// Normal with variance 2 / fan_in, which keeps the variance through ReLUs @cite he2015delving.
/// @param shape (out, in, ...), not empty
/// @param rng where the numbers come from
/// @returns a tensor that requires a gradient
/// @throws ShapeError when the rank is below 2 or the shape is empty, as all functions below
Tensor kaiming_normal(const Shape& shape, Rng& rng);
Tensor kaiming_uniform(const Shape& shape, Rng& rng);  ///< uniform with variance 2 / fan_in

/// Normal with variance 2 / (fan_in + fan_out), which keeps it both ways
/// @cite glorot2010understanding.
/// @param shape (out, in, ...), not empty
/// @param rng where the numbers come from
/// @returns a tensor that requires a gradient
Tensor xavier_normal(const Shape& shape, Rng& rng);
Tensor xavier_uniform(const Shape& shape, Rng& rng);  ///< uniform with that variance

/// Orthonormal rows, or columns where there are fewer of them @cite saxe2014exact.
/// @param shape (out, in, ...), taken as a matrix of the leading axis against the others together
/// @param rng where the numbers come from
/// @param gain factor
/// @returns a tensor that requires a gradient
Tensor orthogonal(const Shape& shape, Rng& rng, double gain = 1);

}  // namespace course::nn
