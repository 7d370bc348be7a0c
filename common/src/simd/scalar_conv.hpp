#pragma once

// The oracle of the convolutions: sums written down as they are defined.

#include "simd/conv_table.hpp"

namespace course::simd {
namespace {

// f(row of patches, position in it, place in the padded image) for all of them.
template <typename F>
void for_patches(const ConvGeometry& g, std::size_t row_width, const F& f) {
    std::size_t p = 0;
    for (std::size_t c = 0; c < g.channels; ++c) {
        for (std::size_t i = 0; i < g.kernel_height; ++i) {
            for (std::size_t j = 0; j < g.kernel_width; ++j, ++p) {
                for (std::size_t y = 0; y < g.height; ++y) {
                    for (std::size_t x = 0; x < g.width; ++x) {
                        const std::size_t row = y * g.stride_y + i * g.dilation_y;
                        const std::size_t column = x * g.stride_x + j * g.dilation_x;
                        f(p, y * row_width + x,
                          (c * g.padded_height + row) * g.padded_width + column);
                    }
                }
            }
        }
    }
}

inline void scalar_conv_forward(const ConvGeometry& g, const real* image, const real* weight,
                                const real* bias, bool relu, real* y) {
    const std::size_t size = g.positions();
    for (std::size_t o = 0; o < g.outputs; ++o) {
        real* out = y + o * size;
        for (std::size_t i = 0; i < size; ++i) out[i] = bias == nullptr ? 0 : bias[o];
        for_patches(g, g.width, [&](std::size_t p, std::size_t position, std::size_t place) {
            out[position] += weight[o * g.steps() + p] * image[place];
        });
        for (std::size_t i = 0; i < size; ++i) out[i] = relu && out[i] < 0 ? 0 : out[i];
    }
}

inline void scalar_conv_gather(const ConvGeometry& g, const real* image, real* patches) {
    for_patches(g, g.width, [&](std::size_t p, std::size_t position, std::size_t place) {
        patches[p * g.positions() + position] = image[place];
    });
}

inline void scalar_conv_scatter(const ConvGeometry& g, const real* patches, std::size_t row_width,
                                real* image) {
    for_patches(g, row_width, [&](std::size_t p, std::size_t position, std::size_t place) {
        image[place] += patches[p * g.height * row_width + position];
    });
}

inline void scalar_copy_rows(const real* from, std::size_t from_stride, std::size_t rows,
                             std::size_t columns, real* to, std::size_t to_stride) {
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) to[i * to_stride + j] = from[i * from_stride + j];
    }
}

}  // namespace
}  // namespace course::simd
