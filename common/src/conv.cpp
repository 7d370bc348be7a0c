#include "course/conv.hpp"

#include <algorithm>

#include "conv_plan.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using detail::conv_kernels;
using detail::ConvPlan;
using detail::make_conv_plan;
using detail::PatchReader;
using simd::ConvGeometry;
using simd::gemm_kernels;

constexpr std::size_t kMostSteps = 384;                     // of a product
constexpr std::size_t kMostResults = std::size_t{1} << 14;  // computed before they are copied
constexpr std::size_t kMostPositions = 256;                 // summed at a time
constexpr std::size_t kMostPatches = std::size_t{1} << 17;  // numbers written down at a time
constexpr std::size_t kMostPadding = std::size_t{1} << 24;
constexpr std::size_t kWeightParts = 16;  // parts of a batch, summed in order

// How many of `all` may be taken at a time if each counts so much.
std::size_t at_once(std::size_t most, std::size_t each, std::size_t all) {
    return std::max<std::size_t>(std::min(most / std::max<std::size_t>(each, 1), all), 1);
}

// ---- The pass forward -------------------------------------------------------------------------

// One group of outputs of one image, some rows at a time: the products leave them in a workspace,
// with what lies between the rows.
class GroupForward {
 public:
    explicit GroupForward(const ConvPlan& plan)
        : plan_(plan),
          channels_(at_once(kMostSteps, plan.g.window(), plan.g.channels)),
          rows_(at_once(kMostResults, plan.g.outputs * plan.row_width(), plan.g.height)),
          patches_(plan, channels_, rows_),
          stride_(patches_.positions(rows_) + detail::kConvSlack),
          results_(detail::unset_workspace(plan.g.outputs * stride_)) {}

    void run(const real* padded, const real* weight, const real* bias, bool relu, real* y) {
        const ConvGeometry& g = plan_.g;
        real* const results = results_.data().data();
        for (std::size_t row = 0; row < g.height; row += rows_) {
            const std::size_t rows = std::min(rows_, g.height - row);
            std::size_t c = 0;
            do {  // once for an image without channels, too
                const std::size_t channels = std::min(channels_, g.channels - c);
                const bool is_last = c + channels == g.channels;
                conv_kernels().forward(
                    {.outputs = g.outputs,
                     .steps = channels * g.window(),
                     .positions = patches_.positions(rows),
                     .weight = weight + c * g.window(),
                     .weight_stride = g.steps(),
                     .patches = patches_.read(
                         padded, {.channel = c, .channels = channels, .row = row, .rows = rows}),
                     .bias = is_last ? bias : nullptr,
                     .y = results,
                     .y_stride = stride_,
                     .adds = c > 0,
                     .relu = is_last && relu});
                c += channels;
            } while (c < g.channels);
            for (std::size_t o = 0; o < g.outputs; ++o) {
                conv_kernels().copy(results + o * stride_, plan_.row_width(), rows, g.width,
                                    y + o * g.positions() + row * g.width, g.width);
            }
        }
    }

 private:
    const ConvPlan& plan_;
    std::size_t channels_;
    std::size_t rows_;
    PatchReader patches_;
    std::size_t stride_;
    Tensor results_;
};

void forward(const ConvPlan& plan, const Tensor& x, const Tensor& weight,
             std::span<const real> bias, bool relu, Tensor& y) {
    const real* const input = x.data().data();
    const real* const weights = weight.data().data();
    real* const output = y.data().data();
    parallel_for(0, plan.images, plan.part(), [&](std::size_t first, std::size_t last) {
        Tensor padded = detail::zero_workspace(plan.channels * plan.padded_size());
        GroupForward group_forward(plan);
        for (std::size_t image = first; image < last; ++image) {
            plan.pad(input + image * plan.image_size(), padded.data().data());
            for (std::size_t group = 0; group < plan.groups; ++group) {
                const std::size_t o = group * plan.g.outputs;
                group_forward.run(
                    padded.data().data() + group * plan.g.channels * plan.padded_size(),
                    weights + o * plan.g.steps(), bias.empty() ? nullptr : bias.data() + o, relu,
                    output + image * plan.output_size() + o * plan.g.positions());
            }
        }
    });
}

// ---- The gradient by the input ----------------------------------------------------------------

// With stride 1 it is a convolution of dy, with as much padding as makes it large enough.
bool is_convolution(const Shape& weight, const ConvOptions& o) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::size_t reach = o.dilation[axis] * (weight[axis + 2] - 1);
        if (o.stride[axis] != 1 || o.padding[axis] > reach) return false;
    }
    return true;
}

// The kernel of that convolution: inputs and outputs change places, and every window is turned by
// half a turn.
Tensor turned(const Tensor& weight, std::size_t groups) {
    const std::size_t outputs = weight.dim(0) / groups;
    const std::size_t channels = weight.dim(1);
    const std::size_t window = weight.dim(2) * weight.dim(3);
    Tensor result =
        Tensor::uninitialized({groups * channels, outputs, weight.dim(2), weight.dim(3)});
    const real* from = weight.data().data();
    for (std::size_t group = 0; group < groups; ++group) {
        for (std::size_t o = 0; o < outputs; ++o) {
            for (std::size_t c = 0; c < channels; ++c, from += window) {
                real* to = result.data().data() + ((group * channels + c) * outputs + o) * window;
                std::reverse_copy(from, from + window, to);
            }
        }
    }
    return result;
}

