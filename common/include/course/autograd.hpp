#pragma once

/// @file
/// Gradients by reverse mode: every op on a tensor that requires a gradient notes what it did, and
/// backward() goes through the notes in reverse.
///
/// In here: what a training loop calls. Not in here: the ops (ops.hpp), how an op is made (op.hpp),
/// the graph as data for a drawing (graph.hpp).

#include <span>
#include <vector>

#include "course/op.hpp"
#include "course/tensor.hpp"

namespace course {

/// While one lives, ops of this thread build no graph: for evaluation and for updates.
///
/// @snippet common/tests/autograd_test.cpp no_grad
class NoGrad {
 public:
    NoGrad();
    ~NoGrad();
    NoGrad(const NoGrad&) = delete;
    NoGrad& operator=(const NoGrad&) = delete;

 private:
    bool before_;
};

/// Whether ops of this thread build a graph.
/// @returns false while a NoGrad lives
bool grad_enabled();

/// How backward() goes through the graph.
struct BackwardOptions {
    /// Leaves the graph and all gradients in it in place, for a second pass or for looking at them.
    bool keep_graph = false;
    /// The gradient to start with, of the shape of the result; empty means 1, for losses.
    Tensor gradient = {};
};

/// Adds the gradient of a loss to grad() of every leaf that it depends on, and frees the graph.
///
/// Goes through the nodes from the latest to the first, without recursion. Cost: about that of the
/// forward pass twice; 40-140 ns for each small op.
/// @param loss a result with one element, unless options.gradient is given
/// @param options whether to keep the graph; where to start
/// @throws ShapeError when loss has not one element and no gradient is given; Error when loss
///     depends on nothing that requires a gradient, when its graph was freed before, or when a
///     value that is needed was changed in place
///
/// @snippet common/tests/autograd_test.cpp backward
void backward(const Tensor& loss, const BackwardOptions& options = {});

/// How grad() goes through the graph.
struct GradOptions {
    bool create_graph = false;  ///< makes the gradients differentiable; implies keep_graph
    bool keep_graph = false;    ///< leaves the graph in place for another pass
    Tensor gradient = {};       ///< as in BackwardOptions
};

/// The gradients of a loss with respect to some tensors; grad() of the leaves is not touched.
/// @param loss as for backward()
/// @param inputs tensors in its graph, leaves or not
/// @param options whether the gradients will be differentiated themselves
/// @returns one gradient an input, zeros where the loss does not depend on it
/// @throws Error as backward(), and with create_graph when an op has no second derivative
std::vector<Tensor> grad(const Tensor& loss, std::span<const Tensor> inputs,
                         const GradOptions& options = {});

/// The product of the Hessian of a loss with a vector, exactly: the gradient of the inner product
/// of gradient and vector. Cost: about four forward passes; keeps the graph of the loss.
/// @param loss a result with one element
/// @param inputs tensors in its graph
/// @param vector one tensor an input, of its shape
/// @returns one tensor an input
/// @throws ShapeError when the vector does not fit; Error as grad()
///
/// @snippet common/tests/hessian_test.cpp hessian
std::vector<Tensor> hessian_vector_product(const Tensor& loss, std::span<const Tensor> inputs,
                                           std::span<const Tensor> vector);

/// All second derivatives of a loss. Cost: one Hessian-vector product for each of the n elements.
/// @param loss a result with one element
/// @param inputs tensors in its graph, n elements in all; keep n small
/// @returns (n, n), the elements of the inputs one after the other; symmetric up to rounding
/// @throws Error as grad()
Tensor hessian(const Tensor& loss, std::span<const Tensor> inputs);

}  // namespace course
