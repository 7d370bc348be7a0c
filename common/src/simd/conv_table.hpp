#pragma once

// The convolutions' entries in the kernel table: each handles one image and one group of channels.

#include <cstddef>
#include <cstdint>

#include "course/real.hpp"

namespace course::simd {

// A stretch of output positions that lies inside one row of the output and one panel of a product,
// so that it is read from, and written to, consecutive places (stride 1).
struct Stretch {
    std::uint32_t source;  // of its first position, in a channel of the padded image
    std::uint32_t column;  // of its first position, in its panel
    std::uint32_t panel;
    std::uint32_t count;
};

// Sizes of one group. C channels, k = C kernel_height kernel_width, P = height width positions.
struct ConvGeometry {
    std::size_t channels;
    std::size_t outputs;
    std::size_t padded_height;
    std::size_t padded_width;
    std::size_t kernel_height;
    std::size_t kernel_width;
    std::size_t stride_y;
    std::size_t stride_x;
    std::size_t dilation_y;
    std::size_t dilation_x;
    std::size_t height;  // of the output
    std::size_t width;
    const Stretch* stretches;           // in the order of panels
    const std::uint32_t* panel_begins;  // the first stretch of each panel, and the end

    std::size_t steps() const { return channels * kernel_height * kernel_width; }
    std::size_t positions() const { return height * width; }
};

// Numbers that may be read behind a padded image and written behind a workspace.
inline constexpr std::size_t kConvSlack = 64;

struct ConvTable {
    std::size_t panel_columns;

    // y (outputs, P) = relu?(weight (outputs, k) patches (k, P) + bias (outputs)); bias may be
    // null.
    void (*forward)(const ConvGeometry& g, const real* image, const real* weight, const real* bias,
                    bool relu, real* y);

    // patches (k, P): row (c, i, j) holds what element (i, j) of the kernel sees of channel c.
    void (*gather)(const ConvGeometry& g, const real* image, real* patches);

    // The transpose of gather: adds every element of patches (k, height row_width) where it was
    // taken from. Rows of positions are row_width apart; with stride 1 the numbers beyond `width`
    // are zeros and are added, too.
    void (*scatter)(const ConvGeometry& g, const real* patches, std::size_t row_width, real* image);

    // rows x columns numbers between places of different row lengths.
    void (*copy)(const real* from, std::size_t from_stride, std::size_t rows, std::size_t columns,
                 real* to, std::size_t to_stride);
};

extern const ConvTable kScalarConv;
extern const ConvTable kSse2Conv;
extern const ConvTable kAvx2Conv;
extern const ConvTable kAvx512Conv;
extern const ConvTable kNeonConv;
extern const ConvTable kWasmConv;

// The table of the target in use.
const ConvTable& conv_kernels();

}  // namespace course::simd
