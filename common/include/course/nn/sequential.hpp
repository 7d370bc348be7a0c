#pragma once

/// @file
/// Layers made of layers: one after the other, and with a way around.

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "course/nn/parameters.hpp"
#include "course/ops/arithmetic.hpp"
#include "course/tensor.hpp"

namespace course::nn {

/// Layers one after the other, named by their numbers.
///
/// @snippet common/tests/nn_test.cpp sequential
template <typename... Layers>
struct Sequential {
    /// Takes the layers.
    /// @param all applied in this order
    explicit Sequential(Layers... all) : layers(std::move(all)...) {}

    /// Applies all layers.
    /// @param x what the first one takes
    /// @returns what the last one gives
    Tensor operator()(const Tensor& x) {
        Tensor y = x;
        std::apply([&](auto&... layer) { ((y = layer(y)), ...); }, layers);
        return y;
    }

    /// Names the layers.
    /// @param c takes the names
    void collect(Collector& c) {
        std::size_t i = 0;
        std::apply([&](auto&... layer) { (c.layer(std::to_string(i++), layer), ...); }, layers);
    }

    std::tuple<Layers...> layers;  ///< in their order
};

/// x + inner(x).
template <typename Inner>
struct Residual {
    /// Takes the inner layer.
    /// @param layer keeps the shape
    explicit Residual(Inner layer) : inner(std::move(layer)) {}

    /// Applies the layer.
    /// @param x any shape
    /// @returns the same shape
    Tensor operator()(const Tensor& x) { return x + inner(x); }

    /// Names the inner layer.
    /// @param c takes the names
    void collect(Collector& c) { c.layer("inner", inner); }

    Inner inner;  ///< what is added
};

}  // namespace course::nn
