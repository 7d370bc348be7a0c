#pragma once

// Checks of an op: its gradients against central differences, for every input.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "course/autograd.hpp"
#include "course/ops.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"

namespace course::testing {

// Of values against those worked out by hand or by another path.
inline constexpr double kOpTolerance = kRealIsDouble ? 1e-12 : 1e-5;

using Inputs = std::vector<Tensor>;
using Op = Function<Tensor(const Inputs&)>;

// Uniform numbers, of which none is within 0.05 of 0, where many ops have a kink.
inline Tensor random_tensor(const Shape& shape, std::uint64_t stream, double low = -1.5,
                            double high = 1.5) {
    Rng rng(7, stream);
    Tensor x(shape);
    for (real& v : x.data()) {
        double value = 0;
        do value = rng.uniform(low, high);
        while (value > -0.05 && value < 0.05);
        v = static_cast<real>(value);
    }
    return x;
}

// A loss that depends on every element of the result in another way.
inline Tensor weighted_sum(const Tensor& y) {
    return sum(y * random_tensor(y.shape(), 99, 0.3, 1.3));
}

// The same number for a difference quotient. It is summed in double: elements of the result that an
// input does not touch then cancel exactly and leave no rounding noise, also in the float build.
inline double weighted_value(const Tensor& y) {
    const Tensor weights = random_tensor(y.shape(), 99, 0.3, 1.3);
    double total = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        total += static_cast<double>(y.data()[i]) * static_cast<double>(weights.data()[i]);
    }
    return total;
}

// Compares the gradient of every input that requires one with central differences.
inline void check_gradients(const std::string& name, const Op& f, Inputs inputs,
                            double tolerance = 0) {
    INFO(name);
    for (Tensor& input : inputs) input.zero_grad();
    backward(weighted_sum(f(inputs)));
    std::size_t checked = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i].requires_grad()) continue;
        INFO("input " << i << " of shape " << to_string(inputs[i].shape()));
        ++checked;
        const NoGrad guard;
        check_gradient([&](const Tensor&) { return weighted_value(f(inputs)); }, inputs[i],
                       inputs[i].grad(), tolerance);
    }
    CHECK(checked > 0);
}

// The same with inputs of the given shapes, all of them requiring gradients.
inline void check_gradients(const std::string& name, const Op& f, const std::vector<Shape>& shapes,
                            double low = -1.5, double high = 1.5) {
    Inputs inputs;
    for (const Shape& shape : shapes) {
        inputs.push_back(random_tensor(shape, inputs.size() + 1, low, high));
        inputs.back().requires_grad(true);
    }
    check_gradients(name, f, std::move(inputs));
}

// Compares the second derivatives: the gradient of a function of the gradients.
inline void check_second_derivatives(const std::string& name, const Op& f,
                                     const std::vector<Shape>& shapes, double low = -1.5,
                                     double high = 1.5) {
    const auto first = [f](const Inputs& inputs) {
        const std::vector<Tensor> gradients =
            grad(sum(pow(f(inputs), 3)), inputs, {.create_graph = true});
        Tensor total = sum(gradients.front() * gradients.front());
        for (std::size_t i = 1; i < gradients.size(); ++i) {
            total = total + sum(gradients[i] * gradients[i]);
        }
        return total;
    };
    INFO("second derivative of " << name);
    Inputs inputs;
    for (const Shape& shape : shapes) {
        inputs.push_back(random_tensor(shape, inputs.size() + 1, low, high));
        inputs.back().requires_grad(true);
    }
    backward(first(inputs));
    for (const Tensor& input : inputs) {
        const Tensor analytic = input.grad();
        check_gradient([&](const Tensor&) { return static_cast<double>(first(inputs).item()); },
                       input, analytic);
    }
}

}  // namespace course::testing
