#pragma once

/// @file
/// The tensor: a cheap handle to dense, row-major, aligned numbers.
///
/// In here: making tensors, views that cost nothing, and whether gradients are wanted. Not in here:
/// shape and element access (tensor_elements.hpp, included), printing (print.hpp), arithmetic
/// (ops.hpp, kernels.hpp, linalg.hpp), going back through the graph (autograd.hpp), array
/// expressions (xt.hpp).

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "course/real.hpp"
#include "course/shape.hpp"
#include "course/tensor_elements.hpp"

namespace course {

/// A handle to a dense, row-major array of `real` of any shape.
///
/// Copying a tensor copies the handle: both then see the same numbers; clone() copies the numbers.
/// `const` belongs to the handle: through a `const Tensor` the numbers cannot be written. Storage
/// is 64-byte aligned, comes from a pool and is freed with its last handle. Handles may be copied
/// on several threads at once; writing the numbers needs the caller's order.
///
/// @snippet common/tests/tensor_test.cpp tensor
class Tensor : public TensorElements {
 public:
    /// An empty tensor of shape `(0)`, without storage.
    Tensor() = default;

    /// A tensor of zeros.
    /// @param shape any shape
    /// @throws Error when the memory cannot be had
    explicit Tensor(const Shape& shape);

    /// A tensor with the given numbers in row-major order.
    /// @param shape any shape
    /// @param values shape.size() numbers; copied
    /// @throws ShapeError when the count differs
    Tensor(const Shape& shape, std::span<const real> values);

    /// A tensor with the given numbers in row-major order.
    /// @param shape any shape
    /// @param values shape.size() numbers
    /// @throws ShapeError when the count differs
    Tensor(const Shape& shape, std::initializer_list<real> values)
        : Tensor(shape, std::span(values.begin(), values.size())) {}

    /// A tensor whose numbers are not set, for results that are written completely at once.
    /// @param shape any shape
    /// @returns a tensor of that shape with unspecified numbers
    static Tensor uninitialized(const Shape& shape);

    /// A tensor with the same number everywhere.
    /// @param shape any shape
    /// @param value the number
    /// @returns a tensor of that shape
    static Tensor full(const Shape& shape, real value);

    /// A tensor from doubles, rounded to `real`: the way in for data that was read or drawn.
    /// @param shape any shape
    /// @param values shape.size() numbers in row-major order
    /// @returns a tensor of that shape
    /// @throws ShapeError when the count differs
    static Tensor from_doubles(const Shape& shape, std::span<const double> values);

    /// The same storage under another shape. Gradients flow through it.
    /// @param shape a shape of the same size
    /// @returns a tensor that shares the numbers; no copy is made
    /// @throws ShapeError when the sizes differ
    Tensor reshape(const Shape& shape) const;

    /// Positions [begin, end) of the leading axis. Gradients flow through it.
    /// @param begin first position
    /// @param end one past the last position
    /// @returns a tensor `(end - begin, ...)` that shares the numbers; no copy is made
    /// @throws ShapeError when the rank is 0 or the range does not fit
    Tensor slice(std::size_t begin, std::size_t end) const;

    /// A copy of the numbers in storage of its own, outside of any graph.
    /// @returns a tensor of the same shape
    Tensor clone() const;

    /// Sets every element.
    /// @param value the number
    void fill(real value);

    /// Overwrites the numbers.
    /// @param values size() numbers
    /// @throws ShapeError when the count differs
    void assign(std::span<const real> values);

    /// Tells that the numbers were changed through data(), at() or row(), so that backward() can
    /// refuse to work with values that are no longer those of the forward pass. fill(), assign()
    /// and the optimisers tell it themselves.
    void mark_modified();

    /// How often the storage was changed in place.
    /// @returns a counter that all views of the storage share
    std::uint32_t version() const;

    /// Asks for gradients with respect to this tensor: it becomes a leaf of the graphs that ops
    /// build from here on.
    /// @param wanted false makes it a constant again and drops its gradient
    /// @returns this tensor
    /// @throws Error when it is the result of an op, whose gradients cannot be switched off
    Tensor& requires_grad(bool wanted);

    /// Whether gradients flow to this tensor.
    /// @returns true for leaves that asked for them and for what ops computed from such
    bool requires_grad() const { return body().node != nullptr; }

    /// The gradient that backward() left here.
    /// @returns a tensor of this shape, or an empty one before the first backward()
    Tensor grad() const;

    /// Forgets the gradient.
    void zero_grad();

    /// Replaces the gradient, for instance by a clipped one.
    /// @param gradient of this shape
    /// @throws ShapeError when it is not, Error when no gradient is wanted here
    void set_grad(const Tensor& gradient);

    /// The same numbers outside of any graph.
    /// @returns a constant that shares the storage; no copy is made
    Tensor detach() const;

    /// Whether writing through one of two tensors can be seen through the other.
    /// @param other another tensor
    /// @returns true for copies, reshapes and slices of one storage; false for empty tensors
    bool shares_storage(const Tensor& other) const;

 private:
    friend struct detail::Access;
    explicit Tensor(detail::TensorBody* body) : TensorElements(body) {}
};

}  // namespace course
