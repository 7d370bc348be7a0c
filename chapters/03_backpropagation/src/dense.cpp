#include "backpropagation/dense.hpp"

#include <algorithm>
#include <utility>

#include "course/error.hpp"
#include "course/gemm.hpp"
#include "course/kernels.hpp"
#include "course/math.hpp"

namespace course::backpropagation {

namespace {

// f of every number.
Tensor map(const Tensor& x, real (*f)(real)) {
    Tensor y = Tensor::uninitialized(x.shape());
    std::ranges::transform(x.data(), y.data().begin(), f);
    return y;
}

}  // namespace

Dense::Dense(Tensor w, Tensor b, Activation sigma)
    : weight(std::move(w)), bias(std::move(b)), activation(sigma) {
    if (weight.rank() != 2 || bias.shape() != Shape{weight.dim(0)}) {
        throw ShapeError("Dense", "a weight (n, m) and a bias (n)",
                         {weight.shape(), " and ", bias.shape()});
    }
}

//! [forward]
const Tensor& Dense::forward(const Tensor& input) {
    if (input.rank() != 2 || input.dim(1) != inputs()) {
        throw ShapeError("Dense::forward", {"samples (N, ", inputs(), ")"}, input.shape());
    }
    x = input;
    z = Tensor::uninitialized({x.dim(0), outputs()});
    gemm(x, weight, z, {.b = Trans::yes, .bias = bias.data()});  // z = W x + b
    a = map(z, activation.value);                                // a = sigma(z)
    return a;
}
//! [forward]

//! [backward]
Tensor Dense::backward(const Tensor& da) {
    if (da.shape() != a.shape()) {
        throw ShapeError("Dense::backward", {"dC/da of the shape of a, ", a.shape()}, da.shape());
    }
    // Through the activation: each neuron multiplies by its gain.
    gain = map(z, activation.gain);
    delta = Tensor::uninitialized(da.shape());
    multiply(gain.data(), da.data(), delta.data());

    // To the parameters: dC/dW = delta x^T, dC/db = delta, each summed over the samples.
    weight_gradient = Tensor::uninitialized(weight.shape());
    gemm(delta, x, weight_gradient, {.a = Trans::yes});
    bias_gradient = Tensor(bias.shape());
    for (std::size_t n = 0; n < delta.dim(0); ++n) axpy(1, delta.row(n), bias_gradient.data());

    // To the layer before: W^T delta adds up every neuron that listened to an input.
    Tensor dx = Tensor::uninitialized(x.shape());
    gemm(delta, weight, dx);
    return dx;
}
//! [backward]

}  // namespace course::backpropagation
