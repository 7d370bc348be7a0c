#include "cnn/network.hpp"

#include "course/autograd.hpp"
#include "course/error.hpp"

namespace course::cnn {

namespace {

// Padding 1 keeps the size of a map under a kernel of 3; a stride of 2 halves it.
ConvOptions conv_options(Pooling pooling) {
    const std::size_t stride = pooling == Pooling::stride ? 2 : 1;
    return {.stride = {stride, stride}, .padding = {1, 1}};
}

std::size_t features(const CnnOptions& options) {
    const std::size_t side = options.pooling == Pooling::none ? kSide : kSide / 4;
    return options.filters[1] * side * side;
}

void check_pictures(const Tensor& x) {
    if (x.rank() != 4 || x.shape() != Shape{x.dim(0), 1, kSide, kSide}) {
        throw ShapeError("Cnn", "pictures (B, 1, 28, 28)", x.shape());
    }
}

}  // namespace

Pooling parse_pooling(const std::string& name) {
    if (name == "max") return Pooling::max;
    if (name == "average") return Pooling::average;
    if (name == "stride") return Pooling::stride;
    if (name == "none") return Pooling::none;
    throw ValueError("pooling", "max, average, stride or none", name);
}

//! [network]
Cnn::Cnn(Rng& rng, const CnnOptions& options)
    : conv1({.inputs = 1, .outputs = options.filters[0]}, rng, conv_options(options.pooling)),
      conv2({.inputs = options.filters[0], .outputs = options.filters[1]}, rng,
            conv_options(options.pooling)),
      head(features(options), kClasses, rng),
      pooling(options.pooling) {}

Tensor Cnn::operator()(const Tensor& x) const {
    check_pictures(x);
    const Tensor maps1 = pool(conv1(x, Activation::relu));      // (B, 16, 14, 14)
    const Tensor maps2 = pool(conv2(maps1, Activation::relu));  // (B, 32, 7, 7)
    return head(nn::Flatten()(maps2));                          // (B, 10)
}

Tensor Cnn::pool(const Tensor& x) const {
    if (pooling == Pooling::max) return max_pool2d(x);
    if (pooling == Pooling::average) return average_pool2d(x);
    return x;
}
//! [network]

Activations Cnn::activations(const Tensor& x) const {
    check_pictures(x);
    const NoGrad no_grad;
    Activations a;
    Tensor input = x;
    for (std::size_t layer = 0; layer < 2; ++layer) {
        a.convolved[layer] = (layer == 0 ? conv1 : conv2)(input);
        a.rectified[layer] = relu(a.convolved[layer]);
        a.pooled[layer] = pool(a.rectified[layer]);
        input = a.pooled[layer];
    }
    a.scores = head(nn::Flatten()(input));
    return a;
}

void Cnn::collect(nn::Collector& c) {
    c.layer("conv1", conv1);
    c.layer("conv2", conv2);
    c.layer("head", head);
}

DenseNetwork::DenseNetwork(Rng& rng, std::size_t hidden_neurons)
    : hidden(kSide * kSide, hidden_neurons, rng), head(hidden_neurons, kClasses, rng) {}

Tensor DenseNetwork::operator()(const Tensor& x) const {
    check_pictures(x);
    return head(hidden(nn::Flatten()(x), Activation::relu));
}

void DenseNetwork::collect(nn::Collector& c) {
    c.layer("hidden", hidden);
    c.layer("head", head);
}

}  // namespace course::cnn
