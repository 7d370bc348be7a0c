#pragma once

/// @file
/// Matrix products on the processor's limit: one, or a batch of them.
///
/// In here: C = activation(alpha op(A) op(B) + beta C + bias) for matrices that may be parts of
/// larger ones. Not in here: gradients (ops.hpp), a matrix times one vector (gemv in kernels.hpp).
/// Products above some 10^6 multiplications share the threads of parallel.hpp; the bits of the
/// result do not depend on their number. eps is the distance from 1 to the next number, 1.2e-7 in
/// float and 2.2e-16 in double.

#include <cstddef>
#include <span>

#include "course/kernels.hpp"
#include "course/real.hpp"
#include "course/tensor.hpp"

namespace course {

/// What is done with each element of a product before it is stored.
enum class Activation {
    none,  ///< nothing
    relu,  ///< max(x, 0); NaN stays NaN
};

/// How a product is formed.
struct GemmOptions {
    Trans a = Trans::no;                       ///< whether A is used transposed
    Trans b = Trans::no;                       ///< whether B is used transposed
    real alpha = 1;                            ///< factor of the product
    real beta = 0;                             ///< factor of the old C; with 0 it is not read
    std::span<const real> bias = {};           ///< (n), added to every row; none when empty
    Activation activation = Activation::none;  ///< applied last
};

/// A matrix to read, row-major, perhaps a part of a larger one.
struct MatrixView {
    const real* data;     ///< the first element
    std::size_t rows;     ///< number of rows
    std::size_t columns;  ///< number of columns
    std::size_t stride;   ///< from one row to the next, at least `columns`
};

/// A matrix to write, row-major, perhaps a part of a larger one.
struct MutableMatrixView {
    real* data;           ///< the first element
    std::size_t rows;     ///< number of rows
    std::size_t columns;  ///< number of columns
    std::size_t stride;   ///< from one row to the next, at least `columns`
};

/// C = activation(alpha op(A) op(B) + beta C + bias).
///
/// Cost: m n k multiply-adds at 90 % of the processor's peak and more from 32 x 32 on. The error of
/// an element is at most (k + 4) eps times the sum of the sizes of its terms; 0 times infinity or
/// NaN is NaN.
/// @param a op(A) is (m, k)
/// @param b op(B) is (k, n)
/// @param c (m, n), not overlapping a, b or the bias
/// @param options transposition, factors, bias, activation
/// @throws ShapeError when the shapes do not fit
///
/// @snippet common/tests/gemm_test.cpp gemm
void gemm(const Tensor& a, const Tensor& b, Tensor& c, const GemmOptions& options = {});

/// The same for parts of matrices.
/// @param a op(A) is (m, k)
/// @param b op(B) is (k, n)
/// @param c (m, n), not overlapping a, b or the bias
/// @param options transposition, factors, bias, activation
/// @throws ShapeError when the shapes do not fit or a stride is shorter than a row
void gemm(const MatrixView& a, const MatrixView& b, const MutableMatrixView& c,
          const GemmOptions& options = {});

/// One product for each position of a batch: C[i] = activation(alpha op(A[i]) op(B[i]) + ...).
/// @param a (batch, m, k), or (batch, k, m) when transposed; batch 1 serves all positions
/// @param b (batch, k, n), or (batch, n, k) when transposed; batch 1 serves all positions
/// @param c (batch, m, n), not overlapping a, b or the bias
/// @param options as for gemm()
/// @throws ShapeError when the shapes do not fit
///
/// @snippet common/tests/gemm_test.cpp batched_gemm
void batched_gemm(const Tensor& a, const Tensor& b, Tensor& c, const GemmOptions& options = {});

/// A row of matrices of one size, `step` numbers apart.
struct BatchView {
    const real* data;     ///< the first element of the first matrix
    std::size_t rows;     ///< number of rows of each
    std::size_t columns;  ///< number of columns of each
    std::size_t stride;   ///< from one row to the next
    std::size_t step;     ///< from one matrix to the next; 0 uses one matrix for all
};

/// A row of matrices of one size to write.
struct MutableBatchView {
    real* data;           ///< the first element of the first matrix
    std::size_t rows;     ///< number of rows of each
    std::size_t columns;  ///< number of columns of each
    std::size_t stride;   ///< from one row to the next
    std::size_t step;     ///< from one matrix to the next
};

/// The same for parts of matrices: the heads of an attention layer lie side by side in one matrix.
/// @param count number of products
/// @param a op(A[i]) is (m, k)
/// @param b op(B[i]) is (k, n)
/// @param c (m, n) each, overlapping neither each other nor a, b or the bias
/// @param options as for gemm()
/// @throws ShapeError when the shapes do not fit or a stride is shorter than a row
void batched_gemm(std::size_t count, const BatchView& a, const BatchView& b,
                  const MutableBatchView& c, const GemmOptions& options = {});

}  // namespace course
