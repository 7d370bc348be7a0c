// Layer and batch normalisation against double, and their gradients against differences.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "course/rows.hpp"
#include "course_test/compare.hpp"
#include "row_support.hpp"
#include "targets.hpp"

namespace course {
namespace {

using testing::kEps;

struct ExactMoments {
    double mean = 0;
    double variance = 0;
};

template <typename At>
ExactMoments exact_moments(std::size_t n, At at) {
    ExactMoments e;
    e.mean = exact_sum(n, at) / static_cast<double>(n);
    const auto squared = [&](std::size_t i) { return (at(i) - e.mean) * (at(i) - e.mean); };
    e.variance = exact_sum(n, squared) / static_cast<double>(n);
    return e;
}

}  // namespace

TEST_CASE("norms: layer norm of a row") {
    //! [layer_norm]
    const std::vector<real> x{1, 2, 3};
    const std::vector<real> gamma{1, 1, 1};
    const std::vector<real> beta{0, 0, 10};
    std::vector<real> mean(1);
    std::vector<real> inverse(1);
    std::vector<real> y(3);
    layer_norm(x, {gamma, beta}, {mean, inverse}, y);  // -1.2247, 0, 11.2247
    //! [layer_norm]
    CHECK(mean[0] == 2);
    CHECK(std::abs(y[0] + 1.2247) < 1e-4);
    CHECK(std::abs(y[2] - 11.2247) < 1e-4);
}

TEST_CASE("norms: layer norm is exact at every length and far from 0, with every target") {
    with_every_target([](std::size_t W) {
        for (const std::size_t n : {std::size_t{1}, std::size_t{3}, W, W + 1, 3 * W, 8 * W + 2,
                                    std::size_t{700}, std::size_t{5000}}) {
            for (const double shift : {0.0, 1000.0}) {
                Rng rng(n);
                const Tensor x = random_tensor({3, n}, rng, 1, shift);
                const Tensor gamma = random_tensor({n}, rng);
                const Tensor beta = random_tensor({n}, rng);
                std::vector<real> mean(3);
                std::vector<real> inverse(3);
                Tensor y(x.shape());
                layer_norm(x.data(), {gamma.data(), beta.data()}, {mean, inverse}, y.data());
                for (std::size_t i = 0; i < 3; ++i) {
                    const ExactMoments e =
                        exact_moments(n, [&](std::size_t j) { return double{x(i, j)}; });
                    const double r = 1 / std::sqrt(e.variance + 1e-5);
                    const double scale = 1 + std::abs(shift);
                    CAPTURE(n, shift, i);
                    CHECK(std::abs(mean[i] - e.mean) < 4 * kEps * scale);
                    CHECK(std::abs(inverse[i] / r - 1) < 40 * kEps * (n == 1 ? scale : 1));
                    double worst = 0;
                    for (std::size_t j = 0; j < n; ++j) {
                        const double expected = (x(i, j) - e.mean) * r * gamma(j) + beta(j);
                        worst = std::max(worst, std::abs(y(i, j) - expected));
                    }
                    CHECK(worst < 60 * kEps * scale * (n == 1 ? r : 4));
                }
            }
        }
    });
}

TEST_CASE("norms: layer norm in place, wherever the row begins, is what it is elsewhere") {
    with_every_target([](std::size_t W) {
        for (std::size_t offset = 0; offset <= W; ++offset) {
            const std::size_t n = 5 * W + 3;
            CAPTURE(offset);
            Rng rng(offset);
            const Tensor x = random_tensor({n}, rng);
            const Tensor gamma = random_tensor({n}, rng);
            const Tensor beta = random_tensor({n}, rng);
            std::vector<real> mean(1);
            std::vector<real> inverse(1);
            Tensor y({n});
            layer_norm(x.data(), {gamma.data(), beta.data()}, {mean, inverse}, y.data());
            std::vector<real> around(n + W + 1, testing::kNan);
            const std::span<real> row(around.data() + offset, n);
            std::ranges::copy(x.data(), row.begin());
            layer_norm(row, {gamma.data(), beta.data()}, {mean, inverse}, row);
            CHECK(std::ranges::equal(row, y.data()));
            const auto untouched =
                std::ranges::count_if(around, [](real v) { return std::isnan(v); });
            CHECK(untouched == static_cast<std::ptrdiff_t>(W) + 1);
        }
    });
}

TEST_CASE("norms: a row whose beginning is unlike the rest keeps its variance") {
    with_every_target([](std::size_t W) {
        constexpr std::size_t kCount = 2048;  // a block, of which the first vectors are the shift
        Tensor x({1, kCount});
        Rng rng(3);
        rng.fill_normal(x.data());
        for (std::size_t i = 0; i < 4 * W; ++i) x(0, i) += 1000;
        const Tensor ones = Tensor::full({kCount}, 1);
        std::vector<real> mean(1);
        std::vector<real> inverse(1);
        Tensor y(x.shape());
        layer_norm(x.data(), {ones.data(), ones.data()}, {mean, inverse}, y.data());
        const ExactMoments e =
            exact_moments(kCount, [&](std::size_t j) { return double{x(0, j)}; });
        const double lost = 1 + kCount / (4.0 * static_cast<double>(W));
        CHECK(std::abs(mean[0] - e.mean) < 4 * kEps * 1000);
        CHECK(std::abs(inverse[0] * std::sqrt(e.variance + 1e-5) - 1) < 4 * lost * kEps);
    });
}

TEST_CASE("norms: gradients of layer norm, over more rows than one block") {
    with_every_target([](std::size_t W) {
        for (const std::size_t rows : {std::size_t{2}, std::size_t{67}}) {
            const std::size_t n = W + 2;
            Rng rng(7);
            const Tensor x = random_tensor({rows, n}, rng);
            const Tensor gamma = random_tensor({n}, rng);
            const Tensor beta = random_tensor({n}, rng);
            const Tensor dy = random_tensor({rows, n}, rng);
            std::vector<real> mean(rows);
            std::vector<real> inverse(rows);
            const auto loss = [&](const Tensor& vx, const Tensor& vg, const Tensor& vb) {
                Tensor out(vx.shape());
                layer_norm(vx.data(), {vg.data(), vb.data()}, {mean, inverse}, out.data());
                return weighted_sum(dy.data(), out.data());
            };
            loss(x, gamma, beta);
            Tensor dx(x.shape());
            Tensor dgamma({n});
            Tensor dbeta({n});
            layer_norm_backward(x.data(), gamma.data(), {mean, inverse}, dy.data(),
                                {dx.data(), dgamma.data(), dbeta.data()});
            testing::check_gradient([&](const Tensor& v) { return loss(v, gamma, beta); }, x, dx,
                                    kDifferenceTolerance);
            testing::check_gradient([&](const Tensor& v) { return loss(x, v, beta); }, gamma,
                                    dgamma, kDifferenceTolerance);
            testing::check_gradient([&](const Tensor& v) { return loss(x, gamma, v); }, beta, dbeta,
                                    kDifferenceTolerance);
        }
    });
}

TEST_CASE("norms: channel statistics of features and of images, with every target") {
    with_every_target([](std::size_t W) {
        for (const ChannelLayout a :
             {ChannelLayout{5, 3, 1}, ChannelLayout{130, 5 * W + 1, 1}, ChannelLayout{4, 3, 49},
              ChannelLayout{3, 2, 2500}, ChannelLayout{1, 2, 6}, ChannelLayout{1, 3, 1}}) {
            Rng rng(a.batch);
            const Tensor x = random_tensor({a.batch, a.channels, a.positions}, rng, 2, 100);
            std::vector<real> mean(a.channels);
            std::vector<real> variance(a.channels);
            channel_statistics(x.data(), a, mean, variance);
            for (std::size_t c = 0; c < a.channels; ++c) {
                const ExactMoments e = exact_moments(a.batch * a.positions, [&](std::size_t i) {
                    return double{x(i / a.positions, c, i % a.positions)};
                });
                CHECK(std::abs(mean[c] - e.mean) < 400 * kEps);
                CHECK(std::abs(variance[c] - e.variance) < 100 * kEps * (e.variance + 0.01));
            }
        }
    });
}

TEST_CASE("norms: batch norm of features") {
    //! [batch_norm]
    const std::vector<real> x{1, 10, 3, 30};  // two examples of two features
    const ChannelLayout layout{.batch = 2, .channels = 2, .positions = 1};
    std::vector<real> mean(2);
    std::vector<real> variance(2);
    channel_statistics(x, layout, mean, variance);  // means 2, 20; variances 1, 100
    std::vector<real> inverse{1, real(0.1)};        // 1 / sqrt(variance)
    const std::vector<real> gamma{1, 1};
    const std::vector<real> beta{0, 0};
    std::vector<real> y(4);
    batch_norm(x, layout, {gamma, beta}, {mean, inverse}, y);  // -1, -1, 1, 1
    //! [batch_norm]
    CHECK(mean == std::vector<real>{2, 20});
    CHECK(variance == std::vector<real>{1, 100});
    CHECK(std::abs(y[0] + 1) < 1e-6);
    CHECK(std::abs(y[3] - 1) < 1e-6);
}

TEST_CASE("norms: gradients of batch norm, measured and given statistics") {
    with_every_target([](std::size_t W) {
        for (const ChannelLayout a : {ChannelLayout{67, W + 1, 1}, ChannelLayout{3, 2, W + 2}}) {
            for (const NormMode mode : {NormMode::batch, NormMode::running}) {
                Rng rng(8);
                const Tensor x = random_tensor({a.batch, a.channels, a.positions}, rng);
                const Tensor gamma = random_tensor({a.channels}, rng);
                const Tensor beta = random_tensor({a.channels}, rng);
                const Tensor dy = random_tensor(x.shape(), rng);
                std::vector<real> mean(a.channels, real(0.2));
                std::vector<real> inverse(a.channels, real(1.3));
                const auto loss = [&](const Tensor& vx, const Tensor& vg, const Tensor& vb) {
                    if (mode == NormMode::batch) {
                        channel_statistics(vx.data(), a, mean, inverse);
                        for (real& v : inverse) v = 1 / std::sqrt(v + real(1e-5));
                    }
                    Tensor out(vx.shape());
                    batch_norm(vx.data(), a, {vg.data(), vb.data()}, {mean, inverse}, out.data());
                    return weighted_sum(dy.data(), out.data());
                };
                loss(x, gamma, beta);
                Tensor dx(x.shape());
                Tensor dgamma(gamma.shape());
                Tensor dbeta(gamma.shape());
                batch_norm_backward(x.data(), a, gamma.data(), {mean, inverse, mode}, dy.data(),
                                    {dx.data(), dgamma.data(), dbeta.data()});
                testing::check_gradient([&](const Tensor& v) { return loss(v, gamma, beta); }, x,
                                        dx, kDifferenceTolerance);
                testing::check_gradient([&](const Tensor& v) { return loss(x, v, beta); }, gamma,
                                        dgamma, kDifferenceTolerance);
                testing::check_gradient([&](const Tensor& v) { return loss(x, gamma, v); }, beta,
                                        dbeta, kDifferenceTolerance);
            }
        }
    });
}

TEST_CASE("norms: results are the same bits whatever the number of threads") {
    const std::size_t n = 300;
    const std::size_t rows = 700;  // several blocks, several pieces of a parallel loop
    Rng rng(9);
    const Tensor x = random_tensor({rows, n}, rng);
    const Tensor dy = random_tensor({rows, n}, rng);
    const Tensor gamma = random_tensor({n}, rng);
    const std::size_t before = thread_count();
    std::vector<Tensor> results[2];
    for (const std::size_t threads : {std::size_t{1}, std::size_t{3}}) {
        set_thread_count(threads);
        std::vector<real> mean(rows);
        std::vector<real> inverse(rows);
        Tensor y(x.shape());
        Tensor dx(x.shape());
        Tensor dgamma({n});
        Tensor dbeta({n});
        layer_norm(x.data(), {gamma.data(), gamma.data()}, {mean, inverse}, y.data());
        layer_norm_backward(x.data(), gamma.data(), {mean, inverse}, dy.data(),
                            {dx.data(), dgamma.data(), dbeta.data()});
        softmax(dx.data(), n, dx.data());
        results[threads == 1 ? 0 : 1] = {y, dx, dgamma, dbeta};
    }
    set_thread_count(before);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::ranges::equal(results[0][i].data(), results[1][i].data()));
    }
}

TEST_CASE("norms: sizes that do not fit are refused") {
    std::vector<real> six(6);
    std::vector<real> three(3);
    std::vector<real> two(2);
    CHECK_THROWS_AS(layer_norm(six, {two, two}, {two, two}, six), ShapeError);
    CHECK_THROWS_AS(layer_norm(six, {three, two}, {two, two}, six), ShapeError);
    CHECK_THROWS_AS(channel_statistics(six, {2, 2, 1}, two, two), ShapeError);
    CHECK_THROWS_AS(channel_statistics({}, {0, 2, 1}, two, two), ValueError);
    CHECK_THROWS_AS(batch_norm(six, {1, 2, 3}, {two, three}, {two, two}, six), ShapeError);
}

}  // namespace course
