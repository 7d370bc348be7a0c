#pragma once

/// @file
/// Decompositions: linear systems, least squares, Cholesky, symmetric eigenvalues.
///
/// All are computed in double, whatever `real` is, and rounded at the end.

#include "course/tensor.hpp"

namespace course {

/// Solves A x = b for a square A, by QR with column pivoting; cost O(n^3).
/// @param a (n, n)
/// @param b (n), or (n, k) for k right-hand sides
/// @returns x of the shape of b
/// @throws ShapeError when the shapes do not fit, ValueError when A is singular to working
/// precision
///     or has elements that are not finite
///
/// @snippet common/tests/linalg_test.cpp solve
Tensor solve(const Tensor& a, const Tensor& b);

/// The x that minimises |A x - b|, by a complete orthogonal decomposition; cost O(m n^2).
/// @param a (m, n), of any rank; where many x are best, the shortest is taken
/// @param b (m), or (m, k) for k right-hand sides
/// @returns x, (n) or (n, k)
/// @throws ShapeError when the shapes do not fit, ValueError when an element is not finite
Tensor least_squares(const Tensor& a, const Tensor& b);

/// The lower-triangular L with A = L L^T; cost O(n^3).
/// @param a (n, n), symmetric (only the lower half is read)
/// @returns L, (n, n), zeros above the diagonal
/// @throws ShapeError when a is not square, ValueError when it is not positive definite
Tensor cholesky(const Tensor& a);

/// The eigenvalues and eigenvectors of a symmetric matrix.
struct SymmetricEigen {
    Tensor values;   ///< (n), ascending
    Tensor vectors;  ///< (n, n), column j belongs to values[j]; orthonormal
};

/// Decomposes a symmetric matrix, A = V diag(values) V^T; cost O(n^3).
/// @param a (n, n), symmetric (only the lower half is read)
/// @returns eigenvalues in ascending order, and eigenvectors
/// @throws ShapeError when a is not square, ValueError when an element is not finite
///
/// @snippet common/tests/linalg_test.cpp symmetric_eigen
SymmetricEigen symmetric_eigen(const Tensor& a);

}  // namespace course
