#pragma once

/// @file
/// Attention with several heads, for training and for generating one position after the other.

#include <cstddef>

#include "course/nn/layers.hpp"

namespace course::nn {

/// The keys and values of the positions so far, so that a new position costs one row each. Every
/// layer needs one of its own; a copy shares the numbers, as tensors do.
struct KvCache {
    /// Room for a number of positions.
    /// @param batch examples
    /// @param capacity most positions
    /// @param width size of a position
    KvCache(std::size_t batch, std::size_t capacity, std::size_t width)
        : keys({batch, capacity, width}), values({batch, capacity, width}) {}

    Tensor keys;             ///< (b, capacity, e)
    Tensor values;           ///< (b, capacity, e)
    std::size_t length = 0;  ///< positions that are filled
};

/// Projections to queries, keys and values, attention of several heads, projection of the result.
///
/// @snippet common/tests/nn_test.cpp attention
struct MultiHeadAttention {
    /// Starts with Xavier's uniform numbers and zero biases.
    /// @param width size of a position, a multiple of the number of heads
    /// @param head_count how many heads share the width
    /// @param rng where the numbers come from
    /// @throws ValueError when the width is 0 or the heads do not divide it
    MultiHeadAttention(std::size_t width, std::size_t head_count, Rng& rng);

    /// Self-attention.
    /// @param x (b, t, e)
    /// @param options masks; heads are the layer's
    /// @returns (b, t, e)
    Tensor operator()(const Tensor& x, AttentionOptions options = {}) const;

    /// Cross-attention: queries from one sequence, keys and values from another.
    /// @param x (b, t, e)
    /// @param memory (b, s, e)
    /// @param options masks; heads are the layer's
    /// @returns (b, t, e)
    Tensor operator()(const Tensor& x, const Tensor& memory, AttentionOptions options = {}) const;

    /// Self-attention of new positions to all before them and to each other up to themselves, as a
    /// causal call on the whole sequence gives. Builds no graph.
    /// @param x (b, t, e), the new positions
    /// @param cache of all layers' calls so far; grows by t
    /// @returns (b, t, e)
    /// @throws ShapeError when x does not fit the cache or the cache is full
    Tensor step(const Tensor& x, KvCache& cache) const;

    /// Names in_proj_weight, in_proj_bias and out_proj.
    /// @param c takes the names
    void collect(Collector& c);

    std::size_t heads;  ///< how many heads share the width
    Tensor in_weight;   ///< (3 e, e): queries, keys, values
    Tensor in_bias;     ///< (3 e)
    Linear out;         ///< (e, e)
};

}  // namespace course::nn
