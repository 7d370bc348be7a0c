#include <vector>

#include "course/autograd.hpp"
#include "course/ops.hpp"

namespace course {
namespace {

// The inner product of gradients and constant vectors; an empty tensor when no gradient depends on
// anything, as for linear losses.
Tensor inner_product(std::span<const Tensor> gradients, std::span<const Tensor> vector) {
    Tensor total;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        if (!gradients[i].requires_grad()) continue;
        const Tensor part = sum(gradients[i] * vector[i].detach());
        total = total.empty() ? part : total + part;
    }
    return total;
}

std::vector<Tensor> second_derivatives(std::span<const Tensor> gradients,
                                       std::span<const Tensor> inputs,
                                       std::span<const Tensor> vector) {
    const Tensor total = inner_product(gradients, vector);
    if (!total.empty()) return grad(total, inputs, {.keep_graph = true});
    std::vector<Tensor> zeros;
    for (const Tensor& input : inputs) zeros.emplace_back(input.shape());
    return zeros;
}

}  // namespace

std::vector<Tensor> hessian_vector_product(const Tensor& loss, std::span<const Tensor> inputs,
                                           std::span<const Tensor> vector) {
    if (vector.size() != inputs.size()) {
        throw ShapeError("hessian_vector_product", {inputs.size(), " tensors in the vector"},
                         vector.size());
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (vector[i].shape() != inputs[i].shape()) {
            throw ShapeError("hessian_vector_product", inputs[i].shape(), vector[i].shape());
        }
    }
    return second_derivatives(grad(loss, inputs, {.create_graph = true}), inputs, vector);
}

Tensor hessian(const Tensor& loss, std::span<const Tensor> inputs) {
    const std::vector<Tensor> gradients = grad(loss, inputs, {.create_graph = true});
    std::size_t n = 0;
    std::vector<Tensor> direction;
    for (const Tensor& input : inputs) {
        n += input.size();
        direction.emplace_back(input.shape());
    }
    Tensor h = Tensor::uninitialized({n, n});
    std::size_t row = 0;
    for (Tensor& part : direction) {
        for (real& element : part.data()) {
            element = 1;
            std::size_t column = 0;
            for (const Tensor& values : second_derivatives(gradients, inputs, direction)) {
                for (const real value : values.data()) h(row, column++) = value;
            }
            element = 0;
            ++row;
        }
    }
    return h;
}

}  // namespace course
