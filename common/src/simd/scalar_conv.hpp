#pragma once

// The oracle of the convolutions: sums written down as they are defined.

#include "simd/conv_table.hpp"

namespace course::simd {
namespace {

inline void scalar_conv_forward(const ConvProduct& q) {
    for (std::size_t o = 0; o < q.outputs; ++o) {
        for (std::size_t i = 0; i < q.positions; ++i) {
            real& y = q.y[o * q.y_stride + i];
            real sum = 0;
            for (std::size_t p = 0; p < q.steps; ++p) {
                sum +=
                    q.weight[o * q.weight_stride + p] * q.patches.numbers[q.patches.offsets[p] + i];
            }
            if (q.adds) sum += y;
            if (q.bias != nullptr) sum += q.bias[o];
            y = q.relu && sum < 0 ? 0 : sum;
        }
    }
}

inline void scalar_conv_weight_gradient(const ConvWeightProduct& q) {
    for (std::size_t p = 0; p < q.steps; ++p) {
        for (std::size_t o = 0; o < q.outputs; ++o) {
            real sum = 0;
            for (std::size_t i = 0; i < q.positions; ++i) {
                sum += q.patches.numbers[q.patches.offsets[p] + i] *
                       q.panels[o * q.panel_positions + i];
            }
            real& to = q.sum[p * q.outputs + o];
            to = q.adds ? to + sum : sum;
        }
    }
}

// Panels of one output each.
inline std::size_t scalar_conv_panels_size(std::size_t outputs, std::size_t positions) {
    return outputs * positions;
}

inline void scalar_conv_pack(const ConvPacking& q) {
    for (std::size_t o = 0; o < q.outputs; ++o) {
        for (std::size_t y = 0; y < q.rows; ++y) {
            for (std::size_t x = 0; x < q.width; ++x) {
                q.panels[o * q.panel_positions + y * q.row_width + x] =
                    q.dy[o * q.stride + y * q.width + x];
            }
        }
    }
}

// f(row of patches, position in it, place in the padded image) for all of them.
template <typename F>
void for_patches(const ConvGeometry& g, const F& f) {
    std::size_t p = 0;
    for (std::size_t c = 0; c < g.channels; ++c) {
        for (std::size_t i = 0; i < g.kernel_height; ++i) {
            for (std::size_t j = 0; j < g.kernel_width; ++j, ++p) {
                for (std::size_t y = 0; y < g.height; ++y) {
                    for (std::size_t x = 0; x < g.width; ++x) {
                        const std::size_t row = y * g.stride_y + i * g.dilation_y;
                        const std::size_t column = x * g.stride_x + j * g.dilation_x;
                        f(p, y * g.width + x,
                          (c * g.padded_height + row) * g.padded_width + column);
                    }
                }
            }
        }
    }
}

inline void scalar_conv_gather(const ConvGeometry& g, const real* image, real* patches) {
    for_patches(g, [&](std::size_t p, std::size_t position, std::size_t place) {
        patches[p * g.positions() + position] = image[place];
    });
}

inline void scalar_conv_scatter(const ConvGeometry& g, const real* patches, real* image) {
    for_patches(g, [&](std::size_t p, std::size_t position, std::size_t place) {
        image[place] += patches[p * g.positions() + position];
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
