// B images, C channels, H x W pixels; O filters of I x J; maps of H' x W' (rows x columns).
#include "cnn/conv2d.hpp"

#include <cmath>

#include "course/error.hpp"
#include "course/gemm.hpp"

namespace course::cnn {

namespace {

// Calls f(row of the matrix, column of the matrix, channel, pixel row, pixel column) for every
// weight of every receptive field that lies inside of the image.
template <typename F>
void for_each_in_fields(const Shape& x, const Shape& y, const Conv2d& layer, F&& f) {
    const Shape& w = layer.weight.shape();
    const auto& [stride, padding, dilation, groups] = layer.options;
    std::size_t row = 0;
    for (std::size_t c = 0; c < w[1]; ++c) {
        for (std::size_t u = 0; u < w[2]; ++u) {
            for (std::size_t v = 0; v < w[3]; ++v, ++row) {
                for (std::size_t i = 0; i < y[2]; ++i) {
                    // A place above or left of the image wraps to a huge number.
                    const std::size_t r = i * stride[0] + u * dilation[0] - padding[0];
                    if (r >= x[2]) continue;
                    for (std::size_t j = 0; j < y[3]; ++j) {
                        const std::size_t q = j * stride[1] + v * dilation[1] - padding[1];
                        if (q < x[3]) f(row, i * y[3] + j, c, r, q);
                    }
                }
            }
        }
    }
}

// One image's (O, H', W') as a matrix (O, H' W').
Tensor image_matrix(const Tensor& y, std::size_t b) {
    return y.slice(b, b + 1).reshape({y.dim(1), y.dim(2) * y.dim(3)});
}

Tensor filter_matrix(const Tensor& weight) {
    return weight.reshape({weight.dim(0), weight.size() / weight.dim(0)});
}

}  // namespace

Shape Conv2d::output_shape(const Tensor& x) const {
    if (options.groups != 1) {
        throw ValueError("Conv2d", "1 group", options.groups);
    }
    Shape shape = conv2d_shape(x.shape(), weight.shape(), options);
    if (bias.shape() != Shape{weight.dim(0)}) {
        throw ShapeError("Conv2d", {"a bias ", Shape{weight.dim(0)}}, bias.shape());
    }
    return shape;
}

//! [direct]
real Conv2d::at(const Tensor& x, std::size_t b, std::size_t o, std::size_t i, std::size_t j) const {
    const auto& [stride, padding, dilation, groups] = options;
    real sum = bias(o);
    for (std::size_t c = 0; c < weight.dim(1); ++c) {
        for (std::size_t u = 0; u < weight.dim(2); ++u) {
            for (std::size_t v = 0; v < weight.dim(3); ++v) {
                // Above and left of the image the difference wraps around to a huge number.
                const std::size_t row = i * stride[0] + u * dilation[0] - padding[0];
                const std::size_t column = j * stride[1] + v * dilation[1] - padding[1];
                const bool inside = row < x.dim(2) && column < x.dim(3);
                if (inside) sum += weight(o, c, u, v) * x(b, c, row, column);
            }
        }
    }
    return sum;
}

Tensor Conv2d::forward_direct(const Tensor& x) const {
    Tensor y(output_shape(x));
    for (std::size_t b = 0; b < y.dim(0); ++b) {
        for (std::size_t o = 0; o < y.dim(1); ++o) {
            for (std::size_t i = 0; i < y.dim(2); ++i) {
                for (std::size_t j = 0; j < y.dim(3); ++j) y(b, o, i, j) = at(x, b, o, i, j);
            }
        }
    }
    return y;
}
//! [direct]

//! [im2col]
Tensor im2col(const Tensor& x, std::size_t b, const Conv2d& layer) {
    const Shape y = layer.output_shape(x);
    if (b >= x.dim(0)) throw ValueError("im2col", "an image of the batch", b);
    Tensor columns({layer.weight.size() / layer.weight.dim(0), y[2] * y[3]});  // zeros: the padding
    for_each_in_fields(x.shape(), y, layer,
                       [&](std::size_t row, std::size_t column, std::size_t c, std::size_t r,
                           std::size_t q) { columns(row, column) = x(b, c, r, q); });
    return columns;
}

Tensor Conv2d::forward(const Tensor& x) const {
    Tensor y(output_shape(x));
    for (std::size_t b = 0; b < x.dim(0); ++b) {
        Tensor maps = image_matrix(y, b);
        gemm(filter_matrix(weight), im2col(x, b, *this), maps);  // Y = W_mat col(X)
        for (std::size_t o = 0; o < maps.dim(0); ++o) {
            for (real& value : maps.row(o)) value += bias(o);
        }
    }
    return y;
}
//! [im2col]

void col2im(const Tensor& columns, Tensor& dx, std::size_t b, const Conv2d& layer) {
    const Shape y = layer.output_shape(dx);
    if (b >= dx.dim(0)) throw ValueError("col2im", "an image of the batch", b);
    const Shape expected{layer.weight.size() / layer.weight.dim(0), y[2] * y[3]};
    if (columns.shape() != expected) {
        throw ShapeError("col2im", expected, columns.shape());
    }
    for_each_in_fields(dx.shape(), y, layer,
                       [&](std::size_t row, std::size_t column, std::size_t c, std::size_t r,
                           std::size_t q) { dx(b, c, r, q) += columns(row, column); });
}

//! [backward]
ConvGradients Conv2d::backward(const Tensor& x, const Tensor& dy) const {
    if (dy.shape() != output_shape(x)) {
        throw ShapeError("Conv2d::backward", output_shape(x), dy.shape());
    }
    ConvGradients d{Tensor(weight.shape()), Tensor(bias.shape()), Tensor(x.shape())};
    Tensor dfilters = filter_matrix(d.weight);
    for (std::size_t b = 0; b < x.dim(0); ++b) {
        const Tensor columns = im2col(x, b, *this);
        const Tensor dmaps = image_matrix(dy, b);
        gemm(dmaps, columns, dfilters, {.b = Trans::yes, .beta = 1});  // dW += dY col(X)^T
        Tensor dcolumns(columns.shape());
        gemm(filter_matrix(weight), dmaps, dcolumns, {.a = Trans::yes});
        col2im(dcolumns, d.x, b, *this);  // dX = col2im(W_mat^T dY)
        for (std::size_t o = 0; o < dmaps.dim(0); ++o) {
            for (const real value : dmaps.row(o)) d.bias(o) += value;
        }
    }
    return d;
}
//! [backward]

Conv2d random_conv2d(const Shape& shape, Rng& rng, const ConvOptions& options) {
    if (shape.rank() != 4 || shape.size() == 0) {
        throw ShapeError("random_conv2d", "(O, C, I, J)", shape);
    }
    Conv2d layer{Tensor(shape), Tensor({shape[0]}), options};
    const std::size_t inputs = shape.size() / shape[0];  // of one neuron
    const double limit = 1 / std::sqrt(static_cast<double>(inputs));
    rng.fill_uniform(layer.weight.data(), -limit, limit);
    return layer;
}

}  // namespace course::cnn
