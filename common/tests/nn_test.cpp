#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <string>

#include "course/autograd.hpp"
#include "course/nn/attention.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/recurrent.hpp"
#include "course/nn/sequential.hpp"
#include "course_test/compare.hpp"
#include "models.hpp"
#include "op_check.hpp"

namespace course::nn {
namespace {

using Catch::Matchers::Message;
using testing::max_relative_error;

constexpr double kNetTolerance = kRealIsDouble ? 1e-12 : 1e-4;

//! [model]
struct Classifier {
    explicit Classifier(Rng& rng) : hidden(4, 8, rng), norm(8), out(8, 3, rng) {}

    Tensor operator()(const Tensor& x) const { return out(norm(hidden(x, Activation::relu))); }
    void collect(Collector& c) {
        c.layer("hidden", hidden);
        c.layer("norm", norm);
        c.layer("out", out);
    }

    Linear hidden;
    BatchNorm1d norm;
    Linear out;
};
//! [model]

std::vector<std::string> names_of(const std::vector<Named>& list) {
    std::vector<std::string> names;
    names.reserve(list.size());
    for (const Named& named : list) names.push_back(named.name);
    return names;
}

TEST_CASE("layers: parameters by name, modes, states") {
    Rng rng(1);
    Classifier model(rng);
    CHECK(names_of(state(model)) ==
          std::vector<std::string>{"hidden.weight", "hidden.bias", "norm.weight", "norm.bias",
                                   "out.weight", "out.bias", "norm.running_mean",
                                   "norm.running_var"});
    CHECK(parameter_count(model) == 4 * 8 + 8 + 2 * 8 + 8 * 3 + 3);
    set_training(model, false);
    CHECK(!model.norm.training);

    Classifier other(rng);
    load_state(state(other), state(model));
    CHECK(max_relative_error(other.out.weight, model.out.weight) == 0);
    std::vector<Named> wrong = state(model);
    wrong.front().name = "hidden.weights";
    CHECK_THROWS_MATCHES(load_state(state(other), wrong), ValueError,
                         Message("load_state: expected names of the model, got hidden.weights"));
    wrong.erase(wrong.begin());
    CHECK_THROWS_MATCHES(load_state(state(other), wrong), ValueError,
                         Message("load_state: expected hidden.weight, got no such tensor"));
    wrong = state(model);
    wrong.front().tensor = Tensor({3});
    CHECK_THROWS_MATCHES(load_state(state(other), wrong), ShapeError,
                         Message("load_state hidden.weight: expected (8, 4), got (3)"));
}

TEST_CASE("sequential: applies layers in turn and numbers them") {
    //! [sequential]
    Rng rng(1);
    Sequential model(Conv2d({.inputs = 1, .outputs = 4}, rng, {.padding = {1, 1}}), Relu{},
                     MaxPool2d{}, Flatten{}, Linear(36, 2, rng));
    CHECK(model(Tensor({5, 1, 6, 6})).shape() == Shape{5, 2});
    //! [sequential]
    CHECK(names_of(state(model)) ==
          std::vector<std::string>{"0.weight", "0.bias", "4.weight", "4.bias"});
    Residual block(Sequential(Linear(3, 3, rng), Tanh{}));
    const Tensor x({1, 3}, {1, 2, 3});
    CHECK(max_relative_error(block(x), x + tanh(std::get<0>(block.inner.layers)(x))) <
          kNetTolerance);
    CHECK(names_of(state(block)) == std::vector<std::string>{"inner.0.weight", "inner.0.bias"});
}

TEST_CASE("dropout: zeros in training only, the mean stays") {
    Dropout layer(0.25, 3);
    const Tensor x = Tensor::full({10'000}, 1);
    const Tensor y = layer(x);
    std::size_t zeros = 0;
    for (const real value : y.data()) {
        CHECK((value == 0 || value == real(1 / 0.75)));
        zeros += value == 0 ? 1 : 0;
    }
    CHECK(zeros > 2300);
    CHECK(zeros < 2700);
    layer.training = false;
    CHECK(layer(x).shares_storage(x));
    Rng rng(1);
    CHECK_THROWS_MATCHES(dropout(x, 1, rng), ValueError,
                         Message("dropout: expected p in [0, 1), got 1"));
    Tensor w = Tensor::full({100}, 2);
    w.requires_grad(true);
    const Tensor dropped = dropout(w, 0.5, rng);
    backward(sum(dropped));
    CHECK(max_relative_error(w.grad() * 2, dropped) < kNetTolerance);
}

TEST_CASE("initialisers: variances, and rows that are orthonormal") {
    Rng rng(5);
    const auto variance = [](const Tensor& x) {
        return static_cast<double>(mean(pow(x.detach(), 2)).item());
    };
    const Shape shape{200, 100};
    CHECK(std::abs(variance(kaiming_normal(shape, rng)) - 0.02) < 0.001);
    CHECK(std::abs(variance(kaiming_uniform(shape, rng)) - 0.02) < 0.001);
    CHECK(std::abs(variance(xavier_normal(shape, rng)) - 2.0 / 300) < 0.0005);
    CHECK(std::abs(variance(xavier_uniform(shape, rng)) - 2.0 / 300) < 0.0005);
    // Uniform ones reach their limit and stay within it; a kernel's fan counts its window.
    const auto largest = [](const Tensor& x) {
        return static_cast<double>(max(abs(x.detach())).item());
    };
    const double kaiming_limit = std::sqrt(6.0 / (10 * 9));
    const double kaiming = largest(kaiming_uniform({40, 10, 3, 3}, rng));
    CHECK((kaiming <= kaiming_limit * 1.0001 && kaiming > 0.99 * kaiming_limit));
    const double xavier_limit = std::sqrt(6.0 / (10 * 9 + 40 * 9));
    const double xavier = largest(xavier_uniform({40, 10, 3, 3}, rng));
    CHECK((xavier <= xavier_limit * 1.0001 && xavier > 0.99 * xavier_limit));
    CHECK(std::abs(variance(kaiming_normal({40, 10, 3, 3}, rng)) - 2.0 / 90) < 0.002);
    CHECK(std::abs(variance(xavier_normal({40, 10, 3, 3}, rng)) - 2.0 / 450) < 0.0005);
    CHECK(std::abs(variance(normal(shape, 0.5, rng)) - 0.25) < 0.01);
    const double uniform_half = largest(uniform(shape, 0.5, rng));
    CHECK((uniform_half <= 0.5 && uniform_half > 0.49));
    CHECK(largest(constant(shape, -3)) == 3);
    Tensor identity({6, 6});
    for (std::size_t i = 0; i < 6; ++i) identity(i, i) = 4;
    const Tensor wide = orthogonal({6, 20}, rng, 2).detach();
    CHECK(max_relative_error(matmul(wide, transpose(wide)), identity) < kNetTolerance);
    const Tensor tall = orthogonal({20, 6}, rng, 2).detach();
    CHECK(max_relative_error(matmul(transpose(tall), tall), identity) < kNetTolerance);
    CHECK(orthogonal({2, 2}, rng).requires_grad());
    const Tensor kernel = orthogonal({4, 2, 3, 3}, rng).detach().reshape({4, 18});
    Tensor unit({4, 4});
    for (std::size_t i = 0; i < 4; ++i) unit(i, i) = 1;
    CHECK(max_relative_error(matmul(kernel, transpose(kernel)), unit) < kNetTolerance);
    for (const Shape& wrong : {Shape{3}, Shape{}, Shape{3, 0}, Shape{0, 3}}) {
        CHECK_THROWS_AS(kaiming_normal(wrong, rng), ShapeError);
        CHECK_THROWS_AS(xavier_uniform(wrong, rng), ShapeError);
        CHECK_THROWS_AS(orthogonal(wrong, rng), ShapeError);
    }
}

TEST_CASE("batch norm: uses running statistics after training") {
    BatchNorm1d layer(2);
    Rng rng(1);
    Tensor x({64, 2});
    rng.fill_normal(x.data(), 3, 2);
    for (int i = 0; i < 200; ++i) layer(x);
    const Tensor trained = layer(x);
    layer.training = false;
    CHECK(max_relative_error(layer(x), trained) < 0.02);  // unbiased against biased variance
    CHECK_THROWS_AS(layer(Tensor({4, 3})), ShapeError);
    layer.training = true;
    CHECK_THROWS_MATCHES(layer(Tensor({1, 2})), ShapeError,
                         Message("batch_norm: expected more than one value a channel in training, "
                                 "got (1, 2)"));
}

TEST_CASE("attention: steps with a cache give what a causal call gives") {
    //! [attention]
    Rng rng(1);
    const MultiHeadAttention layer(8, 2, rng);
    for (const std::size_t batch : {1U, 3U}) {
        Tensor x({batch, 5, 8});
        rng.fill_normal(x.data());
        const Tensor whole = layer(x, {.causal = true});
        KvCache cache(batch, 5, 8);
        for (std::size_t t = 0; t < 5; ++t) {
            const Tensor y = layer.step(slice(x, 1, t, t + 1), cache);
            CHECK(max_relative_error(y, slice(whole, 1, t, t + 1)) < kNetTolerance);
        }
    }
    //! [attention]
    KvCache full(1, 0, 8);
    CHECK_THROWS_MATCHES(
        layer.step(Tensor({1, 1, 8}), full), ShapeError,
        Message("attention step: expected new positions (b, t, e) with room in the "
                "cache (1, 0, 8) after 0, got (1, 1, 8)"));
    CHECK_THROWS_AS(MultiHeadAttention(8, 3, rng), ValueError);
}

TEST_CASE("attention: self-attention is cross-attention to itself; padding alone gives zeros") {
    Rng rng(2);
    const MultiHeadAttention layer(8, 4, rng);
    Tensor x({2, 3, 8});
    rng.fill_normal(x.data());
    CHECK(max_relative_error(layer(x, x), layer(x)) < kNetTolerance);
    const Tensor nothing({2, 3});
    const Tensor y = self_attention(linear(x, layer.in_weight, layer.in_bias),
                                    {.heads = 4, .key_mask = nothing});
    CHECK(max_relative_error(y.detach(), Tensor({2, 3, 8})) == 0);
    Tensor p;
    attention(x, x, x, {.heads = 2, .causal = true, .probabilities = &p});
    CHECK(p.shape() == Shape{2, 2, 3, 3});
    CHECK(p(0, 0, 0, 0) == 1);
    CHECK(p(1, 1, 0, 2) == 0);
}

TEST_CASE("transformer: generating with caches gives the logits of the whole sequence") {
    Rng rng(3);
    const testing::Gpt model(rng);
    const testing::Tokens tokens{5, 17, 80, 3};
    const NoGrad guard;
    const Tensor whole = model(tokens, 1);
    std::vector<KvCache> caches = model.caches();
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        CHECK(max_relative_error(model.step(tokens[t], caches), slice(whole, 1, t, t + 1)) <
              kNetTolerance);
    }
    testing::Gpt counted(rng);
    CHECK(parameter_count(counted) == 826'208);
}

Tensor result_of(Tensor y) {
    return y;
}
Tensor result_of(const Sequence& y) {
    return y.outputs;
}

// The gradients of all parameters and of the input against central differences.
template <typename AnyLayer>
void check_layer(const std::string& name, AnyLayer layer, const Shape& shape) {
    testing::Inputs inputs = parameters(layer);
    inputs.push_back(testing::random_tensor(shape, 1).requires_grad(true));
    testing::check_gradients(
        name, [&](const testing::Inputs& all) { return result_of(layer(all.back())) * 1.0; },
        inputs);
}

TEST_CASE("layers: gradients of sizes 1, and of sizes that fill no vector") {
    Rng rng(4);
    check_layer("linear 1", Linear(1, 1, rng), {1, 1});
    check_layer("linear 17", Linear(17, 3, rng), {2, 17});
    check_layer("rnn 1", Rnn(1, 1, rng), {1, 2, 1});
    check_layer("rnn 17", Rnn(5, 17, rng), {2, 2, 5});
    check_layer("gru 1", Gru(1, 1, rng), {1, 2, 1});
    check_layer("gru 5", Gru(3, 5, rng), {2, 3, 3});
    check_layer("lstm 1", Lstm(1, 1, rng), {1, 2, 1});
    check_layer("lstm 5", Lstm(3, 5, rng), {2, 3, 3});
    check_layer("attention 1", MultiHeadAttention(1, 1, rng), {1, 1, 1});
    check_layer("attention 3", MultiHeadAttention(6, 3, rng), {2, 5, 6});
    check_layer("layer norm", LayerNorm(17), {3, 17});
    check_layer("batch norm 1", BatchNorm1d(1), {5, 1});
    check_layer("convolution 1", Conv2d({.inputs = 1, .outputs = 1, .kernel = 1}, rng),
                {1, 1, 1, 1});
    check_layer("transposed 1", ConvTranspose2d({.inputs = 1, .outputs = 1, .kernel = 1}, rng),
                {1, 1, 1, 1});
    check_layer("transposed", ConvTranspose2d({.inputs = 3, .outputs = 2}, rng, {.stride = {2, 1}}),
                {2, 3, 2, 5});
    check_layer("depthwise", depthwise_conv2d(3, 3, rng), {2, 3, 5, 4});
    check_layer("residual", Residual(Sequential(Linear(3, 3, rng), Tanh{})), {2, 3});
    check_layer("chain", Sequential(Linear(2, 5, rng), Gelu{}, LayerNorm(5), Sigmoid{}), {3, 2});
}

TEST_CASE("layers: refuse what does not fit, in their names") {
    Rng rng(1);
    CHECK_THROWS_AS(Linear(3, 2, rng)(Tensor({4, 2})), ShapeError);
    CHECK_THROWS_MATCHES(Gru(3, 2, rng)(Tensor({4, 0, 3})), ShapeError,
                         Message("gru: expected (b, t, 3), t > 0, got (4, 0, 3)"));
    CHECK_THROWS_MATCHES(Lstm(3, 2, rng)(Tensor({4, 1, 3}), Tensor({4, 3})), ShapeError,
                         Message("lstm: expected a state (4, 2), got (4, 3)"));
    const std::vector<std::size_t> indices{7};
    CHECK_THROWS_MATCHES(Embedding(7, 2, rng)(indices, {1}), ValueError,
                         Message("embedding: expected indices below 7, got 7"));
    CHECK(Linear(3, 2, rng, false)(Tensor({0, 3})).shape() == Shape{0, 2});
    CHECK(Flatten{}(Tensor({0, 3, 4})).shape() == Shape{0, 12});
    CHECK_THROWS_MATCHES(Flatten{}(Tensor({}, {1})), ShapeError,
                         Message("Flatten: expected (n, ...), got ()"));
    CHECK_THROWS_AS(Conv2d({.inputs = 3, .outputs = 4}, rng, {.groups = 2}), ShapeError);
    CHECK_THROWS_AS(max_pool2d(Tensor({1, 1, 1, 1})), ShapeError);
    CHECK(depthwise_conv2d(4, 3, rng)(Tensor({1, 4, 5, 5})).shape() == Shape{1, 4, 5, 5});
    CHECK(ConvTranspose2d({.inputs = 2, .outputs = 3, .kernel = 4}, rng,
                          {.stride = {2, 2}, .padding = {1, 1}})(Tensor({1, 2, 5, 5}))
              .shape() == Shape{1, 3, 10, 10});
}

}  // namespace
}  // namespace course::nn
