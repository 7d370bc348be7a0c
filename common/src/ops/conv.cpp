// Convolution and transposed convolution of images, (B, C, H, W).

#include "course/conv.hpp"

#include "course/math.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"

namespace course {
namespace {

constexpr double kMostPixels = 1 << 30;  // of a side

void check_bias(const char* op, const Tensor& bias, std::size_t channels) {
    if (bias.shape() != Shape{channels}) {
        throw ShapeError(op, {"a bias ", Shape{channels}}, bias.shape());
    }
}

void add_bias_gradient(const Tensor& dy, const Node& y, GradSink& d) {
    if (!d.wants(2)) return;
    Tensor db = Tensor::uninitialized(y.shape(2));
    conv2d_bias_gradient(dy, db.data());
    d.add(2, std::move(db));
}

// ---- Convolution ------------------------------------------------------------------------------

void conv2d_gradients(const Node& y, const Tensor& dy, GradSink& d) {
    const auto& options = y.saved<ConvOptions>();
    if (d.wants(0)) {
        Tensor dx = Tensor::uninitialized(y.shape(0));
        conv2d_input_gradient(dy, y.value(1), dx, options);
        d.add(0, std::move(dx));
    }
    if (d.wants(1)) {
        Tensor dw = Tensor::uninitialized(y.shape(1));
        conv2d_weight_gradient(y.value(0), dy, dw, options);
        d.add(1, std::move(dw));
    }
    add_bias_gradient(dy, y, d);
}

void conv2d_backward(const Node& y, GradSink& d) {
    conv2d_gradients(y, y.grad(), d);
}
const OpDef kConv2d{.name = "conv2d", .backward = conv2d_backward};

void conv2d_relu_backward(const Node& y, GradSink& d) {
    Tensor dz = Tensor::uninitialized(y.grad().shape());
    relu_gradient(y.output().data(), y.grad().data(), dz.data());
    conv2d_gradients(y, dz, d);
}
const OpDef kConv2dRelu{.name = "conv2d_relu", .backward = conv2d_relu_backward};

// ---- Transposed convolution: forward is the convolution's gradient by its input -----------------

void transpose_backward(const Node& y, GradSink& d) {
    const auto& options = y.saved<ConvOptions>();
    if (d.wants(0)) {
        Tensor dx = Tensor::uninitialized(y.shape(0));
        conv2d(y.grad(), y.value(1), {}, dx, options);
        d.add(0, std::move(dx));
    }
    if (d.wants(1)) {
        Tensor dw = Tensor::uninitialized(y.shape(1));
        conv2d_weight_gradient(y.grad(), y.value(0), dw, options);
        d.add(1, std::move(dw));
    }
    add_bias_gradient(y.grad(), y, d);
}
const OpDef kConvTranspose2d{.name = "conv_transpose2d", .backward = transpose_backward};

Shape transposed_shape(const Tensor& x, const Tensor& weight, const ConvOptions& o) {
    const bool fits = x.rank() == 4 && weight.rank() == 4 && x.dim(1) == weight.dim(0);
    if (!fits || x.dim(2) == 0 || x.dim(3) == 0) {
        throw ShapeError("conv_transpose2d", "x (b, c, h, w), weight (c, o / groups, i, j)",
                         {x.shape(), ", ", weight.shape()});
    }
    if (weight.dim(2) == 0 || weight.dim(3) == 0) {
        throw ShapeError("conv_transpose2d", "a kernel with elements", weight.shape());
    }
    const auto size = [&](std::size_t axis) {
        // In double, as the options may be so large that the product overflows.
        const auto product = [](std::size_t a, std::size_t b) {
            return static_cast<double>(a) * static_cast<double>(b);
        };
        const double full = product(x.dim(2 + axis) - 1, o.stride[axis]) +
                            product(weight.dim(2 + axis) - 1, o.dilation[axis]) + 1;
        const double left = full - product(2, o.padding[axis]);
        if (left < 1) {
            throw ShapeError("conv_transpose2d", "a padding that leaves pixels", o.padding[axis]);
        }
        if (left > kMostPixels) {
            throw ShapeError("conv_transpose2d", "a result below 2^30 pixels a side", left);
        }
        return static_cast<std::size_t>(left);
    };
    return {x.dim(0), weight.dim(1) * o.groups, size(0), size(1)};
}

}  // namespace

Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvOptions& options,
              Activation activation) {
    Tensor y = Tensor::uninitialized(conv2d_shape(x.shape(), weight.shape(), options));
    check_bias("conv2d", bias, y.dim(1));
    conv2d(x, weight, bias.data(), y, options, activation);
    const OpDef& op = activation == Activation::relu ? kConv2dRelu : kConv2d;
    return record(op, std::move(y), {&x, &weight, &bias}, options);
}

Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvOptions& options) {
    Tensor y = Tensor::uninitialized(transposed_shape(x, weight, options));
    check_bias("conv_transpose2d", bias, y.dim(1));
    conv2d_input_gradient(x, weight, y, options);
    const std::size_t plane = y.dim(2) * y.dim(3);
    for (std::size_t i = 0; i < y.dim(0) * y.dim(1); ++i) {
        const real shift = bias(i % y.dim(1));
        for (real& value : y.data().subspan(i * plane, plane)) value += shift;
    }
    return record(kConvTranspose2d, std::move(y), {&x, &weight, &bias}, options);
}

}  // namespace course
