#include "course/nn/layers.hpp"

#include "nn/start.hpp"

namespace course::nn {

Linear::Linear(std::size_t inputs, std::size_t outputs, Rng& rng, bool with_bias) {
    const double limit = detail::start_limit("Linear", inputs);
    weight = uniform({outputs, inputs}, limit, rng);
    if (with_bias) bias = uniform({outputs}, limit, rng);
}

Tensor Linear::operator()(const Tensor& x, Activation activation) const {
    if (!bias.empty()) return linear(x, weight, bias, activation);
    const Tensor y = linear(x, weight);
    return activation == Activation::relu ? relu(y) : y;
}

void Linear::collect(Collector& c) {
    c.parameter("weight", weight);
    c.parameter("bias", bias);
}

Embedding::Embedding(std::size_t entries, std::size_t width, Rng& rng, double sd)
    : weight(normal({entries, width}, sd, rng)) {}

Tensor Embedding::operator()(std::span<const std::size_t> indices, const Shape& shape) const {
    return embedding(weight, indices, shape);
}

void Embedding::collect(Collector& c) {
    c.parameter("weight", weight);
}

LayerNorm::LayerNorm(std::size_t width, double eps)
    : weight(constant({width}, 1)), bias(constant({width}, 0)), epsilon(eps) {}

Tensor LayerNorm::operator()(const Tensor& x) const {
    return layer_norm(x, weight, bias, epsilon);
}

void LayerNorm::collect(Collector& c) {
    c.parameter("weight", weight);
    c.parameter("bias", bias);
}

BatchNorm::BatchNorm(std::size_t channels, double share, double eps)
    : weight(constant({channels}, 1)),
      bias(constant({channels}, 0)),
      running_mean({channels}),
      running_variance(Tensor::full({channels}, 1)),
      momentum(share),
      epsilon(eps) {}

Tensor BatchNorm::operator()(const Tensor& x) const {
    return batch_norm(x, weight, bias,
                      {.running_mean = running_mean,
                       .running_variance = running_variance,
                       .training = training,
                       .momentum = momentum,
                       .epsilon = epsilon});
}

void BatchNorm::collect(Collector& c) {
    c.parameter("weight", weight);
    c.parameter("bias", bias);
    c.buffer("running_mean", running_mean);
    c.buffer("running_var", running_variance);
    c.mode(training);
}

Tensor Flatten::operator()(const Tensor& x) const {
    if (x.rank() == 0) throw ShapeError("Flatten", "(n, ...)", x.shape());
    std::size_t width = 1;  // not the size divided by n, which may be 0
    for (std::size_t axis = 1; axis < x.rank(); ++axis) width *= x.dim(axis);
    return x.reshape({x.dim(0), width});
}

}  // namespace course::nn
