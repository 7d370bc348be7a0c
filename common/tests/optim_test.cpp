#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "course/autograd.hpp"
#include "course/ops.hpp"
#include "course/optim/adaptive.hpp"
#include "course/optim/clip.hpp"
#include "course/optim/schedule.hpp"
#include "course/optim/sgd.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"

namespace course::optim {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

Tensor parameter(std::initializer_list<real> values) {
    Tensor w({values.size()}, values);
    w.requires_grad(true);
    return w;
}

TEST_CASE("optimisers: a training loop") {
    //! [training_loop]
    const Tensor x({4, 1}, {0, 1, 2, 3});
    const Tensor target({4, 1}, {1, 3, 5, 7});  // 2 x + 1
    Tensor w({1, 1});
    Tensor b({1});
    w.requires_grad(true);
    b.requires_grad(true);
    Sgd sgd({w, b}, {.learning_rate = 0.1});
    for (int step = 0; step < 500; ++step) {
        const Tensor loss = mse_loss(linear(x, w, b), target);
        sgd.zero_grad();
        backward(loss);
        sgd.step();
    }
    CHECK_THAT(w(0, 0), WithinRel(real(2), real(1e-4)));
    CHECK_THAT(b(0), WithinRel(real(1), real(1e-4)));
    //! [training_loop]
}

// Two steps on f(w) = 3 w^2 / 2 from w = 1, gradient 3 w.
real after_two_steps(Optimizer& optimizer) {
    for (int step = 0; step < 2; ++step) {
        optimizer.zero_grad();
        backward(sum(optimizer.parameters()[0] * optimizer.parameters()[0] * 1.5));
        optimizer.step();
    }
    return optimizer.parameters()[0](0);
}

TEST_CASE("optimisers: two steps by hand") {
    constexpr double kTolerance = kRealIsDouble ? 1e-12 : 1e-5;
    const auto check = [](Optimizer&& optimizer, double expected) {
        CHECK_THAT(static_cast<double>(after_two_steps(optimizer)),
                   WithinRel(expected, kTolerance));
    };
    const auto w = [] { return std::vector<Tensor>{parameter({1})}; };
    check(Sgd(w(), {.learning_rate = 0.1}), 0.7 * 0.7);
    check(Sgd(w(), {.learning_rate = 0.1, .weight_decay = 1}), 0.6 * 0.6);
    // m1 = -0.3, w1 = 0.7; m2 = 0.5 m1 - 0.21 = -0.36, w2 = 0.34
    check(Momentum(w(), {.learning_rate = 0.1, .momentum = 0.5}), 0.34);
    // Nesterov: m1 = -0.3, w1 = 1 + 0.5 m1 - 0.3 = 0.55; m2 = -0.15 - 0.165, w2 = 0.55 + 0.5 m2 -
    // 0.165
    check(Momentum(w(), {.learning_rate = 0.1, .momentum = 0.5, .nesterov = true}), 0.2275);
    // v = 9, w1 = 1 - 0.1; v = 9 + 7.29, w2 = 0.9 - 0.1 * 2.7 / sqrt(16.29)
    check(AdaGrad(w(), {.learning_rate = 0.1, .epsilon = 0}), 0.9 - 0.27 / std::sqrt(16.29));
    check(AdaGrad(w(), {.learning_rate = 0.1, .mean = true, .epsilon = 0}),
          0.9 - 0.27 / std::sqrt(16.29 / 2));
    // v = 9 (first step), then 0.5 * 9 + 0.5 * 7.29
    check(RmsProp(w(), {.learning_rate = 0.1, .alpha = 0.5, .epsilon = 0}),
          0.9 - 0.27 / std::sqrt(8.145));
    // Adam's first step is the learning rate; m2 = 0.9 * 0.3 + 0.1 * 2.7, v2 likewise
    const double m = (0.9 * 0.3 + 0.27) / (1 - 0.81);
    const double v = (0.999 * 0.009 + 0.001 * 7.29) / (1 - 0.999 * 0.999);
    check(Adam(w(), {.learning_rate = 0.1, .epsilon = 0}), 0.9 - 0.1 * m / std::sqrt(v));
    // AdamW takes a hundredth of the weight away besides: w1 = 1 - 0.01 - 0.1, gradient 2.67
    const double mw = (0.9 * 0.3 + 0.267) / (1 - 0.81);
    const double vw = (0.999 * 0.009 + 0.001 * 2.67 * 2.67) / (1 - 0.999 * 0.999);
    AdamUpdate decoupled = adamw(0.1, 0.1);
    decoupled.epsilon = 0;
    check(Adam(w(), decoupled), 0.89 * 0.99 - 0.1 * mw / std::sqrt(vw));
}

const testing::Golden& golden() {
    static const testing::Golden file("tests/golden/common/optim.json");
    return file;
}

// Two parameters after 12 steps of an optimiser, against PyTorch's.
template <typename MakeOptimizer, typename Clip = std::nullptr_t>
void check_against_pytorch(const std::string& name, MakeOptimizer make, Clip clip = {}) {
    std::vector<Tensor> parameters{Tensor({5}), Tensor({3})};
    std::uint64_t stream = 0;
    for (Tensor& w : parameters) {
        Rng(31, ++stream).fill_uniform(w.data(), -2, 2);
        w.requires_grad(true);
    }
    const Tensor& a = parameters[0];
    const Tensor& b = parameters[1];
    auto optimizer = make(parameters);
    for (int step = 0; step < 12; ++step) {
        optimizer.zero_grad();
        backward(sum(a * a * 1.5 + tanh(a)) + sum(b * b * 0.5 - tanh(b)));
        if constexpr (!std::is_null_pointer_v<Clip>) clip(parameters);
        optimizer.step();
    }
    INFO(name);
    CHECK(testing::max_relative_error(concat(parameters, 0).detach(), golden().tensor(name)) <
          (kRealIsDouble ? 1e-12 : 1e-5));
}

TEST_CASE("optimisers: every one of them follows PyTorch's") {
    using W = std::vector<Tensor>;
    const auto check = [](const std::string& name, auto make) {
        check_against_pytorch(name, make);
    };
    check("sgd", [](const W& w) { return Sgd(w, {.learning_rate = 0.05}); });
    check("sgd_decay",
          [](const W& w) { return Sgd(w, {.learning_rate = 0.05, .weight_decay = 0.1}); });
    check("momentum",
          [](const W& w) { return Momentum(w, {.learning_rate = 0.05, .weight_decay = 0.1}); });
    check("nesterov", [](const W& w) {
        return Momentum(w, {.learning_rate = 0.05, .momentum = 0.8, .nesterov = true});
    });
    check("adagrad",
          [](const W& w) { return AdaGrad(w, {.learning_rate = 0.3, .weight_decay = 0.1}); });
    check("rmsprop", [](const W& w) {
        return RmsProp(w, {.learning_rate = 0.02, .alpha = 0.9, .start_from_zero = true});
    });
    check("adam", [](const W& w) {
        return Adam(w, {.learning_rate = 0.1, .beta1 = 0.8, .beta2 = 0.99, .weight_decay = 0.1});
    });
    check("adamw", [](const W& w) { return Adam(w, adamw(0.1, 0.2)); });
}

TEST_CASE("clipping: steps with clipped gradients follow PyTorch's") {
    const auto sgd = [](const std::vector<Tensor>& w) { return Sgd(w, {.learning_rate = 0.3}); };
    check_against_pytorch("clipped_norm", sgd,
                          [](std::span<Tensor> w) { clip_gradient_norm(w, 1.5); });
    check_against_pytorch("clipped_value", sgd,
                          [](std::span<Tensor> w) { clip_gradient_value(w, 0.7); });
}

TEST_CASE("schedules: follow PyTorch's") {
    const auto check = [](const std::string& name, const Schedule& schedule) {
        const std::vector<double> rates = golden().numbers(name);
        for (std::size_t step = 0; step < rates.size(); ++step) {
            INFO(name << ", step " << step);
            CHECK_THAT(schedule(step), WithinRel(rates[step], 1e-12));
        }
    };
    check("constant", constant(0.4));
    check("step_decay", step_decay(0.4, 6, 0.3));
    check("exponential_decay", exponential_decay(0.4, 0.9));
    check("inverse_time_decay", inverse_time_decay(0.4, 0.25));
    check("cosine_decay", cosine_decay(0.4, 20, 0.05));
    check("linear_warm_up", linear_warm_up(5, exponential_decay(0.4, 0.8)));
    check("inverse_sqrt_decay", inverse_sqrt_decay(0.4, 8));
}

TEST_CASE("optimisers: refuse what they cannot work with") {
    CHECK_THROWS_MATCHES(Sgd({Tensor({2})}, {.learning_rate = 0.1}), ValueError,
                         Message("optimizer: expected parameters that require a gradient, got one "
                                 "of shape (2) that does not"));
    CHECK_THROWS_MATCHES(Sgd({parameter({1})}, {.learning_rate = -1}), ValueError,
                         Message("optimizer: expected a finite learning_rate >= 0, got -1"));
    CHECK_THROWS_MATCHES(Momentum({parameter({1})}, {.learning_rate = 1, .momentum = 1}),
                         ValueError, Message("Momentum: expected momentum in [0, 1), got 1"));
    CHECK_THROWS_MATCHES(Adam({parameter({1})}, {.beta2 = 2}), ValueError,
                         Message("Adam: expected beta2 in [0, 1), got 2"));
}

TEST_CASE("optimisers: a step between forward and backward is noticed") {
    const Tensor w = parameter({1, 2});
    Sgd sgd({w}, {.learning_rate = 0.1});
    backward(sum(w * w));
    const Tensor loss = sum(w * w);
    sgd.step();
    CHECK_THROWS_AS(backward(loss), Error);
}

TEST_CASE("clipping: by norm and by value") {
    //! [clip]
    Tensor w({2}, {0, 0});
    w.requires_grad(true);
    backward(sum(w * Tensor({2}, {3, 4})));
    std::vector<Tensor> parameters{w};
    CHECK(clip_gradient_norm(parameters, 1) == 5);
    CHECK_THAT(w.grad()(0), WithinRel(real(0.6), real(1e-6)));
    //! [clip]
    clip_gradient_value(parameters, 0.7);
    CHECK_THAT(w.grad()(0), WithinRel(real(0.6), real(1e-6)));
    CHECK(w.grad()(1) == real(0.7));
    CHECK_THROWS_AS(clip_gradient_norm(parameters, 0), ValueError);
    const Tensor a = parameter({0});
    const Tensor b = parameter({0});
    backward(sum((a + b) * 10.0));  // both hold the same gradient
    std::vector<Tensor> pair{a, b};
    clip_gradient_norm(pair, std::sqrt(2.0));
    CHECK_THAT(a.grad()(0), WithinRel(real(1), real(1e-6)));
    CHECK_THAT(b.grad()(0), WithinRel(real(1), real(1e-6)));
}

TEST_CASE("schedules: values") {
    //! [schedule]
    const Schedule rate = linear_warm_up(4, cosine_decay(1, 10));
    CHECK_THAT(rate(0), WithinRel(0.25));
    CHECK_THAT(rate(4), WithinRel(1.0));
    CHECK_THAT(rate(9), WithinRel(0.5));
    CHECK(rate(100) < 1e-12);
    //! [schedule]
    CHECK(constant(0.3)(7) == 0.3);
    CHECK_THAT(step_decay(1, 3, 0.5)(7), WithinRel(0.25));
    CHECK_THAT(exponential_decay(2, 0.5)(3), WithinRel(0.25));
    CHECK_THAT(inverse_time_decay(1, 0.5)(2), WithinRel(0.5));
    CHECK_THAT(inverse_sqrt_decay(1, 4)(1), WithinRel(0.5));
    CHECK_THAT(inverse_sqrt_decay(1, 4)(15), WithinRel(0.5));
    CHECK_THROWS_AS(step_decay(1, 0, 0.5), ValueError);
    CHECK_THROWS_AS(cosine_decay(1, 0), ValueError);
    CHECK_THROWS_AS(inverse_sqrt_decay(1, 0), ValueError);
}

}  // namespace
}  // namespace course::optim
