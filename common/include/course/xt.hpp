#pragma once

/// @file
/// Tensors as xtensor arrays and back: the language of array mathematics without gradients.
///
/// The only public header that includes xtensor: 5 s of compile time, so include it in .cpp files.

#include <cstddef>
#include <vector>
#include <xtensor/xadapt.hpp>
#include <xtensor/xnoalias.hpp>

#include "course/tensor.hpp"

namespace course {

/// A tensor as an xtensor array; no copy is made.
/// @param tensor any tensor; must outlive the result
/// @returns an xtensor expression that reads and writes the tensor's numbers
///
/// @snippet common/tests/xt_test.cpp xt
inline auto as_xt(Tensor& tensor) {
    return xt::adapt(tensor.data().data(), tensor.size(), xt::no_ownership(),
                     std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end()));
}

/// A tensor as a read-only xtensor array; no copy is made.
/// @param tensor any tensor; must outlive the result
/// @returns an xtensor expression that reads the tensor's numbers
inline auto as_xt(const Tensor& tensor) {
    return xt::adapt(tensor.data().data(), tensor.size(), xt::no_ownership(),
                     std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end()));
}

/// The values of an xtensor expression in a tensor of their own.
/// @param expression any xtensor expression; its values are converted to `real`
/// @returns a tensor of the expression's shape
template <typename Expression>
Tensor from_xt(const xt::xexpression<Expression>& expression) {
    const Expression& values = expression.derived_cast();
    const std::vector<std::size_t> sizes(values.shape().begin(), values.shape().end());
    Tensor result = Tensor::uninitialized(Shape(std::span<const std::size_t>(sizes)));
    auto target = as_xt(result);
    xt::noalias(target) = xt::cast<real>(values);
    return result;
}

}  // namespace course
