#include "course/conv.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "course/parallel.hpp"
#include "simd/conv_table.hpp"
#include "simd/gemm_table.hpp"
#include "simd/table.hpp"

namespace course {
namespace {

using simd::conv_kernels;
using simd::ConvGeometry;
using simd::gemm_kernels;
using simd::kConvSlack;
using simd::Stretch;

constexpr std::size_t kPartWork = std::size_t{1} << 20;     // multiplications for one thread
constexpr std::size_t kMostPatches = std::size_t{1} << 17;  // numbers gathered at a time
constexpr std::size_t kMostPadding = std::size_t{1} << 24;
constexpr std::size_t kWeightParts = 16;  // parts of a batch, summed in order

// All that the passes of one convolution have in common.
struct Plan {
    std::size_t images, channels, outputs;  // of all groups
    std::size_t height, width;              // of the image
    std::array<std::size_t, 2> padding;
    std::size_t groups;
    ConvGeometry g;  // of one group
    std::vector<Stretch> stretches;
    std::vector<std::uint32_t> panel_begins;

    std::size_t padded_size() const { return g.padded_height * g.padded_width; }
    std::size_t image_work() const {
        return channels * g.outputs * g.kernel_height * g.kernel_width * g.positions();
    }
    std::size_t part() const { return std::max<std::size_t>(kPartWork / (image_work() + 1), 1); }
};

Plan make_plan(const Shape& x, const Shape& weight, const Shape& y, const ConvOptions& o) {
    Plan plan{.images = x[0],
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
                    .width = y[3],
                    .stretches = nullptr,
                    .panel_begins = nullptr},
              .stretches = {},
              .panel_begins = {}};
    return plan;
}

// Cuts the positions of the output where a row or a panel ends.
void add_stretches(Plan& plan) {
    ConvGeometry& g = plan.g;
    const std::size_t columns = conv_kernels().panel_columns;
    for (std::size_t position = 0; position < g.positions();) {
        const std::size_t column = position % columns;
        const std::size_t x = position % g.width;
        const std::size_t y = position / g.width;
        if (column == 0) {
            plan.panel_begins.push_back(static_cast<std::uint32_t>(plan.stretches.size()));
        }
        const std::size_t count = std::min(g.width - x, columns - column);
        plan.stretches.push_back(
            {.source = static_cast<std::uint32_t>(y * g.stride_y * g.padded_width + x * g.stride_x),
             .column = static_cast<std::uint32_t>(column),
             .panel = static_cast<std::uint32_t>(position / columns),
             .count = static_cast<std::uint32_t>(count)});
        position += count;
    }
    plan.panel_begins.push_back(static_cast<std::uint32_t>(plan.stretches.size()));
    g.stretches = plan.stretches.data();
    g.panel_begins = plan.panel_begins.data();
}

std::string shapes(const Shape& x, const Shape& weight) {
    return to_string(x) + " and " + to_string(weight);
}

// Copies one image into the middle of a padded one, or back.
void pad(const Plan& plan, const real* image, real* padded) {
    for (std::size_t c = 0; c < plan.channels; ++c) {
        conv_kernels().copy(image + c * plan.height * plan.width, plan.width, plan.height,
                            plan.width,
                            padded + c * plan.padded_size() +
                                plan.padding[0] * plan.g.padded_width + plan.padding[1],
                            plan.g.padded_width);
    }
}

void crop(const Plan& plan, const real* padded, real* image) {
    for (std::size_t c = 0; c < plan.channels; ++c) {
        conv_kernels().copy(padded + c * plan.padded_size() +
                                plan.padding[0] * plan.g.padded_width + plan.padding[1],
                            plan.g.padded_width, plan.height, plan.width,
                            image + c * plan.height * plan.width, plan.width);
    }
}

// Workspaces come from the tensors' memory.
Tensor zeros(std::size_t count) {
    return Tensor(Shape{count + kConvSlack});
}

Tensor unset(std::size_t count) {
    return Tensor::uninitialized(Shape{count + kConvSlack});
}

Plan checked_plan(const char* op, const Shape& x, const Shape& weight, const Shape& y,
                  const ConvOptions& options) {
    const Shape expected = conv2d_shape(x, weight, options);
    if (y != expected) throw ShapeError(op, to_string(expected), to_string(y));
    return make_plan(x, weight, y, options);
}

// So many channels that their patches stay in the cache.
std::size_t channels_at_once(const ConvGeometry& g, std::size_t positions) {
    const std::size_t each = std::max<std::size_t>(g.kernel_height * g.kernel_width * positions, 1);
    return std::clamp<std::size_t>(kMostPatches / each, 1, g.channels);
}

void image_input_gradient(const Plan& plan, const real* dy, const real* weight, Tensor& spread,
                          Tensor& patches, real* padded) {
    const bool dense = plan.g.stride_y == 1 && plan.g.stride_x == 1;
    const std::size_t row_width = dense ? plan.g.padded_width : plan.g.width;
    const std::size_t positions = plan.g.height * row_width;
    const std::size_t window = plan.g.kernel_height * plan.g.kernel_width;
    ConvGeometry part = plan.g;
    for (std::size_t group = 0; group < plan.groups; ++group) {
        const real* group_dy = dy + group * plan.g.outputs * plan.g.positions();
        if (dense) {
            // Rows as far apart as those of the image: a whole channel is then added at once.
            conv_kernels().copy(group_dy, plan.g.width, plan.g.outputs * plan.g.height,
                                plan.g.width, spread.data().data(), row_width);
            group_dy = spread.data().data();
        }
        for (std::size_t c = 0; c < plan.g.channels; c += part.channels) {
            part.channels = std::min(channels_at_once(plan.g, positions), plan.g.channels - c);
            gemm_kernels().gemm({.m = part.steps(),
                                 .n = positions,
                                 .k = plan.g.outputs,
                                 .a = weight + group * plan.g.outputs * plan.g.steps() + c * window,
                                 .a_stride = plan.g.steps(),
                                 .a_transposed = true,
                                 .b = group_dy,
                                 .b_stride = positions,
                                 .b_transposed = false,
                                 .c = patches.data().data(),
                                 .c_stride = positions,
                                 .alpha = 1,
                                 .beta = 0,
                                 .bias = nullptr,
                                 .relu = false});
            conv_kernels().scatter(part, patches.data().data(), row_width,
                                   padded + (group * plan.g.channels + c) * plan.padded_size());
        }
    }
}

// Adds one image's share to the transposed gradient (groups, k, outputs).
void image_weight_gradient(const Plan& plan, const real* padded, const real* dy, real beta,
                           Tensor& patches, real* sum) {
    const std::size_t window = plan.g.kernel_height * plan.g.kernel_width;
    const std::size_t positions = plan.g.positions();
    ConvGeometry part = plan.g;
    for (std::size_t group = 0; group < plan.groups; ++group) {
        for (std::size_t c = 0; c < plan.g.channels; c += part.channels) {
            part.channels = std::min(channels_at_once(plan.g, positions), plan.g.channels - c);
            conv_kernels().gather(part, padded + (group * plan.g.channels + c) * plan.padded_size(),
                                  patches.data().data());
            gemm_kernels().gemm({.m = part.steps(),
                                 .n = plan.g.outputs,
                                 .k = positions,
                                 .a = patches.data().data(),
                                 .a_stride = positions,
                                 .a_transposed = false,
                                 .b = dy + group * plan.g.outputs * positions,
                                 .b_stride = positions,
                                 .b_transposed = true,
                                 .c = sum + (group * plan.g.steps() + c * window) * plan.g.outputs,
                                 .c_stride = plan.g.outputs,
                                 .alpha = 1,
                                 .beta = beta,
                                 .bias = nullptr,
                                 .relu = false});
        }
    }
}

}  // namespace

