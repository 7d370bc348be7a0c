#pragma once

/// @file
/// How weights begin.
///
/// fan_in is the number of inputs of one output: the sizes of all axes but the first; fan_out
/// likewise the first axis times all but the second.

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::nn {

/// A tensor of normal numbers that requires a gradient.
Tensor normal(const Shape& shape, double sd, Rng& rng);
/// A tensor of uniform numbers in [-limit, limit] that requires a gradient.
Tensor uniform(const Shape& shape, double limit, Rng& rng);
/// A tensor of one number that requires a gradient.
Tensor constant(const Shape& shape, double value);
/// Normal with variance 2 / fan_in, which keeps the variance through ReLUs @cite he2015delving.
Tensor kaiming_normal(const Shape& shape, Rng& rng);
/// Uniform with variance 2 / fan_in.
Tensor kaiming_uniform(const Shape& shape, Rng& rng);
/// Normal with variance 2 / (fan_in + fan_out), which keeps it both ways
/// @cite glorot2010understanding.
Tensor xavier_normal(const Shape& shape, Rng& rng);
/// Uniform with variance 2 / (fan_in + fan_out).
Tensor xavier_uniform(const Shape& shape, Rng& rng);
/// Orthonormal rows, or columns where there are fewer of them, times a gain; leading axis against
/// the others together @cite saxe2014exact.
Tensor orthogonal(const Shape& shape, Rng& rng, double gain = 1);

}  // namespace course::nn
