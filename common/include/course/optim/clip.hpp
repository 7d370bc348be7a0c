#pragma once

/// @file
/// Gradients kept from growing too large.

#include <span>

#include "course/tensor.hpp"

namespace course::optim {

/// Scales all gradients by one factor so that their common Euclidean norm is at most max_norm. The
/// factor is max_norm / norm; PyTorch's is max_norm / (norm + 1e-6).
/// @param parameters tensors; those without gradient are left out
/// @param max_norm > 0
/// @returns the norm before
/// @throws ValueError unless max_norm > 0
///
/// @snippet common/tests/optim_test.cpp clip
double clip_gradient_norm(std::span<Tensor> parameters, double max_norm);

/// Limits every element of every gradient to [-limit, limit].
/// @param parameters tensors; those without gradient are left out
/// @param limit > 0
/// @throws ValueError unless limit > 0
void clip_gradient_value(std::span<Tensor> parameters, double limit);

}  // namespace course::optim