Shape conv2d_shape(const Shape& x, const Shape& weight, const ConvOptions& options) {
    if (options.groups == 0) throw ValueError("conv2d", "groups > 0", 0);
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (options.stride[axis] == 0) throw ValueError("conv2d", "stride > 0", 0);
        if (options.dilation[axis] == 0) throw ValueError("conv2d", "dilation > 0", 0);
        if (options.padding[axis] > kMostPadding) {
            throw ValueError("conv2d", "padding <= " + std::to_string(kMostPadding),
                             std::to_string(options.padding[axis]));
        }
    }
    if (x.rank() != 4 || weight.rank() != 4 || x[1] != weight[1] * options.groups ||
        weight[0] % options.groups != 0 || weight[2] == 0 || weight[3] == 0) {
        throw ShapeError("conv2d",
                         "(B, C, H, W) and (O, C / " + std::to_string(options.groups) + ", I, J)",
                         shapes(x, weight));
    }
    std::array<std::size_t, 2> padded{};
    std::array<std::size_t, 2> size{};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        padded[axis] = x[axis + 2] + 2 * options.padding[axis];
        const std::size_t steps = weight[axis + 2] - 1;  // of the dilation
        if (padded[axis] == 0 || steps > (padded[axis] - 1) / options.dilation[axis]) {
            throw ShapeError("conv2d", "a kernel not larger than the padded image",
                             shapes(x, weight));
        }
        size[axis] = (padded[axis] - 1 - options.dilation[axis] * steps) / options.stride[axis] + 1;
    }
    Shape({x[1], padded[0], padded[1]});  // throws when a padded image has too many pixels
    return {x[0], weight[0], size[0], size[1]};
}

