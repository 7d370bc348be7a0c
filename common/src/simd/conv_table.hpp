#pragma once

// The convolutions' entries in the kernel table: each handles one image and one group of channels.
//
// A convolution is a product with the matrix of patches, whose row (c, i, j) holds what element
// (i, j) of the kernel sees of channel c, position after position. With stride 1 that row lies in
// the padded image already, from element (c, i, j) on, if positions are counted along the padded
// rows: the products below read their rows at listed offsets, and nothing is copied. Between two
// rows of the output some positions are then computed that nobody needs.

#include <cstddef>
#include <cstdint>

#include "course/real.hpp"

namespace course::simd {

// Sizes of one group.
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

    std::size_t window() const { return kernel_height * kernel_width; }
    std::size_t steps() const { return channels * window(); }
    std::size_t positions() const { return height * width; }
};

// The rows of a matrix of patches: row p begins at numbers + offsets[p].
struct Patches {
    const real* numbers;
    const std::uint32_t* offsets;
};

// y (outputs, positions) = relu?(weight (outputs, steps) patches + y? + bias?).
struct ConvProduct {
    std::size_t outputs;
    std::size_t steps;
    std::size_t positions;  // y has room for whole vectors in every row
    const real* weight;
    std::size_t weight_stride;
    Patches patches;
    const real* bias;  // one for each output, or null
    real* y;
    std::size_t y_stride;
    bool adds;  // to what is in y
    bool relu;
};

// sum (steps, outputs) = patches dy (positions, outputs) + sum?, dy in panels as pack() makes them.
struct ConvWeightProduct {
    std::size_t steps;
    std::size_t outputs;
    std::size_t positions;
    Patches patches;
    const real* panels;
    std::size_t panel_positions;  // for which the panels have room
    real* sum;
    bool adds;
};

// Rows of dy (outputs, .., width) as panels of positions that are counted along rows of row_width;
// what stands between those rows in the panels is left as it is.
struct ConvPacking {
    const real* dy;
    std::size_t stride;  // from one output's dy to the next
    std::size_t outputs;
    std::size_t rows;
    std::size_t width;
    std::size_t row_width;
    std::size_t panel_positions;  // for which the panels have room
    real* panels;
};

// Numbers that may be read behind a padded image and written behind a workspace.
inline constexpr std::size_t kConvSlack = 64;

struct ConvTable {
    void (*forward)(const ConvProduct& product);
    void (*weight_gradient)(const ConvWeightProduct& product);

    // Numbers in the panels for so many outputs and positions.
    std::size_t (*panels_size)(std::size_t outputs, std::size_t positions);

    void (*pack)(const ConvPacking& packing);

    // patches (steps, positions): the matrix, written down.
    void (*gather)(const ConvGeometry& g, const real* image, real* patches);

    // The transpose of gather: adds every element of patches where it was taken from.
    void (*scatter)(const ConvGeometry& g, const real* patches, real* image);

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

}  // namespace course::simd
