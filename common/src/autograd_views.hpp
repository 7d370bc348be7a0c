#pragma once

// The views that a tensor makes of itself, as ops (src/ops/shape_ops.cpp): tensor.cpp calls these
// when gradients flow through the tensor. It knows them from the first requires_grad(true) on: a
// WebAssembly module that never asks for gradients then holds no ops.

#include <atomic>
#include <cstddef>

#include "course/tensor.hpp"

namespace course::detail {

struct ViewOps {
    Tensor (*reshape)(const Tensor& x, Tensor view);
    Tensor (*slice)(const Tensor& x, Tensor view, std::size_t begin);
};

// Defined by shape_ops.cpp.
extern const ViewOps kViewOps;

// Null until a tensor requires a gradient.
extern std::atomic<const ViewOps*> view_ops;

}  // namespace course::detail
