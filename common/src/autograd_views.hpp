#pragma once

// The views that a tensor makes of itself, as ops (src/ops/shape_ops.cpp): tensor.cpp calls these
// when gradients flow through the tensor.

#include <cstddef>

#include "course/tensor.hpp"

namespace course::detail {

Tensor record_reshape(const Tensor& x, Tensor view);
Tensor record_slice(const Tensor& x, Tensor view, std::size_t begin);

}  // namespace course::detail
