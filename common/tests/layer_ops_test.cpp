// The ops that layers are made of: attention, norms, softmax, convolution, pooling, embedding.
// Their values are compared with PyTorch's in golden_test.cpp; here are edge shapes, masks, errors.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <vector>

#include "op_check.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;
using testing::check_gradients;
using testing::check_second_derivatives;
using testing::Inputs;
using testing::max_relative_error;
using testing::random_tensor;
using Indices = std::vector<std::size_t>;

using testing::kOpTolerance;
using testing::values;

// ---- Attention --------------------------------------------------------------------------------

Tensor padding_mask() {
    return Tensor({2, 4}, {1, 1, 1, 1, 1, 1, 0, 0});
}

TEST_CASE("attention: gradients with all masks and numbers of heads") {
    const Tensor mask = padding_mask();
    for (const std::size_t heads : {1U, 2U, 6U}) {
        for (const bool causal : {false, true}) {
            for (const bool padded : {false, true}) {
                const AttentionOptions options{
                    .heads = heads, .causal = causal, .key_mask = padded ? mask : Tensor()};
                CAPTURE(heads, causal, padded);
                check_gradients(
                    "attention",
                    [&](const Inputs& x) { return attention(x[0], x[1], x[2], options); },
                    {{2, 3, 6}, {2, 4, 6}, {2, 4, 6}});
                check_gradients("self_attention",
                                [&](const Inputs& x) { return self_attention(x[0], options); },
                                {{2, 4, 18}});
            }
        }
    }
    check_gradients("one position", [](const Inputs& x) { return attention(x[0], x[1], x[2]); },
                    {{1, 1, 3}, {1, 2, 3}, {1, 2, 3}});
}

TEST_CASE("attention: what is masked has no influence, value or gradient") {
    Inputs x{random_tensor({2, 3, 6}, 1), random_tensor({2, 4, 6}, 2), random_tensor({2, 4, 6}, 3)};
    for (Tensor& input : x) input.requires_grad(true);
    const AttentionOptions options{.heads = 2, .causal = true, .key_mask = padding_mask()};
    const Tensor before = attention(x[0], x[1], x[2], options);
    backward(testing::weighted_sum(before));
    for (const std::size_t i : {1U, 2U}) {
        const std::span<const real> hidden = x[i].grad().data().subspan(36);  // keys 2 and 3
        CHECK(std::ranges::all_of(hidden, [](real g) { return g == 0; }));
        for (real& v : x[i].data().subspan(36)) v = 1e6;
    }
    CHECK(values(attention(x[0], x[1], x[2], options)) == values(before));
    // Queries are the last positions: the first of three sees two of four keys.
    Tensor p;
    attention(x[0], x[1], x[2], {.causal = true, .probabilities = &p});
    CHECK(p.shape() == Shape{2, 1, 3, 4});
    CHECK(p(0, 0, 0, 2) == 0);
    CHECK(p(0, 0, 0, 1) > 0);
    CHECK(p(0, 0, 2, 3) > 0);
}

TEST_CASE("attention: refuses what does not fit") {
    const Tensor x({2, 3, 4});
    CHECK_THROWS_MATCHES(
        attention(x, x, Tensor({2, 2, 4})), ShapeError,
        Message("attention: expected q (b, t, e), k (b, s, e), v (b, s, e), got (2, 3, 4), "
                "(2, 3, 4), (2, 2, 4)"));
    CHECK_THROWS_MATCHES(attention(x, x, x, {.heads = 3}), ValueError,
                         Message("attention: expected heads that divide 4, got 3"));
    CHECK_THROWS_AS(attention(x, x, x, {.heads = 0}), ValueError);
    CHECK_THROWS_MATCHES(attention(x, x, x, {.key_mask = Tensor({2, 2})}), ShapeError,
                         Message("attention: expected a key mask (2, 3), got (2, 2)"));
    const Tensor one({2, 1, 4});
    CHECK_THROWS_AS(attention(x, one, one, {.causal = true}), ShapeError);
    CHECK_THROWS_MATCHES(self_attention(x), ShapeError,
                         Message("self_attention: expected (b, t, 3 e), got (2, 3, 4)"));
}

// ---- Softmax and norms ------------------------------------------------------------------------

