// Softmax, its relatives and cross entropy against double, and their gradients against differences.

#include "course/rows.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "row_support.hpp"
#include "targets.hpp"

namespace course {
namespace {

using testing::kEps;
using testing::kInf;
using testing::kNan;

struct ExactRow {
    std::vector<double> probability;
    double largest;
    double log_rest;  // log of the sum of e^(x - largest)
    double log_sum() const { return largest + log_rest; }
};

ExactRow exact_softmax(std::span<const real> x) {
    const double largest = *std::ranges::max_element(x);
    const double sum = exact_sum(x.size(), [&](std::size_t i) { return std::exp(x[i] - largest); });
    ExactRow row{{}, largest, std::log(sum)};
    for (const real v : x) row.probability.push_back(std::exp(v - largest) / sum);
    return row;
}

}  // namespace

TEST_CASE("rows: softmax of two rows") {
    //! [softmax]
    const std::vector<real> x{0, 0, 1000, 0};
    std::vector<real> y(4);
    softmax(x, 2, y);  // two rows: 0.5, 0.5 and 1, 0
    //! [softmax]
    CHECK(y == std::vector<real>{0.5, 0.5, 1, 0});
}

TEST_CASE("rows: softmax, log_softmax and log_sum_exp at every length, with every target") {
    with_every_target([](std::size_t W) {
        for (const std::size_t n : {std::size_t{1}, std::size_t{3}, W - 1 + (W == 1), W, W + 1,
                                    3 * W, 8 * W + 2, std::size_t{700}, std::size_t{9000}}) {
            for (const double scale : {0.1, 5.0, 60.0}) {
                Rng rng(n);
                // A row before and after, so that a row starts anywhere.
                const Tensor x = random_tensor({3, n}, rng, scale, 3 * scale);
                Tensor p(x.shape());
                Tensor l(x.shape());
                Tensor s({3});
                softmax(x.data(), n, p.data());
                log_softmax(x.data(), n, l.data());
                log_sum_exp(x.data(), n, s.data());
                for (std::size_t i = 0; i < 3; ++i) {
                    const ExactRow exact = exact_softmax(x.row(i));
                    double worst = 0;
                    double worst_log = 0;
                    for (std::size_t j = 0; j < n; ++j) {
                        const double q = exact.probability[j];
                        const double bound =
                            10 + std::abs(std::log(q)) + static_cast<double>(n) / 512;
                        if (q > 1e-30) {
                            worst = std::max(worst, std::abs(p(i, j) - q) / (q * bound * kEps));
                        }
                        const double log_q = (x(i, j) - exact.largest) - exact.log_rest;
                        worst_log = std::max(
                            worst_log, std::abs(l(i, j) - log_q) / ((10 + std::abs(log_q)) * kEps));
                    }
                    CAPTURE(n, scale, i);
                    CHECK(worst <= 1);
                    CHECK(worst_log <= 4);
                    CHECK(std::abs(s(i) - exact.log_sum()) <=
                          4 * kEps * (1 + std::abs(exact.log_sum())));
                }
            }
        }
    });
}

TEST_CASE("rows: NaN and infinities in a row") {
    with_every_target([](std::size_t) {
        for (const std::size_t n : {std::size_t{5}, std::size_t{64}, std::size_t{5000}}) {
            std::vector<real> x(n, 1);
            std::vector<real> y(n);
            std::vector<real> s(1);
            x[2] = -kInf;  // a masked place
            softmax(x, n, y);
            log_sum_exp(x, n, s);
            CHECK(y[2] == 0);
            CHECK(std::abs(y[0] * static_cast<double>(n - 1) - 1) < 1e-5);
            CHECK(std::abs(s[0] - 1 - std::log(static_cast<double>(n - 1))) < 1e-5);
            log_softmax(x, n, y);
            CHECK(y[2] == -kInf);

            std::ranges::fill(x, -kInf);
            softmax(x, n, y);
            log_sum_exp(x, n, s);
            CHECK(std::ranges::all_of(y, [](real v) { return std::isnan(v); }));
            CHECK(s[0] == -kInf);

            x[3] = kInf;
            softmax(x, n, y);
            log_sum_exp(x, n, s);
            CHECK(std::isnan(y[3]));
            CHECK(s[0] == kInf);

            x.assign(n, 1);
            x[n - 1] = kNan;
            softmax(x, n, y);
            log_sum_exp(x, n, s);
            CHECK(std::ranges::all_of(y, [](real v) { return std::isnan(v); }));
            CHECK(std::isnan(s[0]));
        }
    });
}

TEST_CASE("rows: a later block with a larger maximum rescales the sum so far") {
    std::vector<real> x(10000, 0);
    x[9000] = 3;
    std::vector<real> s(1);
    with_every_target([&](std::size_t) {
        log_sum_exp(x, x.size(), s);
        CHECK(std::abs(s[0] - std::log(9999 + std::exp(3.0))) < 1e-5);
    });
}

TEST_CASE("rows: gradients of softmax, log_softmax and log_sum_exp") {
    with_every_target([](std::size_t W) {
        const std::size_t n = W + 3;
        Rng rng(5);
        const Tensor x = random_tensor({2, n}, rng);
        const Tensor dy = random_tensor({2, n}, rng);
        Tensor y(x.shape());
        Tensor dx(x.shape());

        softmax(x.data(), n, y.data());
        softmax_backward(y.data(), dy.data(), n, dx.data());
        testing::check_gradient(
            [&](const Tensor& v) {
                Tensor out(v.shape());
                softmax(v.data(), n, out.data());
                return weighted_sum(dy.data(), out.data());
            },
            x, dx, kDifferenceTolerance);

        log_softmax(x.data(), n, y.data());
        log_softmax_backward(y.data(), dy.data(), n, dx.data());
        testing::check_gradient(
            [&](const Tensor& v) {
                Tensor out(v.shape());
                log_softmax(v.data(), n, out.data());
                return weighted_sum(dy.data(), out.data());
            },
            x, dx, kDifferenceTolerance);

        const std::vector<real> ds{1, 2};
        std::vector<real> s(2);
        log_sum_exp(x.data(), n, s);
        log_sum_exp_backward(x.data(), s, ds, dx.data());
        testing::check_gradient(
            [&](const Tensor& v) {
                std::vector<real> out(2);
                log_sum_exp(v.data(), n, out);
                return weighted_sum(ds, out);
            },
            x, dx, kDifferenceTolerance);
    });
}

TEST_CASE("rows: cross entropy of two rows") {
    //! [cross_entropy]
    const std::vector<real> logits{0, 0, 0, 1000, 0, 0};
    const std::vector<std::size_t> classes{1, 0};
    std::vector<real> losses(2);
    std::vector<real> gradient(6);
    cross_entropy(logits, 3, {.classes = classes}, losses, gradient);  // losses log 3 and 0
    //! [cross_entropy]
    CHECK(std::abs(losses[0] - std::log(3.0)) < 1e-6);
    CHECK(losses[1] == 0);
    CHECK(std::abs(gradient[1] + 2.0 / 3) < 1e-6);
}

TEST_CASE("rows: cross entropy and its gradient with smoothing and ignored rows") {
    with_every_target([](std::size_t W) {
        for (const double smoothing : {0.0, 0.1}) {
            const std::size_t n = 2 * W + 1;
            Rng rng(6);
            const Tensor x = random_tensor({4, n}, rng, 2);
            const std::vector<std::size_t> classes{0, n - 1, 7777, n / 2};
            const CrossEntropyTargets targets{.classes = classes,
                                              .label_smoothing = static_cast<real>(smoothing),
                                              .ignore_index = 7777};
            std::vector<real> losses(4);
            std::vector<real> plain(4);
            Tensor dx(x.shape());
            CHECK(cross_entropy(x.data(), n, targets, losses, dx.data()) == 3);
            CHECK(cross_entropy(x.data(), n, targets, plain, {}) == 3);
            for (std::size_t i = 0; i < 4; ++i) {
                const ExactRow exact = exact_softmax(x.row(i));
                double expected = 0;
                for (std::size_t j = 0; j < n; ++j) {
                    const double target =
                        (j == classes[i] ? 1 - smoothing : 0) + smoothing / static_cast<double>(n);
                    expected -= target * std::log(exact.probability[j]);
                }
                if (i == 2) expected = 0;
                CHECK(std::abs(losses[i] - expected) < 20 * kEps);
                CHECK(std::abs(plain[i] - expected) < 20 * kEps);
            }
            testing::check_gradient(
                [&](const Tensor& v) {
                    std::vector<real> out(4);
                    cross_entropy(v.data(), n, targets, out, {});
                    return weighted_sum(std::vector<real>(4, 1), out);
                },
                x, dx, kDifferenceTolerance);
            const Tensor over_x = x.clone();
            Tensor in_place = over_x;
            cross_entropy(over_x.data(), n, targets, plain, in_place.data());
            CHECK(std::ranges::equal(in_place.data(), dx.data()));
            CHECK(plain == losses);
        }
    });
}

TEST_CASE("rows: sizes and classes that do not fit are refused") {
    std::vector<real> six(6);
    std::vector<real> five(5);
    std::vector<real> two(2);
    CHECK_THROWS_AS(softmax(six, 4, six), ShapeError);
    CHECK_THROWS_AS(softmax(six, 3, five), ShapeError);
    CHECK_THROWS_AS(softmax(six, 0, six), ShapeError);
    CHECK_THROWS_AS(log_sum_exp(six, 2, two), ShapeError);
    CHECK_THROWS_AS(cross_entropy(six, 3, {.classes = std::vector<std::size_t>{0, 3}}, two, {}),
                    ValueError);
    CHECK_THROWS_AS(cross_entropy(six, 3, {.classes = std::vector<std::size_t>{0}}, two, {}),
                    ShapeError);
}

}  // namespace course
