// Optimiser steps against their formulas in double.

#include "course/update.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course/simd.hpp"
#include "course_test/function.hpp"

namespace {

using course::real;
namespace simd = course::simd;

struct State {
    std::vector<real> w, g, m, v;
    explicit State(std::size_t n) : w(n), g(n), m(n), v(n) {}
};

struct ExactWeight {
    double w, m = 0, v = 0;
};

// Runs 20 steps of both with random gradients and compares the parameters.
void compare(const course::testing::Function<void(State&, std::size_t)>& step,
             const course::testing::Function<void(ExactWeight&, double, std::size_t)>& exact) {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        const std::size_t W = simd::lanes(target);
        for (const std::size_t n : {std::size_t{0}, std::size_t{1}, W - 1, W, W + 1, 3 * W + 2}) {
            course::Rng rng(n + 1);
            State state(n);
            std::vector<ExactWeight> expected;
            for (real& w : state.w) {
                w = static_cast<real>(rng.normal());
                expected.push_back({static_cast<double>(w)});
            }
            for (std::size_t t = 0; t < 20; ++t) {
                for (std::size_t i = 0; i < n; ++i) {
                    state.g[i] = static_cast<real>(rng.normal() + 0.3);
                    exact(expected[i], state.g[i], t);
                }
                step(state, t);
            }
            for (std::size_t i = 0; i < n; ++i) {
                INFO(simd::name(target) << ", " << i << " of " << n);
                CHECK(std::abs(state.w[i] - expected[i].w) <
                      (course::kRealIsDouble ? 1e-13 : 1e-5));
            }
        }
    }
    simd::use(before);
}

}  // namespace

TEST_CASE("update: gradient descent with weight decay") {
    //! [sgd]
    std::vector<real> w{1, 2};
    const std::vector<real> slope{10, 20};
    course::sgd_update(w, slope, {.learning_rate = 0.01});  // w becomes 0.9, 1.8
    //! [sgd]
    CHECK(std::abs(w[0] - 0.9) < 1e-6);
    compare(
        [](State& s, std::size_t) {
            course::sgd_update(s.w, s.g, {.learning_rate = 0.1, .weight_decay = 0.05});
        },
        [](ExactWeight& e, double g, std::size_t) { e.w -= 0.1 * (g + 0.05 * e.w); });
}

TEST_CASE("update: momentum as the lecture writes it, and Nesterov's") {
    compare(
        [](State& s, std::size_t) {
            course::momentum_update(s.w, s.g, s.m, {.learning_rate = 0.1, .weight_decay = 0.01});
        },
        [](ExactWeight& e, double g, std::size_t) {
            g += 0.01 * e.w;
            e.m = 0.9 * e.m - 0.1 * g;
            e.w += e.m;
        });
    compare(
        [](State& s, std::size_t) {
            course::momentum_update(s.w, s.g, s.m, {.learning_rate = 0.1, .nesterov = true});
        },
        [](ExactWeight& e, double g, std::size_t) {
            e.m = 0.9 * e.m - 0.1 * g;
            e.w += 0.9 * e.m - 0.1 * g;
        });
}

TEST_CASE("update: AdaGrad with the sum and with the mean of squares") {
    compare([](State& s,
               std::size_t) { course::adagrad_update(s.w, s.g, s.v, {.learning_rate = 0.1}); },
            [](ExactWeight& e, double g, std::size_t) {
                e.v += g * g;
                e.w -= 0.1 * g / (std::sqrt(e.v) + 1e-10);
            });
    compare(
        [](State& s, std::size_t t) {
            course::adagrad_update(s.w, s.g, s.v, {.learning_rate = 0.1, .step = t, .mean = true});
        },
        [](ExactWeight& e, double g, std::size_t t) {
            const double n = static_cast<double>(t);
            e.v = (e.v * n + g * g) / (n + 1);
            e.w -= 0.1 * g / (std::sqrt(e.v) + 1e-10);
        });
}

TEST_CASE("update: RMSProp from the first gradient and from zero") {
    for (const bool zero : {false, true}) {
        compare(
            [=](State& s, std::size_t t) {
                course::rmsprop_update(
                    s.w, s.g, s.v,
                    {.learning_rate = 0.01, .alpha = 0.9, .step = t, .start_from_zero = zero});
            },
            [=](ExactWeight& e, double g, std::size_t t) {
                e.v = t == 0 && !zero ? g * g : 0.9 * e.v + (1 - 0.9) * g * g;
                e.w -= 0.01 * g / (std::sqrt(e.v) + 1e-8);
            });
    }
}

TEST_CASE("update: Adam and AdamW") {
    //! [adam]
    std::vector<real> w{1};
    std::vector<real> m(1);
    std::vector<real> v(1);
    const std::vector<real> slope{1000};
    // w becomes 0.9: the first step has the size of the rate
    course::adam_update(w, slope, m, v, {.learning_rate = 0.1});
    //! [adam]
    CHECK(std::abs(w[0] - 0.9) < 1e-6);
    for (const double decay : {0.0, 0.2}) {
        compare(
            [=](State& s, std::size_t t) {
                course::adam_update(s.w, s.g, s.m, s.v,
                                    {.learning_rate = 0.01,
                                     .step = t,
                                     .weight_decay = 0.01,
                                     .decoupled_decay = decay});
            },
            [=](ExactWeight& e, double g, std::size_t t) {
                const double n = static_cast<double>(t + 1);
                g += 0.01 * e.w;
                e.m = 0.9 * e.m + 0.1 * g;
                e.v = 0.999 * e.v + 0.001 * g * g;
                const double m_hat = e.m / (1 - std::pow(0.9, n));
                const double v_hat = e.v / (1 - std::pow(0.999, n));
                e.w -= 0.01 * decay * e.w + 0.01 * m_hat / (std::sqrt(v_hat) + 1e-8);
            });
    }
}

TEST_CASE("update: arrays of different lengths are refused") {
    std::vector<real> two(2);
    std::vector<real> three(3);
    CHECK_THROWS_AS(course::sgd_update(two, three, {.learning_rate = 1}), course::ShapeError);
    CHECK_THROWS_AS(course::adam_update(two, two, two, three, {}), course::ShapeError);
}
