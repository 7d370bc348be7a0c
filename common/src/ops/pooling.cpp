// Pooling of images, (..., H, W).

#include "course/pooling.hpp"

#include <cstdint>
#include <vector>

#include "course/op.hpp"
#include "course/ops.hpp"

namespace course {
namespace {

using Winners = std::vector<std::uint32_t>;

void max_pool2d_backward(const Node& y, GradSink& d) {
    Tensor dx = Tensor::uninitialized(y.shape(0));
    max_pool2d_gradient(y.grad(), y.saved<Winners>(), dx);
    d.add(0, std::move(dx));
}
const OpDef kMaxPool2d{.name = "max_pool2d", .backward = max_pool2d_backward};

void average_pool2d_backward(const Node& y, GradSink& d) {
    Tensor dx = Tensor::uninitialized(y.shape(0));
    average_pool2d_gradient(y.grad(), dx, y.saved<PoolOptions>());
    d.add(0, std::move(dx));
}
const OpDef kAveragePool2d{.name = "average_pool2d", .backward = average_pool2d_backward};

}  // namespace

Tensor max_pool2d(const Tensor& x, const PoolOptions& options) {
    Tensor y = Tensor::uninitialized(pool2d_shape(x.shape(), options));
    Winners winners(y.size());
    max_pool2d(x, y, winners, options);
    return record(kMaxPool2d, std::move(y), {&x}, std::move(winners));
}

Tensor average_pool2d(const Tensor& x, const PoolOptions& options) {
    Tensor y = Tensor::uninitialized(pool2d_shape(x.shape(), options));
    average_pool2d(x, y, options);
    return record(kAveragePool2d, std::move(y), {&x}, options);
}

}  // namespace course
