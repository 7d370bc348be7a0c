#include "course/nn/convolution.hpp"

#include "nn/start.hpp"

namespace course::nn {
namespace {

// A weight (leading, following / groups, k, k) and a bias, within 1 / sqrt(numbers behind one
// leading one).
template <typename Layer>
void start(const char* name, Layer& layer, const Shape& weight, std::size_t outputs, Rng& rng) {
    const double limit = detail::start_limit(name, weight[1] * weight[2] * weight[3]);
    layer.weight = uniform(weight, limit, rng);
    layer.bias = uniform({outputs}, limit, rng);
}

void check_groups(const char* layer, const ConvShape& shape, std::size_t groups) {
    if (groups == 0 || shape.inputs % groups != 0 || shape.outputs % groups != 0) {
        throw ShapeError(layer, "groups that divide both numbers of channels",
                         {groups, " of ", shape.inputs, " and ", shape.outputs});
    }
}

}  // namespace

Conv2d::Conv2d(const ConvShape& shape, Rng& rng, const ConvOptions& conv) : options(conv) {
    check_groups("Conv2d", shape, options.groups);
    start("Conv2d", *this,
          {shape.outputs, shape.inputs / options.groups, shape.kernel, shape.kernel}, shape.outputs,
          rng);
}

void Conv2d::collect(Collector& c) {
    c.parameter("weight", weight);
    c.parameter("bias", bias);
}

Conv2d depthwise_conv2d(std::size_t channels, std::size_t kernel, Rng& rng) {
    return Conv2d({.inputs = channels, .outputs = channels, .kernel = kernel}, rng,
                  {.padding = {kernel / 2, kernel / 2}, .groups = channels});
}

ConvTranspose2d::ConvTranspose2d(const ConvShape& shape, Rng& rng, const ConvOptions& conv)
    : options(conv) {
    check_groups("ConvTranspose2d", shape, options.groups);
    start("ConvTranspose2d", *this,
          {shape.inputs, shape.outputs / options.groups, shape.kernel, shape.kernel}, shape.outputs,
          rng);
}

void ConvTranspose2d::collect(Collector& c) {
    c.parameter("weight", weight);
    c.parameter("bias", bias);
}

}  // namespace course::nn