TEST_CASE("softmax: gradients of every width, and second derivatives") {
    for (const std::size_t width : {1U, 2U, 5U, 16U, 17U, 33U}) {
        // A row of one element is always 1, so that something else must have a gradient.
        check_gradients("softmax", [](const Inputs& x) { return softmax(x[0]) + x[0] * x[0]; },
                        {{3, width}});
        check_gradients("log_softmax",
                        [](const Inputs& x) { return log_softmax(x[0]) + x[0] * x[0]; },
                        {{3, width}});
    }
    check_second_derivatives("softmax", [](const Inputs& x) { return softmax(x[0]); }, {{2, 3}});
    check_second_derivatives("log_softmax", [](const Inputs& x) { return log_softmax(x[0]); },
                             {{2, 3}});
    const Tensor huge({1, 3}, {1e4, 0, -1e4});
    CHECK(values(softmax(huge)) == std::vector<real>{1, 0, 0});
    CHECK(values(log_softmax(huge)) == std::vector<real>{0, -1e4, -2e4});
    CHECK(softmax(Tensor({0, 3})).shape() == Shape{0, 3});
    CHECK_THROWS_MATCHES(softmax(Tensor({}, {1})), ShapeError,
                         Message("softmax: expected (..., classes), got ()"));
}

TEST_CASE("layer norm: gradients of every width") {
    // Two numbers become -1 and 1 whatever they are, so that something else must have a gradient.
    for (const std::size_t width : {2U, 5U, 16U, 17U, 33U}) {
        check_gradients("layer_norm",
                        [](const Inputs& x) { return layer_norm(x[0], x[1], x[2]) + x[0]; },
                        {{2, 3, width}, {width}, {width}});
    }
    CHECK(layer_norm(Tensor({0, 3}), Tensor({3}), Tensor({3})).shape() == Shape{0, 3});
    CHECK_THROWS_MATCHES(
        layer_norm(Tensor({2, 3}), Tensor({2}), Tensor({2})), ShapeError,
        Message("layer_norm: expected x (..., k), gamma (k), beta (k), got (2, 3), (2), (2)"));
}

TEST_CASE("batch norm: gradients for all ranks, in training and in use") {
    for (const Shape& shape : {Shape{5, 3}, Shape{2, 3, 4}, Shape{2, 3, 3, 5}}) {
        for (const bool training : {true, false}) {
            CAPTURE(training, to_string(shape));
            const Tensor mean = Tensor::from_doubles(Shape{3}, std::vector{0.1, -0.2, 0.3});
            const Tensor variance({3}, {0.5, 1, 2});
            check_gradients("batch_norm",
                            [&](const Inputs& x) {
                                return batch_norm(x[0], x[1], x[2],
                                                  {.running_mean = mean.clone(),
                                                   .running_variance = variance.clone(),
                                                   .training = training});
                            },
                            {shape, {3}, {3}});
        }
    }
    const Tensor c({3});
    CHECK_THROWS_MATCHES(
        batch_norm(Tensor({2, 4}), c, c, {.running_mean = c, .running_variance = c}), ShapeError,
        Message("batch_norm: expected x (n, c, ...), gamma, beta and running statistics (c), got "
                "(2, 4), (3), (3)"));
}

// ---- Rows by number ---------------------------------------------------------------------------

TEST_CASE("embedding, take, gather: gradients add up where a number is used twice") {
    const Indices rows{3, 0, 3, 1};
    check_gradients("embedding", [&](const Inputs& x) { return embedding(x[0], rows, {2, 2}); },
                    {{4, 5}});
    check_gradients("take", [&](const Inputs& x) { return take(x[0], rows); }, {{4, 2, 3}});
    check_gradients("gather", [&](const Inputs& x) { return gather(x[0], rows); }, {{4, 4}});
    Tensor table({2, 1}, {5, 6});
    table.requires_grad(true);
    const Tensor y = embedding(table, Indices{1, 1, 1}, {3});
    CHECK(values(y) == std::vector<real>{6, 6, 6});
    backward(sum(y));
    CHECK(values(table.grad()) == std::vector<real>{0, 3});
    CHECK(embedding(table, Indices{}, {0}).shape() == Shape{0, 1});
    CHECK(take(table, Indices{}).shape() == Shape{0, 1});
    CHECK_THROWS_MATCHES(take(table, Indices{2}), ValueError,
                         Message("take: expected indices below 2, got 2"));
    CHECK_THROWS_MATCHES(gather(table, Indices{0}), ShapeError,
                         Message("gather: expected (n, m) and n indices, got (2, 1) and 1"));
    CHECK_THROWS_AS(embedding(table, Indices{0}, {2}), ShapeError);
}

