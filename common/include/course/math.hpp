#pragma once

/// @file
/// Functions of every element: exp, log, tanh and their like, arithmetic, derivatives.
///
/// In here: functions on spans of equal length n, vectorised (simd.hpp). Not in here: broadcasting
/// over axes and gradients of graphs (ops.hpp), sums (kernels.hpp, reduce.hpp). Results go to
/// `out`, which may be one of the arguments and may not overlap them otherwise. All throw
/// ShapeError when the lengths differ.
///
/// ULP bounds hold in float, over all floats, for every instruction set, natively and in
/// WebAssembly, against the exact value; 1 ULP is the distance of neighbouring floats at that
/// value. In double the bound is 4 ULP wherever the result is a normal number. NaN gives NaN. eps
/// is the distance from 1 to the next number, 1.2e-7 in float and 2.2e-16 in double.

#include <span>

#include "course/real.hpp"

namespace course {

/// e^x, within 2 ULP; overflows to infinity, underflows through denormal numbers to 0.
/// @param x (n)
/// @param out (n)
///
/// @snippet common/tests/math_test.cpp exp
void exp(std::span<const real> x, std::span<real> out);

/// The natural logarithm, within 2 ULP; -infinity at 0, NaN below.
/// @param x (n)
/// @param out (n)
void log(std::span<const real> x, std::span<real> out);

/// The hyperbolic tangent, within 4 ULP, never beyond -1 and 1.
/// @param x (n)
/// @param out (n)
void tanh(std::span<const real> x, std::span<real> out);

/// 1 / (1 + e^-x), within 4 ULP also where it is tiny.
/// @param x (n)
/// @param out (n)
void sigmoid(std::span<const real> x, std::span<real> out);

/// The error function, within 4 ULP, never beyond -1 and 1.
/// @param x (n)
/// @param out (n)
void erf(std::span<const real> x, std::span<real> out);

/// x Phi(x) with the distribution function of the normal distribution by erf; the error is at most
/// 4 eps max(1, |x|). gelu(-infinity) is -0.
/// @param x (n)
/// @param out (n)
void gelu(std::span<const real> x, std::span<real> out);

/// log(1 + e^x) without overflow, within 4 ULP.
/// @param x (n)
/// @param out (n)
void softplus(std::span<const real> x, std::span<real> out);

/// max(x, 0).
/// @param x (n)
/// @param out (n)
void relu(std::span<const real> x, std::span<real> out);

/// The square root, rounded correctly; NaN below 0.
/// @param x (n)
/// @param out (n)
void sqrt(std::span<const real> x, std::span<real> out);

/// 1 / sqrt(x), within 2 ULP; infinity at 0, NaN below.
/// @param x (n)
/// @param out (n)
void rsqrt(std::span<const real> x, std::span<real> out);

/// x^2, rounded correctly.
/// @param x (n)
/// @param out (n)
void square(std::span<const real> x, std::span<real> out);

/// |x|.
/// @param x (n)
/// @param out (n)
void abs(std::span<const real> x, std::span<real> out);

/// -x.
/// @param x (n)
/// @param out (n)
void negate(std::span<const real> x, std::span<real> out);

/// 1 / x, rounded correctly.
/// @param x (n)
/// @param out (n)
void reciprocal(std::span<const real> x, std::span<real> out);

/// x + y. Here and below, x or y may also have length 1: that number then meets every element.
/// @param x (n) or (1)
/// @param y (n) or (1)
/// @param out (n)
///
/// @snippet common/tests/math_test.cpp broadcast
void add(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// x y.
/// @param x (n) or (1)
/// @param y (n) or (1)
/// @param out (n)
void multiply(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// x / y.
/// @param x (n) or (1)
/// @param y (n) or (1)
/// @param out (n)
void divide(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// The smaller of x and y; NaN when one is NaN.
/// @param x (n) or (1)
/// @param y (n) or (1)
/// @param out (n)
void minimum(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// The larger of x and y; NaN when one is NaN.
/// @param x (n) or (1)
/// @param y (n) or (1)
/// @param out (n)
void maximum(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// What with_row() and with_column() do.
enum class Arithmetic { add, subtract, multiply, divide, minimum, maximum };

/// out[i][j] = x[i][j] op y[j]: a row meets every row of a matrix, as a bias does.
/// @param op what to do
/// @param x (rows, columns)
/// @param y (columns)
/// @param out (rows, columns)
/// @throws ShapeError when x.size() is no multiple of y.size() or out has another size than x
void with_row(Arithmetic op, std::span<const real> x, std::span<const real> y, std::span<real> out);

/// out[i][j] = x[i][j] op y[i]: one number a row.
/// @param op what to do
/// @param x (rows, columns)
/// @param y (rows)
/// @param out (rows, columns)
/// @throws ShapeError when x.size() is no multiple of y.size() or out has another size than x
void with_column(Arithmetic op, std::span<const real> x, std::span<const real> y,
                 std::span<real> out);

/// dy (1 - y^2), the gradient of y = tanh(x).
/// @param y (n), the result of tanh
/// @param dy (n)
/// @param dx (n)
void tanh_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx);

/// dy y (1 - y), the gradient of y = sigmoid(x).
/// @param y (n), the result of sigmoid
/// @param dy (n)
/// @param dx (n)
void sigmoid_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx);

/// dy where y > 0, otherwise 0: the gradient of y = relu(x), from its result or its argument.
/// @param y (n)
/// @param dy (n)
/// @param dx (n)
void relu_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx);

/// dy (Phi(x) + x phi(x)), the gradient of gelu(x); the factor's error is at most 4 eps.
/// @param x (n), the argument of gelu
/// @param dy (n)
/// @param dx (n)
void gelu_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx);

/// dy sigmoid(x), the gradient of softplus(x).
/// @param x (n), the argument of softplus
/// @param dy (n)
/// @param dx (n)
void softplus_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx);

/// dy 2 / sqrt(pi) e^(-x^2), the gradient of erf(x).
/// @param x (n), the argument of erf
/// @param dy (n)
/// @param dx (n)
void erf_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx);

}  // namespace course
