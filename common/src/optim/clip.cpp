#include "course/optim/clip.hpp"

#include <cmath>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::optim {

double clip_gradient_norm(std::span<Tensor> parameters, double max_norm) {
    if (!(max_norm > 0)) throw ValueError("clip_gradient_norm", "max_norm > 0", max_norm);
    double squares = 0;
    for (const Tensor& parameter : parameters) squares += sum_of_squares(parameter.grad().data());
    const double norm = std::sqrt(squares);
    if (norm <= max_norm) return norm;
    for (Tensor& parameter : parameters) {
        if (parameter.grad().empty()) continue;
        Tensor gradient = parameter.grad().clone();  // others may hold the old one
        scale(static_cast<real>(max_norm / norm), gradient.data());
        parameter.set_grad(gradient);
    }
    return norm;
}

void clip_gradient_value(std::span<Tensor> parameters, double limit) {
    if (!(limit > 0)) throw ValueError("clip_gradient_value", "limit > 0", limit);
    const auto bound = static_cast<real>(limit);
    for (Tensor& parameter : parameters) {
        if (parameter.grad().empty()) continue;
        Tensor gradient = parameter.grad().clone();
        clamp(gradient.data(), -bound, bound, gradient.data());
        parameter.set_grad(gradient);
    }
}

}  // namespace course::optim