void input_gradient_as_convolution(const Tensor& dy, const Tensor& weight, Tensor& dx,
                                   const ConvOptions& options) {
    ConvOptions around = options;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        around.padding[axis] =
            options.dilation[axis] * (weight.dim(axis + 2) - 1) - options.padding[axis];
    }
    const Tensor kernel = turned(weight, options.groups);
    const ConvPlan plan =
        make_conv_plan("conv2d_input_gradient", dy.shape(), kernel.shape(), dx.shape(), around);
    forward(plan, dy, kernel, {}, false, dx);
}

// The patches' gradients of one image, some channels at a time, added where the patches were taken.
void scatter_image(const ConvPlan& plan, const real* dy, const real* weight, Tensor& patches,
                   real* padded) {
    const ConvGeometry& g = plan.g;
    const std::size_t most = at_once(kMostPatches, g.window() * g.positions(), g.channels);
    for (std::size_t group = 0; group < plan.groups; ++group) {
        for (std::size_t c = 0; c < g.channels; c += most) {
            ConvGeometry part = g;
            part.channels = std::min(most, g.channels - c);
            gemm_kernels().gemm({.m = part.steps(),
                                 .n = g.positions(),
                                 .k = g.outputs,
                                 .a = weight + group * g.outputs * g.steps() + c * g.window(),
                                 .a_stride = g.steps(),
                                 .a_transposed = true,
                                 .b = dy + group * g.outputs * g.positions(),
                                 .b_stride = g.positions(),
                                 .b_transposed = false,
                                 .c = patches.data().data(),
                                 .c_stride = g.positions(),
                                 .alpha = 1,
                                 .beta = 0,
                                 .bias = nullptr,
                                 .relu = false});
            conv_kernels().scatter(part, patches.data().data(),
                                   padded + (group * g.channels + c) * plan.padded_size());
        }
    }
}

void input_gradient_by_scattering(const ConvPlan& plan, const Tensor& dy, const Tensor& weight,
                                  Tensor& dx) {
    const real* const gradient = dy.data().data();
    const real* const weights = weight.data().data();
    real* const result = dx.data().data();
    parallel_for(0, plan.images, plan.part(), [&](std::size_t first, std::size_t last) {
        const std::size_t each = plan.g.window() * plan.g.positions();
        Tensor padded = detail::unset_workspace(plan.channels * plan.padded_size());
        Tensor patches =
            detail::unset_workspace(at_once(kMostPatches, each, plan.g.channels) * each);
        for (std::size_t image = first; image < last; ++image) {
            padded.fill(0);
            scatter_image(plan, gradient + image * plan.output_size(), weights, patches,
                          padded.data().data());
            plan.crop(padded.data().data(), result + image * plan.image_size());
        }
    });
}

// ---- The gradient by the weight ---------------------------------------------------------------

// The transposed gradient (groups, steps, outputs) of some images.
class WeightGradient {
 public:
    explicit WeightGradient(const ConvPlan& plan)
        : plan_(plan),
          rows_(at_once(kMostPositions, plan.row_width(), plan.g.height)),
          channels_(plan.is_dense() ? plan.g.channels
                                    : at_once(kMostPatches, plan.g.window() * rows_ * plan.g.width,
                                              plan.g.channels)),
          patches_(plan, channels_, rows_),
          most_positions_(patches_.positions(rows_)),
          padded_(detail::zero_workspace(plan.channels * plan.padded_size())),
          // What lies between the rows stays zero, so that it counts for nothing.
          panels_(
              detail::zero_workspace(conv_kernels().panels_size(plan.g.outputs, most_positions_))) {
    }

    void add(const real* image, const real* dy, bool is_first, real* sums) {
        const ConvGeometry& g = plan_.g;
        plan_.pad(image, padded_.data().data());
        for (std::size_t group = 0; group < plan_.groups; ++group) {
            for (std::size_t row = 0; row < g.height; row += rows_) {
                add_rows(row, padded_.data().data() + group * g.channels * plan_.padded_size(),
                         dy + group * g.outputs * g.positions(), is_first && row == 0,
                         sums + group * g.steps() * g.outputs);
            }
        }
    }

 private:
    void add_rows(std::size_t row, const real* padded, const real* dy, bool is_first, real* sums) {
        const ConvGeometry& g = plan_.g;
        const std::size_t rows = std::min(rows_, g.height - row);
        real* const panels = panels_.data().data();
        conv_kernels().pack({.dy = dy + row * g.width,
                             .stride = g.positions(),
                             .outputs = g.outputs,
                             .rows = rows,
                             .width = g.width,
                             .row_width = plan_.row_width(),
                             .panel_positions = most_positions_,
                             .panels = panels});
        for (std::size_t c = 0; c < g.channels; c += channels_) {
            const std::size_t channels = std::min(channels_, g.channels - c);
            conv_kernels().weight_gradient(
                {.steps = channels * g.window(),
                 .outputs = g.outputs,
                 .positions = patches_.positions(rows),
                 .patches = patches_.read(
                     padded, {.channel = c, .channels = channels, .row = row, .rows = rows}),
                 .panels = panels,
                 .panel_positions = most_positions_,
                 .sum = sums + c * g.window() * g.outputs,
                 .adds = !is_first});
        }
    }

