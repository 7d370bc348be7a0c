#pragma once

// Convolution as a matrix product whose right side is never stored: a panel of patches is gathered
// from the image, small enough for the first-level cache, and used by all outputs at once.

#include "simd/conv_table.hpp"
#include "simd/gemm.hpp"

namespace course::simd {
namespace {

inline constexpr std::size_t kConvPanels = 16384 / sizeof(real);  // numbers packed at a time
inline constexpr std::size_t kConvSteps = 384;                    // steps of k in a panel

// f(p, offset in the image) for the elements (c, i, j) of the kernel, p counting from 0.
template <typename F>
inline void for_steps(const ConvGeometry& g, std::size_t first_channel, std::size_t channels,
                      const F& f) {
    std::size_t p = 0;
    for (std::size_t c = first_channel; c < first_channel + channels; ++c) {
        for (std::size_t i = 0; i < g.kernel_height; ++i) {
            const std::size_t row = (c * g.padded_height + i * g.dilation_y) * g.padded_width;
            for (std::size_t j = 0; j < g.kernel_width; ++j) f(p++, row + j * g.dilation_x);
        }
    }
}

// One row of the panels [panel, end); whatever is written behind a stretch is overwritten by the
// next one or never read. Every panel has room for one row more than it needs.
template <typename Arch>
inline void gather_row(const ConvGeometry& g, const real* image, std::size_t panel, std::size_t end,
                       std::size_t panel_size, real* row) {
    constexpr std::size_t W = kLanes<Arch>;
    const Stretch* last = g.stretches + g.panel_begins[end];
    for (const Stretch* s = g.stretches + g.panel_begins[panel]; s != last; ++s) {
        const real* from = image + s->source;
        real* to = row + (s->panel - panel) * panel_size + s->column;
        if (g.stride_x == 1) {
            unroll<kTileVectors>(
                [&](auto v) { load<Arch>(from + v * W).store_unaligned(to + v * W); });
        } else {
            for (std::size_t i = 0; i < s->count; ++i) to[i] = from[i * g.stride_x];
        }
    }
}

template <typename Arch>
void conv_forward(const ConvGeometry& g, const real* image, const real* weight, const real* bias,
                  bool relu, real* y) {
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    const std::size_t window = g.kernel_height * g.kernel_width;
    const std::size_t at_once = smaller(g.channels, kConvSteps / window + 1);
    const std::size_t panels = divide_up(g.positions(), kColumns);
    const std::size_t panel_size = (at_once * window + 1) * kColumns;
    const std::size_t group = smaller(panels, kConvPanels / panel_size + 1);
    const Workspace workspace(group * panel_size + kConvSlack);
    const Heights heights(g.outputs);
    for (std::size_t channel = 0; channel < g.channels; channel += at_once) {
        const std::size_t channels = smaller(at_once, g.channels - channel);
        const bool last = channel + channels == g.channels;
        const TileArguments t{.k = channels * window,
                              .a_stride = g.steps(),
                              .b_stride = kColumns,
                              .c_stride = g.positions(),
                              .alpha = 1,
                              .beta = static_cast<real>(channel == 0 ? 0 : 1),
                              .relu = last && relu,
                              .bias_per_row = true};
        for (std::size_t panel = 0; panel < panels; panel += group) {
            const std::size_t end = smaller(panel + group, panels);
            for_steps(g, channel, channels, [&](std::size_t p, std::size_t offset) {
                gather_row<Arch>(g, image + offset, panel, end, panel_size,
                                 workspace.data() + p * kColumns);
            });
            for (std::size_t q = panel; q < end; ++q) {
                const std::size_t columns = smaller(kColumns, g.positions() - q * kColumns);
                const real* b = workspace.data() + (q - panel) * panel_size;
                const real* a = weight + channel * window;
                const real* row_bias = last ? bias : nullptr;
                real* c = y + q * kColumns;
                const TileFunctions& tiles = columns > kLanes<Arch> ? kTiles<Arch, 2, Rows::along>
                                                                    : kTiles<Arch, 1, Rows::along>;
                for (std::size_t tile = 0; tile < heights.count; ++tile) {
                    const std::size_t height = heights.of(tile);
                    tiles.of_height[height](t, a, b, c, row_bias, columns);
                    a += height * t.a_stride;
                    c += height * t.c_stride;
                    if (row_bias != nullptr) row_bias += height;
                }
            }
        }
    }
}

template <typename Arch>
void conv_gather(const ConvGeometry& g, const real* image, real* patches) {
    constexpr std::size_t W = kLanes<Arch>;
    for_steps(g, 0, g.channels, [&](std::size_t p, std::size_t offset) {
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

template <typename Arch>
void conv_scatter(const ConvGeometry& g, const real* patches, std::size_t row_width, real* image) {
    const std::size_t row_size = g.height * row_width;
    for_steps(g, 0, g.channels, [&](std::size_t p, std::size_t offset) {
        const real* from = patches + p * row_size;
        if (g.stride_x == 1 && g.stride_y == 1 && row_width == g.padded_width) {
            const std::size_t count = row_size - (g.padded_width - g.width);
            map<Arch>(
                image + offset, count, [](auto a, auto b) { return a + b; }, image + offset, from);
            return;
        }
        for (std::size_t y = 0; y < g.height; ++y) {
            real* to = image + offset + y * g.stride_y * g.padded_width;
            for (std::size_t x = 0; x < g.width; ++x) to[x * g.stride_x] += from[x];
            from += row_width;
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
    return {.panel_columns = kTileColumns<Arch>,
            .forward = &conv_forward<Arch>,
            .gather = &conv_gather<Arch>,
            .scatter = &conv_scatter<Arch>,
            .copy = &copy_rows<Arch>};
}

}  // namespace
}  // namespace course::simd
