#pragma once

/// @file
/// Sums, means and extremes along one axis.
///
/// In here: reductions of x seen as (outer, size, inner), the middle axis being reduced; any axis
/// of any shape can be seen so. Not in here: reductions over everything (kernels.hpp).

#include <cstddef>
#include <span>

#include "course/real.hpp"
#include "course/shape.hpp"

namespace course {

/// An axis with what stands before and after it.
struct AxisView {
    std::size_t outer;  ///< product of the sizes before the axis
    std::size_t size;   ///< size of the axis
    std::size_t inner;  ///< product of the sizes after the axis
};

/// The view of a shape from one of its axes.
/// @param shape any shape
/// @param axis in [0, shape.rank())
/// @returns the sizes before, at and after the axis
/// @throws ShapeError when there is no such axis
///
/// @snippet common/tests/reduce_test.cpp axis
AxisView view_axis(const Shape& shape, std::size_t axis);

/// The sum along an axis; pairwise along the last axis, in blocks of 64 along the others. The error
/// bound is that of sum() in kernels.hpp.
/// @param x (outer, size, inner)
/// @param axis the view
/// @param out (outer, inner); 0 for an axis of size 0
/// @throws ShapeError when a length does not fit
void sum_axis(std::span<const real> x, const AxisView& axis, std::span<real> out);

/// The mean along an axis.
/// @param x (outer, size, inner)
/// @param axis the view, size > 0
/// @param out (outer, inner)
/// @throws ShapeError when a length does not fit, ValueError when the axis is empty
void mean_axis(std::span<const real> x, const AxisView& axis, std::span<real> out);

/// The largest number along an axis, NaN where one is NaN.
/// @param x (outer, size, inner)
/// @param axis the view, size > 0
/// @param out (outer, inner)
/// @param index (outer, inner), its first place along the axis (of NaNs, the first); or empty
/// @throws ShapeError when a length does not fit, ValueError when the axis is empty
void max_axis(std::span<const real> x, const AxisView& axis, std::span<real> out,
              std::span<std::size_t> index = {});

/// The smallest number along an axis, NaN where one is NaN.
/// @param x (outer, size, inner)
/// @param axis the view, size > 0
/// @param out (outer, inner)
/// @param index (outer, inner), its first place along the axis (of NaNs, the first); or empty
/// @throws ShapeError when a length does not fit, ValueError when the axis is empty
void min_axis(std::span<const real> x, const AxisView& axis, std::span<real> out,
              std::span<std::size_t> index = {});

}  // namespace course