void conv2d(const Tensor& x, const Tensor& weight, std::span<const real> bias, Tensor& y,
            const ConvOptions& options, Activation activation) {
    Plan plan = checked_plan("conv2d", x.shape(), weight.shape(), y.shape(), options);
    if (!bias.empty() && bias.size() != plan.outputs) {
        throw ShapeError("conv2d", "a bias of " + std::to_string(plan.outputs) + " numbers",
                         std::to_string(bias.size()));
    }
    if (y.empty()) return;
    add_stretches(plan);
    const real* const input = x.data().data();
    const real* const weights = weight.data().data();
    real* const output = y.data().data();
    parallel_for(0, plan.images, plan.part(), [&](std::size_t first, std::size_t last) {
        Tensor padded = zeros(plan.channels * plan.padded_size());
        for (std::size_t image = first; image < last; ++image) {
            pad(plan, input + image * plan.channels * plan.height * plan.width,
                padded.data().data());
            for (std::size_t group = 0; group < plan.groups; ++group) {
                const std::size_t output_channel = group * plan.g.outputs;
                conv_kernels().forward(
                    plan.g, padded.data().data() + group * plan.g.channels * plan.padded_size(),
                    weights + output_channel * plan.g.steps(),
                    bias.empty() ? nullptr : bias.data() + output_channel,
                    activation == Activation::relu,
                    output + (image * plan.outputs + output_channel) * plan.g.positions());
            }
        }
    });
}

void conv2d_input_gradient(const Tensor& dy, const Tensor& weight, Tensor& dx,
                           const ConvOptions& options) {
    const Plan plan =
        checked_plan("conv2d_input_gradient", dx.shape(), weight.shape(), dy.shape(), options);
    if (dx.empty()) return;
    if (dy.empty()) return dx.fill(0);
    const real* const gradient = dy.data().data();
    const real* const weights = weight.data().data();
    real* const result = dx.data().data();
    parallel_for(0, plan.images, plan.part(), [&](std::size_t first, std::size_t last) {
        const std::size_t positions = plan.g.height * plan.g.padded_width;  // or less
        Tensor padded = unset(plan.channels * plan.padded_size());
        Tensor spread = zeros(plan.g.outputs * positions);
        Tensor patches = unset(channels_at_once(plan.g, plan.g.positions()) * plan.g.kernel_height *
                               plan.g.kernel_width * positions);
        for (std::size_t image = first; image < last; ++image) {
            padded.fill(0);
            image_input_gradient(plan, gradient + image * plan.outputs * plan.g.positions(),
                                 weights, spread, patches, padded.data().data());
            crop(plan, padded.data().data(),
                 result + image * plan.channels * plan.height * plan.width);
        }
    });
}

void conv2d_weight_gradient(const Tensor& x, const Tensor& dy, Tensor& dweight,
                            const ConvOptions& options) {
    const Plan plan =
        checked_plan("conv2d_weight_gradient", x.shape(), dweight.shape(), dy.shape(), options);
    if (dweight.empty()) return;
    if (dy.empty()) return dweight.fill(0);
    const real* const input = x.data().data();
    const real* const gradient = dy.data().data();
    const std::size_t grain = (plan.images + kWeightParts - 1) / kWeightParts;
    const std::size_t parts = (plan.images + grain - 1) / grain;
    Tensor sums = Tensor::uninitialized({parts, dweight.size()});
    real* const all_sums = sums.data().data();
    parallel_for(0, plan.images, grain, [&](std::size_t first, std::size_t last) {
        Tensor padded = zeros(plan.channels * plan.padded_size());
        Tensor patches = unset(channels_at_once(plan.g, plan.g.positions()) * plan.g.kernel_height *
                               plan.g.kernel_width * plan.g.positions());
        for (std::size_t image = first; image < last; ++image) {
            pad(plan, input + image * plan.channels * plan.height * plan.width,
                padded.data().data());
            image_weight_gradient(plan, padded.data().data(),
                                  gradient + image * plan.outputs * plan.g.positions(),
                                  static_cast<real>(image == first ? 0 : 1), patches,
                                  all_sums + first / grain * dweight.size());
        }
    });
    for (std::size_t part = 1; part < parts; ++part) {
        simd::kernels().axpy(1, all_sums + part * dweight.size(), all_sums, dweight.size());
    }
    real* to = dweight.data().data();
    const std::size_t k = plan.g.steps();
    for (std::size_t o = 0; o < plan.outputs; ++o) {
        const std::size_t group = o / plan.g.outputs;
        const real* from = all_sums + group * k * plan.g.outputs + o % plan.g.outputs;
        for (std::size_t p = 0; p < k; ++p) *to++ = from[p * plan.g.outputs];
    }
}

void conv2d_bias_gradient(const Tensor& dy, std::span<real> dbias) {
    if (dy.rank() != 4 || dy.dim(1) != dbias.size()) {
        throw ShapeError("conv2d_bias_gradient", "(B, O, H, W) -> (O)",
                         to_string(dy.shape()) + " -> (" + std::to_string(dbias.size()) + ")");
    }
    std::ranges::fill(dbias, real{0});
    const std::size_t positions = dy.dim(2) * dy.dim(3);
    const real* plane = dy.data().data();
    for (std::size_t image = 0; image < dy.dim(0); ++image) {
        for (real& sum : dbias) {
            sum += simd::kernels().sum(plane, positions);
            plane += positions;
        }
    }
}

}  // namespace course
