#pragma once

/// @file
/// Products of matrices, and attention, which is made of them.

#include <cstddef>
#include <span>

#include "course/gemm.hpp"
#include "course/tensor.hpp"

namespace course {

/// The products of two batches of matrices.
/// @param a (..., m, k), of rank 2 at least
/// @param b (..., k, n), of rank 2 at least; its leading axes broadcast with those of a
/// @returns (..., m, n)
/// @throws ShapeError when the inner sizes differ or the leading axes do not broadcast
Tensor matmul(const Tensor& a, const Tensor& b);

/// The linear map of a layer, x W^T.
/// @param x (..., k)
/// @param weight W, (m, k)
/// @returns (..., m)
/// @throws ShapeError when the shapes do not fit
Tensor linear(const Tensor& x, const Tensor& weight);
/// x W^T + b.
/// @param x (..., k)
/// @param weight W, (m, k)
/// @param bias b, (m)
/// @returns (..., m)
/// @throws ShapeError when the shapes do not fit
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
/// activation(x W^T + b), the activation fused into the product.
/// @param x (..., k)
/// @param weight W, (m, k)
/// @param bias b, (m)
/// @param activation applied last
/// @returns (..., m)
/// @throws ShapeError when the shapes do not fit
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation);

/// Rows of a table by number. The gradient of a row is the sum over its uses.
/// @param table (n, d)
/// @param indices as many numbers below n as the shape has elements
/// @param shape of the indices: (b, t)
/// @returns (shape..., d)
/// @throws ShapeError when the shapes do not fit, ValueError when an index is out of range
Tensor embedding(const Tensor& table, std::span<const std::size_t> indices, const Shape& shape);

/// What attention() looks at.
struct AttentionOptions {
    std::size_t heads = 1;  ///< side by side in the last axis
    bool causal = false;    ///< position t sees keys up to t only, counted from the last key
    Tensor key_mask = {};   ///< (b, s), 0 for keys that nobody sees (padding); none when empty
    Tensor* probabilities = nullptr;  ///< receives (b, heads, t, s), to look at
};

/// softmax(q k^T / sqrt(d)) v for each head @cite vaswani2017attention, in one op. A query that may
/// look at nothing gets zeros.
/// @param q (b, t, e)
/// @param k (b, s, e)
/// @param v (b, s, e)
/// @param options heads, each of d = e / heads numbers, and masks
/// @returns (b, t, e)
/// @throws ShapeError when the shapes or the mask do not fit, or with more queries than keys when
///     causal; ValueError when the heads do not divide e
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v,
                 const AttentionOptions& options = {});
/// The same with queries, keys and values of one sequence side by side, as one product gives them.
/// @param qkv (b, t, 3 e)
/// @param options as above
/// @returns (b, t, e)
/// @throws ShapeError, ValueError as above
Tensor self_attention(const Tensor& qkv, const AttentionOptions& options = {});

}  // namespace course
