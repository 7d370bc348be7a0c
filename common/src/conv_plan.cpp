#include "conv_plan.hpp"

#include "course/error.hpp"

namespace course::detail {
namespace {

constexpr std::size_t kPartWork = std::size_t{1} << 18;  // multiplications that are worth a thread

}  // namespace

ConvPlan make_conv_plan(const char* op, const Shape& x, const Shape& weight, const Shape& y,
                        const ConvOptions& o) {
    const Shape expected = conv2d_shape(x, weight, o);
    if (y != expected) throw ShapeError(op, expected, y);
    return {.images = x[0],
            .channels = x[1],
            .outputs = weight[0],
            .height = x[2],
            .width = x[3],
            .padding = o.padding,
            .groups = o.groups,
            .g = {.channels = weight[1],
                  .outputs = weight[0] / o.groups,
                  .padded_height = x[2] + 2 * o.padding[0],
                  .padded_width = x[3] + 2 * o.padding[1],
                  .kernel_height = weight[2],
                  .kernel_width = weight[3],
                  .stride_y = o.stride[0],
                  .stride_x = o.stride[1],
                  .dilation_y = o.dilation[0],
                  .dilation_x = o.dilation[1],
                  .height = y[2],
                  .width = y[3]}};
}

std::size_t ConvPlan::part() const {
    const std::size_t image_work = channels * g.outputs * g.window() * g.positions();
    return std::max<std::size_t>(kPartWork / (image_work + 1), 1);
}

void ConvPlan::pad(const real* image, real* padded) const {
    for (std::size_t c = 0; c < channels; ++c) {
        conv_kernels().copy(image + c * height * width, width, height, width,
                            padded + c * padded_size() + padding[0] * g.padded_width + padding[1],
                            g.padded_width);
    }
}

void ConvPlan::crop(const real* padded, real* image) const {
    for (std::size_t c = 0; c < channels; ++c) {
        conv_kernels().copy(padded + c * padded_size() + padding[0] * g.padded_width + padding[1],
                            g.padded_width, height, width, image + c * height * width, width);
    }
}

PatchReader::PatchReader(const ConvPlan& plan, std::size_t channels, std::size_t rows)
    : plan_(plan),
      offsets_(channels * plan.g.window()),
      copy_(unset_workspace(plan.is_dense() ? 0 : offsets_.size() * rows * plan.g.width)) {
    if (!plan.is_dense()) return;
    std::size_t p = 0;
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < plan.g.kernel_height; ++i) {
            for (std::size_t j = 0; j < plan.g.kernel_width; ++j) {
                offsets_[p++] = static_cast<std::uint32_t>(
                    c * plan.padded_size() + i * plan.g.dilation_y * plan.g.padded_width +
                    j * plan.g.dilation_x);
            }
        }
    }
}

simd::Patches PatchReader::read(const real* padded, const PatchRange& range) {
    const real* from = padded + range.channel * plan_.padded_size() +
                       range.row * plan_.g.stride_y * plan_.g.padded_width;
    if (plan_.is_dense()) return {.numbers = from, .offsets = offsets_.data()};
    ConvGeometry part = plan_.g;
    part.channels = range.channels;
    part.height = range.rows;
    real* const copy = copy_.data().data();
    conv_kernels().gather(part, from, copy);
    for (std::size_t p = 0; p < part.steps(); ++p) {
        offsets_[p] = static_cast<std::uint32_t>(p * part.positions());
    }
    return {.numbers = copy, .offsets = offsets_.data()};
}

}  // namespace course::detail
