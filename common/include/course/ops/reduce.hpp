#pragma once

/// @file
/// Sums, means and extremes over all elements or along axes.
///
/// Without axes the result is a scalar, `()`. With `keep`, a reduced axis stays with size 1, so
/// that the result broadcasts against x. An axis that x does not have, or that is named twice,
/// throws ShapeError; so does an extreme or a mean over no elements.

#include <cstddef>
#include <vector>

#include "course/ops/axes.hpp"
#include "course/tensor.hpp"

namespace course {

Tensor sum(const Tensor& x);                                 ///< of all elements; 0 of none
Tensor sum(const Tensor& x, Axes axes, bool keep = false);   ///< along axes; 0 of none
Tensor mean(const Tensor& x);                                ///< of all elements
Tensor mean(const Tensor& x, Axes axes, bool keep = false);  ///< along axes
Tensor max(const Tensor& x);                                 ///< of all; gradient to the first
Tensor max(const Tensor& x, int axis, bool keep = false);    ///< along an axis, likewise
Tensor min(const Tensor& x);                                 ///< of all; gradient to the first
Tensor min(const Tensor& x, int axis, bool keep = false);    ///< along an axis, likewise

/// Where the largest elements stand. Not an op: a position has no gradient.
/// @param x at least one element along the axis
/// @param axis counted from the end when negative
/// @returns the position of the first largest along the axis, in the order of the other axes
/// @throws ShapeError when there is no such axis or it is empty
std::vector<std::size_t> argmax(const Tensor& x, int axis = -1);

}  // namespace course
