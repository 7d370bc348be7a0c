#include "ops/axes.hpp"

#include <algorithm>
#include <array>

#include "course/error.hpp"

namespace course {

Axes::Axes(std::initializer_list<int> axes) : count_(axes.size()) {
    if (count_ > Shape::kMaxRank) {
        throw ShapeError("axes", {"at most ", Shape::kMaxRank}, count_);
    }
    std::ranges::copy(axes, axes_.begin());
}

namespace detail {

std::size_t axis_index(const char* op, const Shape& shape, int axis) {
    const int rank = static_cast<int>(shape.rank());
    if (axis < -rank || axis >= rank) {
        throw ShapeError(op, {"an axis of ", shape}, axis);
    }
    return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

AxisView axis_view(const char* op, const Shape& shape, int axis) {
    const std::size_t middle = axis_index(op, shape, axis);
    AxisView view;
    for (std::size_t i = 0; i < middle; ++i) view.outer *= shape[i];
    view.n = shape[middle];
    for (std::size_t i = middle + 1; i < shape.rank(); ++i) view.inner *= shape[i];
    return view;
}

ReducedShapes reduced_shapes(const char* op, const Shape& shape, const Axes& axes) {
    std::array<bool, Shape::kMaxRank> reduced{};
    for (const int axis : axes.list()) {
        bool& mark = reduced[axis_index(op, shape, axis)];
        if (mark) throw ShapeError(op, "each axis once", {axis, " twice"});
        mark = true;
    }
    std::array<std::size_t, Shape::kMaxRank> kept{};
    std::array<std::size_t, Shape::kMaxRank> dropped{};
    std::size_t rank = 0;
    for (std::size_t i = 0; i < shape.rank(); ++i) {
        kept[i] = reduced[i] ? 1 : shape[i];
        if (!reduced[i]) dropped[rank++] = shape[i];
    }
    return {Shape(std::span<const std::size_t>(kept.data(), shape.rank())),
            Shape(std::span<const std::size_t>(dropped.data(), rank))};
}

Shape with_size(const Shape& shape, std::size_t axis, std::size_t size) {
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::ranges::copy(shape, sizes.begin());
    sizes[axis] = size;
    return Shape(std::span<const std::size_t>(sizes.data(), shape.rank()));
}

}  // namespace detail
}  // namespace course
