#pragma once

// Axes of a shape: counted from the end, removed, or seen as the middle one of three.

#include <cstddef>

#include "course/ops.hpp"
#include "course/shape.hpp"

namespace course::detail {

// The axis counted from 0. Throws ShapeError in the op's name.
std::size_t axis_index(const char* op, const Shape& shape, int axis);

// A tensor seen as (outer, n, inner) around one axis.
struct AxisView {
    std::size_t outer = 1;
    std::size_t n = 1;
    std::size_t inner = 1;
};
AxisView axis_view(const char* op, const Shape& shape, int axis);

// The shape with the given axes as 1, and without them.
struct ReducedShapes {
    Shape kept;
    Shape dropped;
};
ReducedShapes reduced_shapes(const char* op, const Shape& shape, const Axes& axes);

// The shape with another size along one axis.
Shape with_size(const Shape& shape, std::size_t axis, std::size_t size);

}  // namespace course::detail