    const ConvPlan& plan_;
    std::size_t rows_;
    std::size_t channels_;
    PatchReader patches_;
    std::size_t most_positions_;
    Tensor padded_;
    Tensor panels_;
};

}  // namespace

Shape conv2d_shape(const Shape& x, const Shape& weight, const ConvOptions& options) {
    if (options.groups == 0) throw ValueError("conv2d", "groups > 0", 0);
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (options.stride[axis] == 0) throw ValueError("conv2d", "stride > 0", 0);
        if (options.dilation[axis] == 0) throw ValueError("conv2d", "dilation > 0", 0);
        if (options.padding[axis] > kMostPadding) {
            throw ValueError("conv2d", {"padding <= ", kMostPadding}, options.padding[axis]);
        }
    }
    if (x.rank() != 4 || weight.rank() != 4 || x[1] != weight[1] * options.groups ||
        weight[0] % options.groups != 0 || weight[2] == 0 || weight[3] == 0) {
        throw ShapeError("conv2d", {"(B, C, H, W) and (O, C / ", options.groups, ", I, J)"},
                         {x, " and ", weight});
    }
    std::array<std::size_t, 2> padded{};
    std::array<std::size_t, 2> size{};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        padded[axis] = x[axis + 2] + 2 * options.padding[axis];
        const std::size_t steps = weight[axis + 2] - 1;  // of the dilation
        if (padded[axis] == 0 || steps > (padded[axis] - 1) / options.dilation[axis]) {
            throw ShapeError("conv2d", "a kernel not larger than the padded image",
                             {x, " and ", weight});
        }
        size[axis] = (padded[axis] - 1 - options.dilation[axis] * steps) / options.stride[axis] + 1;
    }
    Shape({x[1], padded[0], padded[1]});  // throws when a padded image has too many pixels
    return {x[0], weight[0], size[0], size[1]};
}

void conv2d(const Tensor& x, const Tensor& weight, std::span<const real> bias, Tensor& y,
            const ConvOptions& options, Activation activation) {
    const ConvPlan plan = make_conv_plan("conv2d", x.shape(), weight.shape(), y.shape(), options);
    if (!bias.empty() && bias.size() != plan.outputs) {
        throw ShapeError("conv2d", {"a bias of ", plan.outputs, " numbers"}, bias.size());
    }
    if (y.empty()) return;
    forward(plan, x, weight, bias, activation == Activation::relu, y);
}

void conv2d_input_gradient(const Tensor& dy, const Tensor& weight, Tensor& dx,
                           const ConvOptions& options) {
    const ConvPlan plan =
        make_conv_plan("conv2d_input_gradient", dx.shape(), weight.shape(), dy.shape(), options);
    if (dx.empty()) return;
    if (dy.empty()) return dx.fill(0);
    if (is_convolution(weight.shape(), options)) {
        input_gradient_as_convolution(dy, weight, dx, options);
    } else {
        input_gradient_by_scattering(plan, dy, weight, dx);
    }
}

void conv2d_weight_gradient(const Tensor& x, const Tensor& dy, Tensor& dweight,
                            const ConvOptions& options) {
    const ConvPlan plan =
        make_conv_plan("conv2d_weight_gradient", x.shape(), dweight.shape(), dy.shape(), options);
    if (dweight.empty()) return;
    if (dy.empty()) return dweight.fill(0);
    const real* const input = x.data().data();
    const real* const gradient = dy.data().data();
    const std::size_t grain = (plan.images + kWeightParts - 1) / kWeightParts;
    const std::size_t parts = (plan.images + grain - 1) / grain;
    Tensor sums = Tensor::uninitialized({parts, dweight.size()});
    real* const all_sums = sums.data().data();
    parallel_for(0, plan.images, grain, [&](std::size_t first, std::size_t last) {
        WeightGradient images(plan);
        for (std::size_t image = first; image < last; ++image) {
            images.add(input + image * plan.image_size(), gradient + image * plan.output_size(),
                       image == first, all_sums + first / grain * dweight.size());
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
                         {dy.shape(), " -> (", dbias.size(), ")"});
    }
    const std::size_t positions = dy.dim(2) * dy.dim(3);
    const std::size_t image_size = dbias.size() * positions;
    const real* const planes = dy.data().data();
    parallel_for(0, dbias.size(), row_grain(dy.dim(0) * positions),
                 [&](std::size_t first, std::size_t last) {
                     for (std::size_t o = first; o < last; ++o) {
                         dbias[o] = 0;
                         for (std::size_t image = 0; image < dy.dim(0); ++image) {
                             dbias[o] += simd::kernels().sum(
                                 planes + image * image_size + o * positions, positions);
                         }
                     }
                 });
}

}  // namespace course
