#pragma once

/// @file
/// Operations on tensors through which gradients flow.
///
/// An op takes tensors and returns a new one; none changes its inputs. Two tensors of different
/// shapes are broadcast as in NumPy: aligned at their last axes, axes of size 1 repeated. Axes may
/// be counted from the end, -1 being the last. A shape that does not fit throws ShapeError, a
/// parameter out of range ValueError, both with the op's name. Every op of one family stands with
/// its backward function in one file, src/ops/FAMILY.cpp.
///
/// @snippet common/tests/ops_arithmetic_test.cpp ops

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

#include "course/conv.hpp"
#include "course/gemm.hpp"
#include "course/tensor.hpp"

namespace course {

class Rng;

/// Some axes of a tensor, for reductions and permutations: `1`, `{0, 2}`, `-1`.
class Axes {
 public:
    /// One axis.
    /// @param axis from 0, or from -1 at the end
    Axes(int axis) : axes_{axis}, count_(1) {}  // NOLINT: sum(x, 0) is the point

    /// Several axes.
    /// @param axes at most Shape::kMaxRank
    /// @throws ShapeError when there are more
    Axes(std::initializer_list<int> axes);

    /// The axes in the given order.
    /// @returns numbers that may be negative
    std::span<const int> list() const { return {axes_.data(), count_}; }

 private:
    std::array<int, Shape::kMaxRank> axes_{};
    std::size_t count_ = 0;
};

// ---- Arithmetic, broadcast (arithmetic.cpp) ---------------------------------------------------

Tensor add(const Tensor& a, const Tensor& b);       ///< a + b
Tensor subtract(const Tensor& a, const Tensor& b);  ///< a - b
Tensor multiply(const Tensor& a, const Tensor& b);  ///< a * b, element by element
Tensor divide(const Tensor& a, const Tensor& b);    ///< a / b
Tensor maximum(const Tensor& a, const Tensor& b);   ///< the larger; equal ones share the gradient
Tensor minimum(const Tensor& a, const Tensor& b);   ///< the smaller; equal ones share the gradient
Tensor pow(const Tensor& a, const Tensor& b);       ///< a to the power b; a > 0 for gradients of b
Tensor pow(const Tensor& x, double exponent);       ///< x to a fixed power
Tensor affine(const Tensor& x, double scale, double shift);  ///< scale * x + shift
Tensor broadcast_to(const Tensor& x, const Shape& shape);    ///< x repeated (broadcast.cpp)
Tensor sum_to(const Tensor& x, const Shape& shape);  ///< summed to what broadcasts to x's shape

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

// ---- Functions of one element (elementwise.cpp) -----------------------------------------------

Tensor neg(const Tensor& x);      ///< -x
Tensor exp(const Tensor& x);      ///< e to the power x
Tensor log(const Tensor& x);      ///< natural logarithm
Tensor sqrt(const Tensor& x);     ///< square root
Tensor abs(const Tensor& x);      ///< absolute value; derivative 0 at 0
Tensor tanh(const Tensor& x);     ///< hyperbolic tangent
Tensor sigmoid(const Tensor& x);  ///< 1 / (1 + e^-x)
Tensor erf(const Tensor& x);      ///< error function
Tensor relu(const Tensor& x);     ///< max(x, 0); derivative 0 at 0
Tensor gelu(const Tensor& x);     ///< x times the normal distribution function, by erf

// ---- Choosing (select.cpp) --------------------------------------------------------------------

/// a where condition is not 0, else b; all three broadcast. No gradient flows to the condition.
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
/// x limited to [low, high]; outside, the derivative is 0.
Tensor clip(const Tensor& x, double low, double high);
/// Forward `value`, backward as if it were x: for quantisation and hard choices.
Tensor straight_through(const Tensor& x, const Tensor& value);
/// Forward x, backward -factor times the gradient: for domain-adversarial training.
Tensor reverse_gradient(const Tensor& x, double factor = 1);
/// In training, x with each element set to 0 with probability p and the others divided by 1 - p.
Tensor dropout(const Tensor& x, double p, Rng& rng);

// ---- Reductions (reduce.cpp) ------------------------------------------------------------------

Tensor sum(const Tensor& x);                                 ///< of all elements, a scalar
Tensor sum(const Tensor& x, Axes axes, bool keep = false);   ///< along axes; keep leaves size 1
Tensor mean(const Tensor& x);                                ///< of all elements, at least one
Tensor mean(const Tensor& x, Axes axes, bool keep = false);  ///< along axes
Tensor max(const Tensor& x);                                 ///< of all; gradient to the first
Tensor max(const Tensor& x, int axis, bool keep = false);    ///< along an axis
Tensor min(const Tensor& x);                                 ///< of all; gradient to the first
Tensor min(const Tensor& x, int axis, bool keep = false);    ///< along an axis
std::vector<std::size_t> argmax(const Tensor& x, int axis = -1);  ///< first largest, no gradient

// ---- Shapes (shape_ops.cpp, index.cpp); Tensor::reshape and Tensor::slice are ops, too ---------

Tensor reshape(const Tensor& x, const Shape& shape);           ///< shares the numbers
Tensor permute(const Tensor& x, const Axes& axes);             ///< axis i of the result is axes[i]
Tensor transpose(const Tensor& x, int a = -2, int b = -1);     ///< two axes swapped
Tensor concat(std::span<const Tensor> parts, int axis);        ///< one after the other
Tensor concat(std::initializer_list<Tensor> parts, int axis);  ///< one after the other
Tensor stack(std::span<const Tensor> parts, int axis);         ///< along a new axis
Tensor stack(std::initializer_list<Tensor> parts, int axis);   ///< along a new axis
Tensor slice(const Tensor& x, int axis, std::size_t begin, std::size_t end);  ///< [begin, end)
/// Rows of the leading axis by number, repeated if named twice: (k, ...).
Tensor take(const Tensor& x, std::span<const std::size_t> indices);
/// One element of each row of a matrix: out[i] = x(i, indices[i]).
Tensor gather(const Tensor& x, std::span<const std::size_t> indices);

// ---- Products (matmul.cpp, linear.cpp) --------------------------------------------------------

/// (..., m, k) x (..., k, n) -> (..., m, n), leading axes broadcast; ranks of at least 2.
Tensor matmul(const Tensor& a, const Tensor& b);
/// x W^T for the last axis of x: (..., k) and W (m, k) -> (..., m).
Tensor linear(const Tensor& x, const Tensor& weight);
/// x W^T + b, with b (m).
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
/// activation(x W^T + b), the activation fused into the product.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation);
/// Rows of a table (n, d) for indices of any shape: (shape..., d).
Tensor embedding(const Tensor& table, std::span<const std::size_t> indices, const Shape& shape);

// ---- Attention (attention.cpp) ------------------------------------------------------------------

/// What attention() looks at.
struct AttentionOptions {
    std::size_t heads = 1;  ///< side by side in the last axis
    bool causal = false;    ///< position t sees keys up to t only, counted from the last key
    Tensor key_mask = {};   ///< (b, s), 0 for keys that nobody sees (padding); none when empty
    Tensor* probabilities = nullptr;  ///< receives (b, heads, t, s), to look at
};
/// softmax(q k^T / sqrt(d)) v a head: q (b, t, e), k and v (b, s, e) -> (b, t, e).
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v,
                 const AttentionOptions& options = {});
