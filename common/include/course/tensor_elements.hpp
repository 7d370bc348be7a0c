#pragma once

/// @file
/// The part of a tensor that knows nothing of gradients: its shape and its elements.
///
/// Included by tensor.hpp; nothing else needs it.

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "course/error.hpp"
#include "course/real.hpp"
#include "course/shape.hpp"

namespace course {

class Node;

namespace detail {
/// What a handle points at; src/body.hpp extends it by the reference count and the storage.
struct TensorBody {
    Shape shape;           ///< sizes of all axes
    real* data = nullptr;  ///< the first element
    Node* node = nullptr;  ///< its place in the graph of gradients, when it has one
};
inline const TensorBody kEmptyBody{Shape{0}, nullptr, nullptr};  // of a handle without body
struct Access;
}  // namespace detail

/// Shape and elements of a Tensor, and the counting of its handles.
class TensorElements {
 public:
    /// The sizes of all axes.
    /// @returns `(0)` for an empty tensor
    const Shape& shape() const { return body().shape; }

    /// The size along one axis.
    /// @param axis in [0, rank())
    /// @returns the number of positions along that axis
    /// @throws ShapeError when there is no such axis
    std::size_t dim(std::size_t axis) const;

    /// The number of axes.
    /// @returns 0 for a scalar
    std::size_t rank() const { return shape().rank(); }

    /// The number of elements.
    /// @returns the product of all sizes
    std::size_t size() const { return shape().size(); }

    /// Whether there are no elements.
    /// @returns size() == 0
    bool empty() const { return size() == 0; }

    /// All numbers in row-major order.
    /// @returns size() numbers, 64-byte aligned unless the tensor is a slice
    std::span<real> data() { return {body().data, size()}; }

    /// All numbers in row-major order.
    /// @returns size() numbers, 64-byte aligned unless the tensor is a slice
    std::span<const real> data() const { return {body().data, size()}; }

    /// One element; the indices are checked in debug builds only.
    /// @param index one index an axis
    /// @returns the element, to read or write
    template <typename... Index>
    real& operator()(Index... index) {
        return body_->data[offset(std::array<std::size_t, sizeof...(Index)>{as_size(index)...})];
    }

    /// One element; the indices are checked in debug builds only.
    /// @param index one index an axis
    /// @returns the element
    template <typename... Index>
    real operator()(Index... index) const {
        return body_->data[offset(std::array<std::size_t, sizeof...(Index)>{as_size(index)...})];
    }

    /// One element, always checked.
    /// @param index one index an axis
    /// @returns the element, to read or write
    /// @throws ShapeError when the number of indices is not the rank or one is out of range
    template <typename... Index>
    real& at(Index... index) {
        check_index(std::array<std::size_t, sizeof...(Index)>{as_size(index)...});
        return (*this)(index...);
    }

    /// One element, always checked.
    /// @param index one index an axis
    /// @returns the element
    /// @throws ShapeError when the number of indices is not the rank or one is out of range
    template <typename... Index>
    real at(Index... index) const {
        check_index(std::array<std::size_t, sizeof...(Index)>{as_size(index)...});
        return (*this)(index...);
    }

    /// The only element of a tensor with one.
    /// @returns that element
    /// @throws ShapeError when size() is not 1
    real item() const;

    /// The numbers at one position of the leading axis: a row of a matrix, an image of a batch.
    /// @param i in [0, dim(0))
    /// @returns size() / dim(0) numbers
    /// @throws ShapeError when the rank is 0 or i is out of range
    std::span<real> row(std::size_t i);

    /// The numbers at one position of the leading axis: a row of a matrix, an image of a batch.
    /// @param i in [0, dim(0))
    /// @returns size() / dim(0) numbers
    /// @throws ShapeError when the rank is 0 or i is out of range
    std::span<const real> row(std::size_t i) const;

 protected:
    TensorElements() = default;
    explicit TensorElements(detail::TensorBody* body) : body_(body) {}  // takes over one reference
    TensorElements(const TensorElements& other) noexcept;
    TensorElements(TensorElements&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
    TensorElements& operator=(const TensorElements& other) noexcept;
    TensorElements& operator=(TensorElements&& other) noexcept;
    ~TensorElements();

    const detail::TensorBody& body() const { return body_ ? *body_ : detail::kEmptyBody; }

    detail::TensorBody* body_ = nullptr;

 private:
    template <typename Index>
    static std::size_t as_size(Index index) {
        static_assert(std::is_integral_v<Index>, "a tensor index is an integer");
        return static_cast<std::size_t>(index);  // a negative index wraps and is out of range
    }

    template <std::size_t N>
    std::size_t offset(const std::array<std::size_t, N>& index) const {
#ifndef NDEBUG
        check_index(index);
#endif
        std::size_t position = 0;
        for (std::size_t axis = 0; axis < N; ++axis) {
            position = position * body_->shape[axis] + index[axis];
        }
        return position;
    }

    void check_index(std::span<const std::size_t> index) const;
};

}  // namespace course
