#pragma once

// Convolution as matrix products whose one side is read where it lies, in the padded image.

#include "simd/conv_table.hpp"
#include "simd/gemm.hpp"

namespace course::simd {
namespace {

template <typename Arch>
void conv_forward(const ConvProduct& product) {
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    const TileArguments t{.k = product.steps,
                          .a_stride = product.weight_stride,
                          .b_stride = 0,
                          .c_stride = product.y_stride,
                          .alpha = 1,
                          .beta = static_cast<real>(product.adds ? 1 : 0),
                          .relu = product.relu,
                          .bias_per_row = true,
                          .b_offsets = product.patches.offsets};
    const Heights heights(product.outputs);
    for (std::size_t j = 0; j < product.positions; j += kColumns) {
        const bool narrow = product.positions - j <= kLanes<Arch>;
        const TileFunctions& tiles = narrow ? kTiles<Arch, 1, Rows::along, Steps::listed>
                                            : kTiles<Arch, 2, Rows::along, Steps::listed>;
        const std::size_t columns = narrow ? kLanes<Arch> : kColumns;
        const real* weight = product.weight;
        const real* bias = product.bias;
        real* y = product.y + j;
        for (std::size_t tile = 0; tile < heights.count; ++tile) {
            const std::size_t height = heights.of(tile);
            tiles.of_height[height](t, weight, product.patches.numbers + j, y, bias, columns);
            weight += height * t.a_stride;
            y += height * t.c_stride;
            if (bias != nullptr) bias += height;
        }
    }
}

template <typename Arch>
void conv_weight_gradient(const ConvWeightProduct& product) {
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    TileArguments t{.k = product.positions,
                    .a_stride = 0,
                    .b_stride = kColumns,
                    .c_stride = product.outputs,
                    .alpha = 1,
                    .beta = static_cast<real>(product.adds ? 1 : 0),
                    .relu = false};
    const Heights heights(product.steps);
    for (std::size_t j = 0; j < product.outputs; j += kColumns) {
        const std::size_t columns = smaller(kColumns, product.outputs - j);
        const TileFunctions& tiles =
            columns > kLanes<Arch> ? kTiles<Arch, 2, Rows::listed> : kTiles<Arch, 1, Rows::listed>;
        const real* panel = product.panels + j * product.panel_positions;
        real* sum = product.sum + j;
        t.a_offsets = product.patches.offsets;
        for (std::size_t tile = 0; tile < heights.count; ++tile) {
            const std::size_t height = heights.of(tile);
            tiles.of_height[height](t, product.patches.numbers, panel, sum, nullptr, columns);
            t.a_offsets += height;
            sum += height * t.c_stride;
        }
    }
}

template <typename Arch>
std::size_t conv_panels_size(std::size_t outputs, std::size_t positions) {
    return round_up(outputs, kTileColumns<Arch>) * positions;
}

template <typename Arch>
void conv_pack(const ConvPacking& q) {
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    for (std::size_t j = 0; j < q.outputs; j += kColumns) {
        real* const panel = q.panels + j * q.panel_positions;
        for (std::size_t y = 0; y < q.rows; ++y) {
            pack_transposed<Arch>(q.dy + j * q.stride + y * q.width, q.stride,
                                  smaller(kColumns, q.outputs - j), q.width,
                                  panel + y * q.row_width * kColumns);
        }
    }
}

// f(p, offset in the image) for the elements (c, i, j) of the kernel, p counting from 0.
template <typename F>
inline void for_steps(const ConvGeometry& g, const F& f) {
    std::size_t p = 0;
    for (std::size_t c = 0; c < g.channels; ++c) {
        for (std::size_t i = 0; i < g.kernel_height; ++i) {
            const std::size_t row = (c * g.padded_height + i * g.dilation_y) * g.padded_width;
            for (std::size_t j = 0; j < g.kernel_width; ++j) f(p++, row + j * g.dilation_x);
        }
    }
}

template <typename Arch>
void conv_gather(const ConvGeometry& g, const real* image, real* patches) {
    constexpr std::size_t W = kLanes<Arch>;
    for_steps(g, [&](std::size_t p, std::size_t offset) {
        real* to = patches + p * g.positions();
        for (std::size_t y = 0; y < g.height; ++y) {
            const real* from = image + offset + y * g.stride_y * g.padded_width;
            if (g.stride_x == 1) {  // what is too much is overwritten by the next row
                for (std::size_t x = 0; x < g.width; x += W) {
                    load<Arch>(from + x).store_unaligned(to + x);
                }
            } else {
                for (std::size_t x = 0; x < g.width; ++x) to[x] = from[x * g.stride_x];
            }
            to += g.width;
        }
    });
}

inline void conv_scatter(const ConvGeometry& g, const real* patches, real* image) {
    for_steps(g, [&](std::size_t p, std::size_t offset) {
        const real* from = patches + p * g.positions();
        for (std::size_t y = 0; y < g.height; ++y) {
            real* to = image + offset + y * g.stride_y * g.padded_width;
            for (std::size_t x = 0; x < g.width; ++x) to[x * g.stride_x] += from[x];
            from += g.width;
        }
    });
}

template <typename Arch>
void copy_rows(const real* from, std::size_t from_stride, std::size_t rows, std::size_t columns,
               real* to, std::size_t to_stride) {
    constexpr std::size_t W = kLanes<Arch>;
    for (std::size_t i = 0; i < rows; ++i) {
        if (columns >= W) {
            for (std::size_t j = 0; j + W <= columns; j += W) {
                load<Arch>(from + j).store_unaligned(to + j);
            }
            load<Arch>(from + columns - W).store_unaligned(to + columns - W);
        } else {
            for (std::size_t j = 0; j < columns; ++j) to[j] = from[j];
        }
        from += from_stride;
        to += to_stride;
    }
}

template <typename Arch>
constexpr ConvTable make_conv_table() {
    return {.forward = &conv_forward<Arch>,
            .weight_gradient = &conv_weight_gradient<Arch>,
            .panels_size = &conv_panels_size<Arch>,
            .pack = &conv_pack<Arch>,
            .gather = &conv_gather<Arch>,
            .scatter = &conv_scatter,
            .copy = &copy_rows<Arch>};
}

}  // namespace
}  // namespace course::simd
