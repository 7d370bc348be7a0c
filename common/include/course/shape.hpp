#pragma once

/// @file
/// The sizes of a tensor along its axes.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>

namespace course {

/// The sizes of a dense, row-major tensor, outermost axis first: `(N, features)`, `(B, C, H, W)`.
///
/// A shape is a small value without allocation. Rank 0, `Shape{}`, is a scalar with one element; an
/// axis of size 0 is legal and makes a tensor without elements.
///
/// @snippet common/tests/shape_test.cpp shape
class Shape {
 public:
    /// The largest rank.
    static constexpr std::size_t kMaxRank = 8;

    /// The shape of a scalar: rank 0, one element.
    Shape() = default;

    /// Takes the sizes in order, outermost axis first.
    /// @param sizes at most kMaxRank sizes
    /// @throws ShapeError when the rank is above kMaxRank or the element count overflows
    Shape(std::initializer_list<std::size_t> sizes)
        : Shape(std::span(sizes.begin(), sizes.size())) {}

    /// Takes the sizes in order, outermost axis first.
    /// @param sizes at most kMaxRank sizes
    /// @throws ShapeError when the rank is above kMaxRank or the element count overflows
    explicit Shape(std::span<const std::size_t> sizes);

    /// The number of axes.
    /// @returns 0 for a scalar, 2 for a matrix
    std::size_t rank() const { return rank_; }

    /// The number of elements, the product of all sizes.
    /// @returns 1 for a scalar
    std::size_t size() const { return size_; }

    /// The size along an axis, not checked.
    /// @param axis in [0, rank())
    /// @returns the number of positions along that axis
    std::size_t operator[](std::size_t axis) const { return sizes_[axis]; }

    /// Iterates over the sizes.
    /// @returns the outermost size
    const std::size_t* begin() const { return sizes_.data(); }

    /// Iterates over the sizes.
    /// @returns one past the innermost size
    const std::size_t* end() const { return sizes_.data() + rank_; }

    /// Equal when rank and all sizes are equal.
    /// @param a one shape
    /// @param b another shape
    /// @returns whether both name the same sizes
    friend bool operator==(const Shape& a, const Shape& b) = default;

 private:
    std::array<std::size_t, kMaxRank>
        sizes_{};  // unused places stay 0, so that == can be defaulted
    std::size_t rank_ = 0;
    std::size_t size_ = 1;
};

/// Writes a shape as error messages show it.
/// @param shape any shape
/// @returns `(2, 3)`, `(4)`, or `()` for a scalar
std::string to_string(const Shape& shape);

}  // namespace course
