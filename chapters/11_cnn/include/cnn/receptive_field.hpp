#pragma once

/// @file
/// How much of the picture a value deep in the network depends on.

#include <cstddef>
#include <span>

namespace course::cnn {

/// One layer along one axis; pooling is a layer with stride = kernel.
struct LayerWindow {
    std::size_t kernel = 3;
    std::size_t stride = 1;
    std::size_t padding = 0;
    std::size_t dilation = 1;
};

/// The positions of an output that a layer or a stack of layers leaves.
/// @param size positions of the input
/// @param window the layer
/// @returns floor((size + 2 P - D (K - 1) - 1) / S) + 1
/// @throws ValueError when kernel, stride or dilation is 0, or the kernel is larger than what it
///     slides over
std::size_t output_size(std::size_t size, const LayerWindow& window);

/// What a position of the last layer sees of the input, along one axis.
struct ReceptiveField {
    std::size_t size = 1;      ///< pixels from the first to the last
    std::size_t jump = 1;      ///< pixels from one position's field to the next one's
    std::ptrdiff_t first = 0;  ///< the first pixel that position 0 sees; negative in the padding
};

/// Follows the layers back to the input.
/// @param layers from the first to the last
/// @returns for n layers of kernel 3 and stride 1: size 1 + 2 n, jump 1
/// @throws ValueError when a kernel, stride or dilation is 0
///
/// @snippet chapters/11_cnn/tests/receptive_field_test.cpp field
ReceptiveField receptive_field(std::span<const LayerWindow> layers);

}  // namespace course::cnn
