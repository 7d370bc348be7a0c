#pragma once

/// @file
/// Vector kernels: the arithmetic every operation is made of, with SIMD chosen at run time
/// (simd.hpp).
///
/// In here: level-1 and level-2 arithmetic on contiguous numbers. Not in here: anything that
/// allocates or knows about gradients. Below, n is the length of the spans and eps the rounding
/// unit of `real` (6e-8 in float, 1.1e-16 in double). Spans may overlap only where they are the
/// same.

#include <span>

#include "course/real.hpp"
#include "course/simd.hpp"
#include "course/tensor.hpp"

namespace course {

/// Whether a matrix is used as it stands or transposed.
enum class Trans { no, yes };

/// The inner product, sum of x[i] y[i].
/// @param x (n)
/// @param y (n)
/// @returns the sum, 0 for n = 0; the error is at most (c + log2 n) eps times the sum of |x[i]
/// y[i]|,
///     with c below 80
/// @throws ShapeError when the lengths differ
real dot(std::span<const real> x, std::span<const real> y);

/// y += alpha x.
/// @param alpha factor
/// @param x (n)
/// @param y (n), changed in place
/// @throws ShapeError when the lengths differ
void axpy(real alpha, std::span<const real> x, std::span<real> y);

/// x *= alpha.
/// @param alpha factor; 0 times infinity or NaN is NaN
/// @param x (n), changed in place
void scale(real alpha, std::span<real> x);

/// The product of a matrix and a vector, y = alpha A x + beta y, or with A transposed.
///
/// Cost: m n multiplications and one pass over A. With beta = 0, y is only written, so that it may
/// hold anything before.
/// @param a (m, n)
/// @param trans whether to multiply by A or by its transpose
/// @param x (n), or (m) when transposed
/// @param y (m), or (n) when transposed; not overlapping a or x
/// @param alpha factor of the product
/// @param beta factor of the old y
/// @throws ShapeError when a is no matrix or a length does not fit
///
/// @snippet common/tests/gemv_test.cpp gemv
void gemv(const Tensor& a, Trans trans, std::span<const real> x, std::span<real> y, real alpha = 1,
          real beta = 0);

/// out = x - y.
/// @param x (n)
/// @param y (n)
/// @param out (n), may be x or y
/// @throws ShapeError when the lengths differ
void subtract(std::span<const real> x, std::span<const real> y, std::span<real> out);

/// out[i] = -1, 0 or 1 by the sign of x[i]: the derivative of the absolute value, 0 at 0.
/// @param x (n); NaN gives NaN
/// @param out (n), may be x
/// @throws ShapeError when the lengths differ
void sign(std::span<const real> x, std::span<real> out);

/// out[i] = x[i] limited to [low, high].
/// @param x (n); NaN gives NaN
/// @param low smallest result
/// @param high largest result
/// @param out (n), may be x
/// @throws ShapeError when the lengths differ, ValueError unless low <= high
void clamp(std::span<const real> x, real low, real high, std::span<real> out);

/// The sum of all elements, pairwise over blocks.
/// @param x (n)
/// @returns the sum, 0 for n = 0, NaN when an element is NaN; the error is at most (c + log2 n) eps
///     times the sum of |x[i]|, with c below 80
///
/// @snippet common/tests/kernels_test.cpp reductions
real sum(std::span<const real> x);

/// The mean of all elements: the sum divided by n.
/// @param x (n), n > 0
/// @returns the mean, with the error bound of sum()
/// @throws ValueError when x is empty
real mean(std::span<const real> x);

/// The smallest element.
/// @param x (n), n > 0
/// @returns the minimum, NaN when an element is NaN; of 0 and -0 either
/// @throws ValueError when x is empty
real min(std::span<const real> x);

/// The largest element.
/// @param x (n), n > 0
/// @returns the maximum, NaN when an element is NaN; of 0 and -0 either
/// @throws ValueError when x is empty
real max(std::span<const real> x);

/// The sum of x[i]^2, the squared Euclidean norm.
/// @param x (n)
/// @returns the sum, 0 for n = 0, with the error bound of sum()
real sum_of_squares(std::span<const real> x);

/// The sum of (x[i] - y[i])^2: n times the mean squared error.
/// @param x (n)
/// @param y (n)
/// @returns the sum, 0 for n = 0, with the error bound of sum() plus 3 eps
/// @throws ShapeError when the lengths differ
real sum_of_squared_differences(std::span<const real> x, std::span<const real> y);

/// The sum of |x[i] - y[i]|: n times the mean absolute error.
/// @param x (n)
/// @param y (n)
/// @returns the sum, 0 for n = 0, with the error bound of sum() plus eps
/// @throws ShapeError when the lengths differ
real sum_of_absolute_differences(std::span<const real> x, std::span<const real> y);

}  // namespace course
