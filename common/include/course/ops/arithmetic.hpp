#pragma once

/// @file
/// Arithmetic of tensors and numbers, element by element.
///
/// Two tensors of different shapes are broadcast as in NumPy: aligned at their last axes, axes of
/// size 1 repeated; the result has the common shape. Every function of two tensors throws
/// ShapeError when there is none. All have second derivatives.

#include "course/tensor.hpp"

namespace course {

/// a + b.
/// @param a any shape
/// @param b a shape that broadcasts with that of a
/// @returns the common shape
///
/// @snippet common/tests/ops_test.cpp ops
Tensor add(const Tensor& a, const Tensor& b);

Tensor subtract(const Tensor& a, const Tensor& b);  ///< a - b
Tensor multiply(const Tensor& a, const Tensor& b);  ///< a * b, element by element
Tensor divide(const Tensor& a, const Tensor& b);    ///< a / b
Tensor maximum(const Tensor& a, const Tensor& b);   ///< the larger; equal ones share the gradient
Tensor minimum(const Tensor& a, const Tensor& b);   ///< the smaller; equal ones share the gradient

/// a to the power b.
/// @param a any shape, above 0 where b is no whole number or wants a gradient
/// @param b a shape that broadcasts with that of a
/// @returns the common shape
Tensor pow(const Tensor& a, const Tensor& b);

/// x to a fixed power.
/// @param x any shape, above 0 where the exponent is no whole number
/// @param exponent any number; 2 and -1 cost one operation an element
/// @returns the same shape
Tensor pow(const Tensor& x, double exponent);

/// scale x + shift, in one pass.
/// @param x any shape
/// @param scale factor, rounded to `real`
/// @param shift added to every element, rounded to `real`
/// @returns the same shape
Tensor affine(const Tensor& x, double scale, double shift);

/// x repeated along its axes of size 1 and along new leading axes.
/// @param x a shape that broadcasts to the wanted one
/// @param shape the wanted shape
/// @returns that shape
/// @throws ShapeError when x does not broadcast to it
Tensor broadcast_to(const Tensor& x, const Shape& shape);

/// x summed over what broadcast_to() would repeat: its gradient.
/// @param x any shape
/// @param shape a shape that broadcasts to that of x
/// @returns that shape
/// @throws ShapeError when it does not broadcast to the shape of x
Tensor sum_to(const Tensor& x, const Shape& shape);

inline Tensor operator+(const Tensor& a, const Tensor& b) {
    return add(a, b);
}
inline Tensor operator-(const Tensor& a, const Tensor& b) {
    return subtract(a, b);
}
inline Tensor operator*(const Tensor& a, const Tensor& b) {
    return multiply(a, b);
}
inline Tensor operator/(const Tensor& a, const Tensor& b) {
    return divide(a, b);
}
inline Tensor operator-(const Tensor& x) {
    return affine(x, -1, 0);
}
inline Tensor operator+(const Tensor& x, double c) {
    return affine(x, 1, c);
}
inline Tensor operator+(double c, const Tensor& x) {
    return affine(x, 1, c);
}
inline Tensor operator-(const Tensor& x, double c) {
    return affine(x, 1, -c);
}
inline Tensor operator-(double c, const Tensor& x) {
    return affine(x, -1, c);
}
inline Tensor operator*(const Tensor& x, double c) {
    return affine(x, c, 0);
}
inline Tensor operator*(double c, const Tensor& x) {
    return affine(x, c, 0);
}
inline Tensor operator/(const Tensor& x, double c) {
    return affine(x, 1 / c, 0);
}
inline Tensor operator/(double c, const Tensor& x) {
    return affine(pow(x, -1), c, 0);
}

}  // namespace course
