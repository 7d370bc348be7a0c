#pragma once

/// @file
/// Some axes of a tensor, as reductions and permutations take them.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

#include "course/shape.hpp"

namespace course {

/// Some axes of a tensor: `1`, `{0, 2}`, `-1`.
class Axes {
 public:
    /// One axis.
    /// @param axis from 0, or from -1 at the end
    Axes(int axis) : axes_{axis}, count_(1) {}  // NOLINT: sum(x, 0) is the point

    /// Several axes.
    /// @param axes at most Shape::kMaxRank
    /// @throws ShapeError when there are more
    Axes(std::initializer_list<int> axes);

    /// The axes in the given order.
    /// @returns numbers that may be negative
    std::span<const int> list() const { return {axes_.data(), count_}; }

 private:
    std::array<int, Shape::kMaxRank> axes_{};
    std::size_t count_ = 0;
};

}  // namespace course
