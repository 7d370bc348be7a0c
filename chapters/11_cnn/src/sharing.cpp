#include "cnn/sharing.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "course/gemm.hpp"

namespace course::cnn {

//! [locally connected]
Tensor locally_connected(const Tensor& x, const Tensor& weight, const Tensor& bias,
                         const ConvOptions& options) {
    if (weight.rank() != 5 || bias.shape() != Shape{weight.dim(0), weight.dim(1)}) {
        throw ShapeError("locally_connected", "weight (P, O, C, I, J), bias (P, O)",
                         {weight.shape(), ", ", bias.shape()});
    }
    const std::size_t fields = weight.dim(0);
    // The neurons of one field, as filters that will be used at that field only.
    const auto neurons_of = [&](std::size_t p) {
        const Shape shape{weight.dim(1), weight.dim(2), weight.dim(3), weight.dim(4)};
        return Conv2d{weight.slice(p, p + 1).reshape(shape),
                      bias.slice(p, p + 1).reshape({weight.dim(1)}), options};
    };
    if (fields == 0) throw ShapeError("locally_connected", "at least one field", "0");
    Tensor y(neurons_of(0).output_shape(x));
    if (y.dim(2) * y.dim(3) != fields) {
        throw ShapeError("locally_connected", {"neurons for ", y.dim(2) * y.dim(3), " fields"},
                         fields);
    }
    for (std::size_t p = 0; p < fields; ++p) {
        const Conv2d own = neurons_of(p);
        const std::size_t i = p / y.dim(3);
        const std::size_t j = p % y.dim(3);
        for (std::size_t b = 0; b < y.dim(0); ++b) {
            for (std::size_t o = 0; o < y.dim(1); ++o) y(b, o, i, j) = own.at(x, b, o, i, j);
        }
    }
    return y;
}
//! [locally connected]

//! [dense matrix]
Tensor dense_matrix_of_conv(const Conv2d& layer, const Shape& image) {
    const Tensor one_image(Shape{1, image[0], image[1], image[2]});
    const Shape y = layer.output_shape(one_image);
    Tensor matrix({y.size(), image.size()});
    // Column k is what the layer makes of an image with a single 1, at pixel k.
    const Conv2d unbiased{layer.weight, Tensor({layer.weight.dim(0)}), layer.options};
    for (std::size_t k = 0; k < image.size(); ++k) {
        Tensor pixel(one_image.shape());
        pixel.data()[k] = 1;
        const Tensor column = unbiased.forward(pixel);
        for (std::size_t row = 0; row < y.size(); ++row) matrix(row, k) = column.data()[row];
    }
    return matrix;
}
//! [dense matrix]

//! [param count]
LayerSize param_count(Connection connection, const LayerPlan& plan) {
    const Shape x{1, plan.image[0], plan.image[1], plan.image[2]};
    const Shape w{plan.filters, plan.image[0], plan.kernel[0], plan.kernel[1]};
    const Shape y = conv2d_shape(x, w, plan.options);
    const std::uint64_t positions = std::uint64_t{y[2]} * y[3];
    const std::uint64_t neurons = plan.filters * positions;
    const std::uint64_t pixels = plan.image.size();
    const std::uint64_t field = std::uint64_t{w[1]} * w[2] * w[3];  // K^2 C
    switch (connection) {
        case Connection::dense:
            return {neurons, neurons * pixels, neurons, neurons * pixels};
        case Connection::local:
            return {neurons, neurons * field, neurons, neurons * field};
        default:
            return {neurons, plan.filters * field, plan.filters, neurons * field};
    }
}
//! [param count]

LayerSize param_count(std::uint64_t inputs, std::uint64_t outputs) {
    return {outputs, inputs * outputs, outputs, inputs * outputs};
}

Tensor field_coverage(const Shape& image, const Shape& kernel, const ConvOptions& options) {
    const Tensor x(Shape{1, 1, image[1], image[2]});
    const Conv2d ones{Tensor::full({1, 1, kernel[0], kernel[1]}, 1), Tensor({1}), options};
    const Tensor dy = Tensor::full(ones.output_shape(x), 1);
    return ones.backward(x, dy).x.reshape({image[1], image[2]});
}

}  // namespace course::cnn
