#pragma once

/// @file
/// Other arrangements of the same numbers. Tensor::reshape and Tensor::slice are ops, too.
///
/// Axes may be counted from the end, -1 being the last. What does not fit throws ShapeError, an
/// index out of range ValueError.

#include <cstddef>
#include <initializer_list>
#include <span>

#include "course/ops/axes.hpp"
#include "course/tensor.hpp"

namespace course {

/// The same numbers under another shape.
/// @param x any shape
/// @param shape of the same size
/// @returns that shape, sharing the numbers
Tensor reshape(const Tensor& x, const Shape& shape);

/// The axes in another order.
/// @param x any shape
/// @param axes all axes of x; axis i of the result is axis axes[i] of x
/// @returns a copy
Tensor permute(const Tensor& x, const Axes& axes);

/// Two axes swapped: without further parameters, each matrix transposed.
/// @param x of rank 2 at least, unless other axes are named
/// @param a one axis
/// @param b another axis
/// @returns a copy
Tensor transpose(const Tensor& x, int a = -2, int b = -1);

/// Tensors one after the other along an axis.
/// @param parts at least one, with shapes that are equal but for the axis
/// @param axis along which they are joined
/// @returns the shape of the parts, the sizes of that axis added
Tensor concat(std::span<const Tensor> parts, int axis);
/// As above, for a list.
Tensor concat(std::initializer_list<Tensor> parts, int axis);

/// Tensors of one shape along a new axis.
/// @param parts at least one
/// @param axis of the result
/// @returns one rank more than the parts, the new axis as long as the list
Tensor stack(std::span<const Tensor> parts, int axis);
/// As above, for a list.
Tensor stack(std::initializer_list<Tensor> parts, int axis);

/// Positions [begin, end) of an axis.
/// @param x any shape but ()
/// @param axis along which a part is taken
/// @param begin first position
/// @param end one past the last position
/// @returns a copy; along the leading axis a view that shares the numbers
Tensor slice(const Tensor& x, int axis, std::size_t begin, std::size_t end);

/// Positions of the leading axis by number, repeated if named twice.
/// @param x (n, ...)
/// @param indices k numbers below n
/// @returns (k, ...)
Tensor take(const Tensor& x, std::span<const std::size_t> indices);

/// One element of each row of a matrix.
/// @param x (n, m)
/// @param indices n numbers below m
/// @returns (n), with x(i, indices[i]) at i
Tensor gather(const Tensor& x, std::span<const std::size_t> indices);

}  // namespace course