/// The same with q, k and v side by side: (b, t, 3 e) -> (b, t, e).
Tensor self_attention(const Tensor& qkv, const AttentionOptions& options = {});

// ---- Images (conv.cpp, pool.cpp) ----------------------------------------------------------------

/// activation(convolution + bias): x (b, c, h, w), weight (o, c / groups, i, j), bias (o).
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
              const ConvOptions& options = {}, Activation activation = Activation::none);
/// The transposed map: x (b, c, h, w), weight (c, o / groups, i, j), bias (o); for upsampling.
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvOptions& options = {});

/// Windows of a pooling; pairs are (vertical, horizontal).
struct PoolOptions {
    std::array<std::size_t, 2> size{2, 2};     ///< pixels of a window
    std::array<std::size_t, 2> stride{0, 0};   ///< from one window to the next; 0 takes the size
    std::array<std::size_t, 2> padding{0, 0};  ///< pixels around; never the largest, 0 in a mean
};
Tensor max_pool2d(const Tensor& x, const PoolOptions& options = {});  ///< largest of each window
Tensor avg_pool2d(const Tensor& x, const PoolOptions& options = {});  ///< mean of each window

// ---- Softmax and norms (softmax.cpp, norm.cpp) --------------------------------------------------

Tensor softmax(const Tensor& x);      ///< along the last axis
Tensor log_softmax(const Tensor& x);  ///< along the last axis
/// (x - mean) / sqrt(variance + epsilon) gamma + beta along the last axis.
Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon = 1e-5);

/// What batch_norm() normalises by.
struct BatchNormOptions {
    Tensor running_mean;      ///< (c), changed in training, used otherwise
    Tensor running_variance;  ///< (c), changed in training, used otherwise
    bool training = true;     ///< statistics of the batch instead of the running ones
    double momentum = 0.1;    ///< share of the batch in the running statistics
    double epsilon = 1e-5;    ///< added to the variance
};
/// Normalises each channel of (n, c), (n, c, l) or (n, c, h, w) over all other axes.
Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta,
                  const BatchNormOptions& options);

// ---- Losses, means over all elements (losses.cpp, softmax.cpp) ---------------------------------

Tensor mse_loss(const Tensor& prediction, const Tensor& target);  ///< squared error
Tensor mae_loss(const Tensor& prediction, const Tensor& target);  ///< absolute error
/// Half the squared error up to delta, linear beyond.
Tensor huber_loss(const Tensor& prediction, const Tensor& target, double delta = 1);
/// Cross entropy of sigmoid(logits) with targets in [0, 1].
Tensor bce_loss(const Tensor& logits, const Tensor& target);
/// KL(target || prediction) of rows of probabilities, the prediction as logarithms; mean over rows.
Tensor kl_loss(const Tensor& log_prediction, const Tensor& target);

/// How cross_entropy_loss() counts.
struct CrossEntropyOptions {
    double label_smoothing = 0;                  ///< share spread evenly over all classes
    std::size_t ignore_index = std::size_t(-1);  ///< rows with this target count nothing
};
/// Cross entropy of softmax(logits) of each row with its class; mean over the rows that count.
Tensor cross_entropy_loss(const Tensor& logits, std::span<const std::size_t> targets,
                          const CrossEntropyOptions& options = {});
/// Mean of -log_probabilities(i, targets[i]) over the rows that count.
Tensor nll_loss(const Tensor& log_probabilities, std::span<const std::size_t> targets,
                std::size_t ignore_index = std::size_t(-1));

}  // namespace course