// ---- Images -----------------------------------------------------------------------------------

TEST_CASE("convolution: gradients of edge shapes") {
    // The step of a difference quotient in float is long enough to cross a kink.
    constexpr Activation kRelu = kRealIsDouble ? Activation::relu : Activation::none;
    const auto conv = [](const ConvOptions& options, Activation activation) {
        return [=](const Inputs& x) { return conv2d(x[0], x[1], x[2], options, activation); };
    };
    check_gradients("one pixel", conv({}, Activation::none), {{1, 1, 1, 1}, {1, 1, 1, 1}, {1}});
    check_gradients("kernel 1", conv({}, kRelu), {{2, 3, 4, 5}, {2, 3, 1, 1}, {2}});
    check_gradients("as large as the image", conv({}, Activation::none),
                    {{2, 2, 3, 4}, {3, 2, 3, 4}, {3}});
    check_gradients("17 wide", conv({.padding = {1, 1}}, kRelu),
                    {{1, 2, 3, 17}, {3, 2, 3, 3}, {3}});
    check_gradients("stride over the kernel", conv({.stride = {3, 3}}, Activation::none),
                    {{1, 2, 7, 8}, {2, 2, 2, 2}, {2}});
    check_gradients("transposed, dilated, grouped",
                    [](const Inputs& x) {
                        return conv_transpose2d(
                            x[0], x[1], x[2], {.stride = {2, 1}, .dilation = {1, 2}, .groups = 2});
                    },
                    {{2, 4, 3, 2}, {4, 3, 2, 3}, {6}});
    const Tensor x({1, 2, 4, 4});
    CHECK(conv2d(Tensor({0, 2, 4, 4}), Tensor({3, 2, 3, 3}), Tensor({3})).shape() ==
          Shape{0, 3, 2, 2});
    CHECK_THROWS_MATCHES(conv2d(x, Tensor({3, 2, 3, 3}), Tensor({2})), ShapeError,
                         Message("conv2d: expected a bias (3), got (2)"));
    CHECK_THROWS_MATCHES(
        conv_transpose2d(x, Tensor({3, 2, 3, 3}), Tensor({2})), ShapeError,
        Message("conv_transpose2d: expected x (b, c, h, w), weight (c, o / groups, i, j), got "
                "(1, 2, 4, 4), (3, 2, 3, 3)"));
}

TEST_CASE("convolution: transposed, it is the adjoint map") {
    const Tensor x = random_tensor({2, 4, 5, 6}, 1);
    const Tensor weight = random_tensor({6, 2, 3, 3}, 2);
    const ConvOptions options{.stride = {2, 1}, .padding = {1, 1}, .groups = 2};
    const Tensor y = conv2d(x, weight, Tensor({6}), options);
    const Tensor z = random_tensor(y.shape(), 3);
    const Tensor back = conv_transpose2d(z, weight, Tensor({4}), options);
    REQUIRE(back.shape() == x.shape());
    const double left = static_cast<double>(sum(y * z).item());
    const double right = static_cast<double>(sum(x * back).item());
    CHECK(testing::relative_error(left, right) < kOpTolerance * 10);
}

TEST_CASE("pooling: gradients, overlapping and padded") {
    // Numbers far enough apart that no step of a difference quotient changes which is the largest.
    Tensor x({2, 3, 5, 4});
    const Indices order = Rng(5).permutation(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        x.data()[i] = real(0.02) * (static_cast<real>(order[i]) - 60);
    }
    x.requires_grad(true);
    const PoolOptions overlapping{.window = {3, 2}, .stride = {1, 1}, .padding = {1, 0}};
    for (const PoolOptions& options : {PoolOptions{}, overlapping}) {
        check_gradients(
            "max", [&](const Inputs& in) { return max_pool2d(in[0], options); }, Inputs{x});
        check_gradients(
            "mean", [&](const Inputs& in) { return average_pool2d(in[0], options); }, Inputs{x});
    }
    CHECK(max_pool2d(Tensor({0, 1, 4, 4})).shape() == Shape{0, 1, 2, 2});
    CHECK_THROWS_AS(max_pool2d(Tensor({4})), ShapeError);
}

}  // namespace
}  // namespace course
