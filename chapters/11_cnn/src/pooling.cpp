#include "cnn/pooling.hpp"

#include "course/error.hpp"

namespace course::cnn {

namespace {

std::size_t checked_window(std::size_t window, const char* where) {
    if (window == 0) throw ValueError(where, "a window of at least 1", 0);
    return window;
}

Shape pooled_shape(const Tensor& x, std::size_t window, const char* where) {
    if (x.rank() != 4 || x.dim(2) < window || x.dim(3) < window) {
        throw ShapeError(where, {"(B, C, H, W) with H, W >= ", window}, x.shape());
    }
    return {x.dim(0), x.dim(1), x.dim(2) / window, x.dim(3) / window};
}

void check_gradient_shape(const Tensor& dy, const Shape& y, const char* where) {
    if (dy.shape() != y) throw ShapeError(where, y, dy.shape());
}

// Calls f(element of y, element of x) for every pixel of every window, window by window.
template <typename F>
void for_each_in_windows(const Shape& x, const Shape& y, std::size_t window, F&& f) {
    std::size_t out = 0;
    for (std::size_t plane = 0; plane < y[0] * y[1]; ++plane) {
        for (std::size_t i = 0; i < y[2]; ++i) {
            for (std::size_t j = 0; j < y[3]; ++j, ++out) {
                for (std::size_t u = 0; u < window; ++u) {
                    const std::size_t row = plane * x[2] + i * window + u;
                    for (std::size_t v = 0; v < window; ++v) {
                        f(out, row * x[3] + j * window + v);
                    }
                }
            }
        }
    }
}

}  // namespace

MaxPool2d::MaxPool2d(std::size_t window) : window_(checked_window(window, "MaxPool2d")) {}

//! [max pooling]
Tensor MaxPool2d::forward(const Tensor& x) {
    x_shape_ = x.shape();
    y_shape_ = pooled_shape(x, window_, "MaxPool2d");
    winners_.assign(y_shape_.size(), x.size());  // nobody yet
    for_each_in_windows(x_shape_, y_shape_, window_, [&](std::size_t out, std::size_t in) {
        std::size_t& winner = winners_[out];
        if (winner == x.size() || x.data()[in] > x.data()[winner]) winner = in;
    });
    Tensor y(y_shape_);
    for (std::size_t out = 0; out < y.size(); ++out) y.data()[out] = x.data()[winners_[out]];
    return y;
}

Tensor MaxPool2d::backward(const Tensor& dy) const {
    check_gradient_shape(dy, y_shape_, "MaxPool2d::backward");
    Tensor dx(x_shape_);
    for (std::size_t out = 0; out < dy.size(); ++out) dx.data()[winners_[out]] += dy.data()[out];
    return dx;
}
//! [max pooling]

AvgPool2d::AvgPool2d(std::size_t window) : window_(checked_window(window, "AvgPool2d")) {}

Tensor AvgPool2d::forward(const Tensor& x) {
    x_shape_ = x.shape();
    y_shape_ = pooled_shape(x, window_, "AvgPool2d");
    Tensor y(y_shape_);
    const real share = real(1) / static_cast<real>(window_ * window_);
    for_each_in_windows(x_shape_, y_shape_, window_, [&](std::size_t out, std::size_t in) {
        y.data()[out] += share * x.data()[in];
    });
    return y;
}

Tensor AvgPool2d::backward(const Tensor& dy) const {
    check_gradient_shape(dy, y_shape_, "AvgPool2d::backward");
    Tensor dx(x_shape_);
    const real share = real(1) / static_cast<real>(window_ * window_);
    for_each_in_windows(x_shape_, y_shape_, window_, [&](std::size_t out, std::size_t in) {
        dx.data()[in] += share * dy.data()[out];
    });
    return dx;
}

Tensor subsample(const Tensor& x, std::size_t step) {
    if (x.rank() != 4) throw ShapeError("subsample", "(B, C, H, W)", x.shape());
    if (step == 0) throw ValueError("subsample", "a step of at least 1", 0);
    const Shape y_shape{x.dim(0), x.dim(1), (x.dim(2) + step - 1) / step,
                        (x.dim(3) + step - 1) / step};
    Tensor y(y_shape);
    for (std::size_t b = 0; b < y_shape[0]; ++b) {
        for (std::size_t c = 0; c < y_shape[1]; ++c) {
            for (std::size_t i = 0; i < y_shape[2]; ++i) {
                for (std::size_t j = 0; j < y_shape[3]; ++j) {
                    y(b, c, i, j) = x(b, c, i * step, j * step);
                }
            }
        }
    }
    return y;
}

Tensor Flatten::forward(const Tensor& x) {
    if (x.empty()) throw ShapeError("Flatten", "(B, ...), not empty", x.shape());
    x_shape_ = x.shape();
    return x.reshape({x.dim(0), x.size() / x.dim(0)});
}

Tensor Flatten::backward(const Tensor& dy) const {
    return dy.reshape(x_shape_);
}

}  // namespace course::cnn
