#pragma once

/// @file
/// Tensors with names: the weights of a model, the content of a file.

#include <string>
#include <string_view>
#include <vector>

#include "course/tensor.hpp"

namespace course {

/// A tensor of a model or a file with its path: `encoder.0.weight`.
struct Named {
    std::string name;  ///< layers and tensor, joined by dots
    Tensor tensor;     ///< a handle: changing its numbers changes the model
};

/// Finds a tensor by its name.
/// @param tensors any list, such as read_safetensors() gives
/// @param name the whole name
/// @returns the first one of that name
/// @throws ValueError that lists the names when there is none
const Tensor& find(const std::vector<Named>& tensors, std::string_view name);

}  // namespace course
