#pragma once

// What the passes of a convolution share: sizes, padded images, and the rows of patches.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "course/conv.hpp"
#include "simd/tables.hpp"

namespace course::detail {

using simd::conv_kernels;
using simd::ConvGeometry;
using simd::kConvSlack;

// All that the passes of one convolution have in common.
struct ConvPlan {
    std::size_t images, channels, outputs;  // of all groups
    std::size_t height, width;              // of the image
    std::array<std::size_t, 2> padding;
    std::size_t groups;
    ConvGeometry g;  // of one group

    bool is_dense() const { return g.stride_y == 1 && g.stride_x == 1; }
    // From a row of positions to the next, in products.
    std::size_t row_width() const { return is_dense() ? g.padded_width : g.width; }
    std::size_t padded_size() const { return g.padded_height * g.padded_width; }
    std::size_t image_size() const { return channels * height * width; }
    std::size_t output_size() const { return outputs * g.positions(); }
    // Images for one thread.
    std::size_t part() const;

    // Copies one image into the middle of a padded one, or back.
    void pad(const real* image, real* padded) const;
    void crop(const real* padded, real* image) const;
};

// Checks that the shapes fit, y being the result's.
ConvPlan make_conv_plan(const char* op, const Shape& x, const Shape& weight, const Shape& y,
                        const ConvOptions& options);

// A part of the matrix of patches: some channels, some rows of the output.
struct PatchRange {
    std::size_t channel, channels;
    std::size_t row, rows;
};

// The matrix of patches of one group, a range at a time: read where it lies if the convolution is
// dense, copied otherwise.
class PatchReader {
 public:
    // Ranges will have at most so many channels and rows.
    PatchReader(const ConvPlan& plan, std::size_t channels, std::size_t rows);

    // Positions in a range of so many rows.
    std::size_t positions(std::size_t rows) const {
        return (rows - 1) * plan_.row_width() + plan_.g.width;
    }
    simd::Patches read(const real* padded, const PatchRange& range);

 private:
    const ConvPlan& plan_;
    std::vector<std::uint32_t> offsets_;
    Tensor copy_;
};

// Workspaces come from the tensors' memory.
inline Tensor unset_workspace(std::size_t count) {
    return Tensor::uninitialized(Shape{count + kConvSlack});
}
inline Tensor zero_workspace(std::size_t count) {
    return Tensor(Shape{count + kConvSlack});
}

}  // namespace course::detail
