#pragma once

// Matrix products of tensors outside of any graph, as new tensors.

#include "course/kernels.hpp"
#include "course/tensor.hpp"

namespace course::detail {

// op(A) op(B) for matrices (rows_a, columns_a) and (rows_b, columns_b) whose shapes fit.
Tensor product(const Tensor& a, Trans trans_a, const Tensor& b, Trans trans_b);

// The sum of the rows of a matrix (m, n): (n).
Tensor column_sums(const Tensor& x);

}  // namespace course::detail
