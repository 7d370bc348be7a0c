#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "backpropagation/examples.hpp"
#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using course::testing::claim;

namespace {

constexpr std::size_t kWidths[] = {2, 2, 2};
// From this start the descent finds a way; others are caught on a plateau (chapter 08).
constexpr std::uint64_t kSeed = 1;
constexpr real kRate = 2;

Mlp fresh(const Activation& activation, std::uint64_t seed = kSeed) {
    Rng rng(seed);
    return Mlp::random(kWidths, activation, rng, 2);
}

}  // namespace

TEST_CASE("training: forward, loss, backward, update take a 2-2-2 net to zero loss on four points",
          "[Q7][C3.2]") {
    //! [train]
    Mlp mlp = fresh(Sigmoid());
    const Samples samples = four_points();
    real loss = 0;
    for (int update = 0; update < 20'000; ++update) loss = train(mlp, samples, kRate);
    //! [train]
    CHECK(loss < real(1e-5));
    CHECK(testing::max_relative_error(mlp.forward(samples.x), samples.target) < 1e-2);
    claim("trained_loss", double(loss), {.format = "%.0e", .tolerance = 1, .absolute = 1e-6});
}

TEST_CASE("training: most starts arrive, a few stay on a plateau for long", "[Q7]") {
    const Samples samples = four_points();
    int arrived = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Mlp mlp = fresh(Sigmoid(), seed);
        real loss = 1;
        for (int update = 0; update < 10'000 && loss >= real(1e-6); ++update) {
            loss = train(mlp, samples, kRate);
        }
        arrived += loss < real(1e-6) ? 1 : 0;
    }
    CHECK(arrived > 10);
    claim("starts_that_arrive", arrived, {.format = "%.0f", .absolute = 2});
}

TEST_CASE("training: every update moves against the derivatives, so a small one lowers the loss",
          "[Q7]") {
    Mlp mlp = fresh(Sigmoid());
    const Samples samples = four_points();
    real before = train(mlp, samples, real(0.05));
    for (int update = 0; update < 200; ++update) {
        const real now = train(mlp, samples, real(0.05));
        CHECK(now <= before * (1 + real(1e-5)));
        before = now;
    }
}

TEST_CASE("training: a 5-layer net without activations never fits exclusive or", "[Q10][C3.5]") {
    const Tensor x = four_points().x;
    const Tensor target({4, 1}, {0, 1, 1, 0});
    Rng rng(1);
    Mlp linear = Mlp::random(std::vector<std::size_t>{2, 4, 4, 4, 4, 1}, Identity(), rng);
    real loss = 0;
    for (int update = 0; update < 3000; ++update) loss = train(linear, {x, target}, real(0.02));
    // The best of all affine maps answers 1/2 everywhere: 4 times 1/2 (1/2)^2.
    CHECK(loss >= real(0.4999));
    CHECK(loss == Approx(0.5).epsilon(1e-2));
    const Tensor y = linear.forward(x);
    for (std::size_t n = 0; n < 4; ++n) CHECK(y(n, 0) == Approx(0.5).margin(0.05));
    claim("linear_xor_loss", double(loss), {.format = "%.2f"});

    Mlp bent = Mlp::random(std::vector<std::size_t>{2, 4, 1}, Sigmoid(), rng, 2);
    for (int update = 0; update < 5000; ++update) loss = train(bent, {x, target}, 2);
    CHECK(loss < real(0.02));  // the same data, one hidden layer, but with an activation
    claim("bent_xor_loss", double(loss), {.format = "%.4f", .tolerance = 0.2});
}

TEST_CASE("training: sigma(r) is a, and the next affine map is never skipped", "[E3.7][E3.8]") {
    // The recipe x -> r -> a -> r -> a: parameters belong to the affine maps only.
    Mlp mlp = lecture_network();
    mlp.forward(Tensor({1, 2}, {1, -1}));
    for (std::size_t l = 0; l < 3; ++l) {
        const Dense& layer = mlp.layers[l];
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(layer.a(0, i) == Sigmoid().value(layer.z(0, i)));
            real z = layer.bias(i);
            for (std::size_t j = 0; j < 2; ++j) z += layer.weight(i, j) * layer.x(0, j);
            CHECK(layer.z(0, i) == Approx(z));
        }
        if (l > 0) CHECK(testing::values(layer.x) == testing::values(mlp.layers[l - 1].a));
    }
}

TEST_CASE("cost: one sample has C, all samples have L, and the target is no output",
          "[E3.4][E3.5][M3.2]") {
    const Tensor y({2, 2}, {1, 2, 3, 4});
    const Tensor target({2, 2}, {1, 0, 0, 4});
    const real first = total_cost(y.slice(0, 1), target.slice(0, 1));
    const real second = total_cost(y.slice(1, 2), target.slice(1, 2));
    CHECK(first == 2);
    CHECK(second == real(4.5));
    CHECK(total_cost(y, target) == first + second);
    // Nothing flows to the target: it stands in dC/dy = y - target as a number.
    CHECK(testing::values(cost_gradient(y, target)) == std::vector<real>{0, 2, 3, 0});
}

TEST_CASE("train: samples that do not fit are refused, and nothing moves") {
    Mlp mlp = fresh(Sigmoid());
    const Tensor before = mlp.parameters();
    CHECK_THROWS_AS(train(mlp, {Tensor({4, 3}), Tensor({4, 2})}, 1), ShapeError);
    CHECK_THROWS_AS(train(mlp, {Tensor({4, 2}), Tensor({4, 3})}, 1), ShapeError);
    CHECK(testing::values(mlp.parameters()) == testing::values(before));
}
