// Ops and layers against PyTorch in double: values and all gradients, and each gradient against
// central differences. The cases are those of tests/golden/common/generate_ops.py.

#include "course_test/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "course/nn/attention.hpp"
#include "course/nn/recurrent.hpp"
#include "op_check.hpp"

namespace course {
namespace {

using testing::Inputs;

const testing::Golden& golden() {
    static const testing::Golden file("tests/golden/common/ops.json");
    return file;
}

constexpr double kGoldenTolerance = kRealIsDouble ? 1e-12 : 2e-5;

void check_golden(const std::string& name, const testing::Op& f, const std::vector<Shape>& shapes,
                  double low = -1.5, double high = 1.5) {
    INFO(name);
    Inputs inputs;
    for (const Shape& shape : shapes) {
        inputs.push_back(testing::random_tensor(shape, inputs.size() + 1, low, high));
        inputs.back().requires_grad(true);
    }
    const Tensor y = f(inputs);
    CHECK(testing::max_relative_error(y, golden().tensor(name)) < kGoldenTolerance);
    backward(testing::weighted_sum(y));
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        INFO("gradient of input " << i);
        const Tensor expected = golden().tensor(name + ".d" + std::to_string(i));
        const bool is_zero = sum_of_squares(expected.data()) == 0;  // of a condition
        if (is_zero) {
            inputs[i].requires_grad(false);
        } else {
            CHECK(testing::max_relative_error(inputs[i].grad(), expected) < kGoldenTolerance);
        }
    }
    testing::check_gradients(name, f, inputs);
}

const std::vector<Shape> kOne{{3, 5}};
const std::vector<Shape> kPair{{2, 3, 4}, {3, 1}};
const std::vector<Shape> kThreeAxes{{2, 3, 4}};
const std::vector<Shape> kSame{{3, 4}, {3, 4}};

TEST_CASE("ops against PyTorch: functions of one element") {
    check_golden("exp", [](const Inputs& x) { return exp(x[0]); }, kOne);
    check_golden("log", [](const Inputs& x) { return log(x[0]); }, kOne, 0.5);
    check_golden("sqrt", [](const Inputs& x) { return sqrt(x[0]); }, kOne, 0.5);
    check_golden("abs", [](const Inputs& x) { return abs(x[0]); }, kOne);
    check_golden("tanh", [](const Inputs& x) { return tanh(x[0]); }, kOne);
    check_golden("sigmoid", [](const Inputs& x) { return sigmoid(x[0]); }, kOne);
    check_golden("erf", [](const Inputs& x) { return erf(x[0]); }, kOne);
    check_golden("relu", [](const Inputs& x) { return relu(x[0]); }, kOne);
    check_golden("gelu", [](const Inputs& x) { return gelu(x[0]); }, kOne);
    check_golden("softmax", [](const Inputs& x) { return softmax(x[0]); }, kOne);
    check_golden("log_softmax", [](const Inputs& x) { return log_softmax(x[0]); }, kOne);
    check_golden("clip", [](const Inputs& x) { return clip(x[0], -0.7, 0.6); }, kOne);
    check_golden("neg", [](const Inputs& x) { return neg(x[0]); }, kOne);
    check_golden("cube", [](const Inputs& x) { return pow(x[0], 3); }, kOne);
    check_golden(
        "scalars", [](const Inputs& x) { return 2 - (3 * x[0] - 1) / 4 + 5 / x[0]; }, kOne);
}

TEST_CASE("ops against PyTorch: arithmetic") {
    check_golden("add", [](const Inputs& x) { return x[0] + x[1]; }, kPair);
    check_golden("subtract", [](const Inputs& x) { return x[0] - x[1]; }, kPair);
    check_golden("multiply", [](const Inputs& x) { return x[0] * x[1]; }, kPair);
    check_golden("divide", [](const Inputs& x) { return x[0] / x[1]; }, kPair);
    check_golden("maximum", [](const Inputs& x) { return maximum(x[0], x[1]); }, kPair);
    check_golden("minimum", [](const Inputs& x) { return minimum(x[0], x[1]); }, kPair);
    check_golden("pow", [](const Inputs& x) { return pow(x[0], x[1]); }, kPair, 0.5);
    check_golden("where", [](const Inputs& x) { return where(relu(x[0]), x[1], x[2]); },
                 {{2, 3}, {3}, {2, 1}});
}

TEST_CASE("ops against PyTorch: reductions and shapes") {
    check_golden("sum", [](const Inputs& x) { return sum(x[0], {0, 2}); }, kThreeAxes);
    check_golden("mean", [](const Inputs& x) { return mean(x[0], 1, true); }, kThreeAxes);
    check_golden("max", [](const Inputs& x) { return max(x[0], 2); }, kThreeAxes);
    check_golden("min", [](const Inputs& x) { return min(x[0], 1, true); }, kThreeAxes);
    check_golden(
        "extremes", [](const Inputs& x) { return max(x[0]) * min(x[0]) + mean(x[0]) * sum(x[0]); },
        kThreeAxes);
    check_golden("transpose", [](const Inputs& x) { return transpose(x[0], 0, 2); }, kThreeAxes);
    check_golden("reshape", [](const Inputs& x) { return x[0].reshape({4, 6}); }, kThreeAxes);
    check_golden("broadcast_to", [](const Inputs& x) { return broadcast_to(x[0], {2, 3, 4}); },
                 {{3, 1}});
    check_golden("sum_to", [](const Inputs& x) { return sum_to(x[0], {3, 1}); }, kThreeAxes);
    check_golden("permute", [](const Inputs& x) { return permute(x[0], {2, 0, 1}); }, kThreeAxes);
    check_golden("slice", [](const Inputs& x) { return slice(x[0], 1, 1, 3); }, kThreeAxes);
    check_golden("concat", [](const Inputs& x) { return concat(x, 1); }, {{2, 3}, {2, 4}});
    check_golden("stack", [](const Inputs& x) { return stack(x, 1); }, {{2, 3}, {2, 3}});
    const std::vector<std::size_t> rows{2, 0, 2};
    check_golden("take", [&](const Inputs& x) { return take(x[0], rows); }, {{3, 4}});
    const std::vector<std::size_t> columns{3, 0, 1};
    check_golden("gather", [&](const Inputs& x) { return gather(x[0], columns); }, {{3, 4}});
}

TEST_CASE("ops against PyTorch: products, embedding, norms") {
    check_golden("matmul", [](const Inputs& x) { return matmul(x[0], x[1]); },
                 {{2, 1, 3, 4}, {5, 4, 2}});
    check_golden("linear", [](const Inputs& x) { return linear(x[0], x[1], x[2]); },
                 {{2, 3, 4}, {5, 4}, {5}});
    check_golden("linear_relu",
                 [](const Inputs& x) { return linear(x[0], x[1], x[2], Activation::relu); },
                 {{2, 3, 5}, {5, 5}, {5}});
    const std::vector<std::size_t> indices{1, 0, 3, 1};
    check_golden("embedding", [&](const Inputs& x) { return embedding(x[0], indices, {2, 2}); },
                 {{4, 3}});
    check_golden("layer_norm", [](const Inputs& x) { return layer_norm(x[0], x[1], x[2]); },
                 {{3, 5}, {5}, {5}});
    for (const bool training : {true, false}) {
        const std::string name = training ? "batch_norm" : "batch_norm_used";
        const Tensor mean = Tensor::full({3}, real(0.5));
        const Tensor variance = Tensor::full({3}, 2);
        const auto f = [&](const Inputs& x) {
            return batch_norm(
                x[0], x[1], x[2],
                {.running_mean = mean, .running_variance = variance, .training = training});
        };
        const Inputs x{testing::random_tensor({4, 3, 2, 2}, 1), testing::random_tensor({3}, 2),
                       testing::random_tensor({3}, 3)};
        f(x);
        CHECK(testing::max_relative_error(mean, golden().tensor(name + ".running_mean")) <
              kGoldenTolerance);
        CHECK(testing::max_relative_error(variance, golden().tensor(name + ".running_variance")) <
              kGoldenTolerance);
        check_golden(name, f, {{4, 3, 2, 2}, {3}, {3}});
    }
    const auto of_features = [](const Inputs& x) {
        return batch_norm(x[0], x[1], x[2],
                          {.running_mean = Tensor({3}), .running_variance = Tensor({3})});
    };
    check_golden("batch_norm_2", of_features, {{5, 3}, {3}, {3}});
    check_golden("batch_norm_3", of_features, {{4, 3, 5}, {3}, {3}});
}

TEST_CASE("ops against PyTorch: attention") {
    const std::vector<Shape> qkv{{2, 3, 8}, {2, 5, 8}, {2, 5, 8}};
    check_golden(
        "attention", [](const Inputs& x) { return attention(x[0], x[1], x[2], {.heads = 2}); },
        qkv);
    const Tensor mask({2, 5}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    check_golden(
        "attention_masked",
        [&](const Inputs& x) {
            return attention(x[0], x[1], x[2], {.heads = 2, .causal = true, .key_mask = mask});
        },
        qkv);
    check_golden("self_attention",
                 [](const Inputs& x) { return self_attention(x[0], {.heads = 2, .causal = true}); },
                 {{2, 5, 12}});
}

TEST_CASE("layers against PyTorch: attention to another sequence with padding") {
    const Tensor padding({2, 5}, {1, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    const auto run = [&](const Inputs& x) {
        Rng rng(1);
        nn::MultiHeadAttention layer(8, 2, rng);
        layer.in_weight = x[2];
        layer.in_bias = x[3];
        layer.out.weight = x[4];
        layer.out.bias = x[5];
        return layer(x[0], x[1], {.key_mask = padding});
    };
    check_golden("multi_head", run, {{2, 3, 8}, {2, 5, 8}, {24, 8}, {24}, {8, 8}, {8}});
}

TEST_CASE("ops against PyTorch: losses") {
    check_golden("mse_loss", [](const Inputs& x) { return mse_loss(x[0], x[1]); }, kSame);
    check_golden("mae_loss", [](const Inputs& x) { return mae_loss(x[0], x[1]); }, kSame);
    check_golden("huber_loss", [](const Inputs& x) { return huber_loss(x[0], x[1], 0.7); }, kSame);
    check_golden("bce_loss", [](const Inputs& x) { return bce_loss(x[0], x[1]); }, kSame, 0.1, 0.9);
    check_golden("kl_loss", [](const Inputs& x) { return kl_loss(x[0], x[1]); }, kSame, 0.1, 0.9);
    const std::vector<std::size_t> classes{1, 3, 0};
    const std::vector<Shape> logits{{3, 4}};
    check_golden(
        "cross_entropy", [&](const Inputs& x) { return cross_entropy_loss(x[0], classes); },
        logits);
    check_golden(
        "cross_entropy_smooth",
        [&](const Inputs& x) {
            return cross_entropy_loss(x[0], classes, {.label_smoothing = 0.1, .ignore_index = 3});
        },
        logits);
    const std::vector<std::size_t> positions{2, 3, 0, 3, 1, 1};
    check_golden("cross_entropy_positions",
                 [&](const Inputs& x) {
                     return cross_entropy_loss(x[0], positions,
                                               {.label_smoothing = 0.3, .ignore_index = 3});
                 },
                 {{2, 3, 4}});
    check_golden("nll_loss", [&](const Inputs& x) { return nll_loss(x[0], classes, 0); }, logits);
}

TEST_CASE("ops against PyTorch: images") {
    const auto conv = [](const ConvOptions& options) {
        return [options](const Inputs& x) { return conv2d(x[0], x[1], x[2], options); };
    };
    check_golden("conv2d", conv({.padding = {1, 1}}), {{2, 3, 5, 6}, {4, 3, 3, 3}, {4}});
    check_golden("conv2d_strided", conv({.stride = {2, 2}, .dilation = {2, 2}}),
                 {{2, 3, 7, 8}, {4, 3, 3, 2}, {4}});
    check_golden("conv2d_grouped", conv({.stride = {2, 2}, .padding = {1, 1}, .groups = 2}),
                 {{1, 4, 5, 5}, {6, 2, 3, 3}, {6}});
    check_golden("conv2d_depthwise", conv({.padding = {1, 1}, .groups = 4}),
                 {{2, 4, 5, 5}, {4, 1, 3, 3}, {4}});
    check_golden("conv_transpose2d",
                 [](const Inputs& x) {
                     return conv_transpose2d(x[0], x[1], x[2],
                                             {.stride = {2, 2}, .padding = {1, 1}});
                 },
                 {{2, 3, 4, 3}, {3, 4, 4, 4}, {4}});
    check_golden("conv_transpose2d_grouped",
                 [](const Inputs& x) {
                     return conv_transpose2d(
                         x[0], x[1], x[2],
                         {.stride = {1, 2}, .padding = {0, 1}, .dilation = {2, 1}, .groups = 2});
                 },
                 {{2, 4, 3, 4}, {4, 3, 2, 3}, {6}});
    check_golden("conv2d_relu",
                 [](const Inputs& x) { return conv2d(x[0], x[1], x[2], {}, Activation::relu); },
                 {{2, 3, 5, 6}, {4, 3, 3, 3}, {4}});
    check_golden("max_pool2d", [](const Inputs& x) { return max_pool2d(x[0]); }, {{2, 3, 4, 6}});
    check_golden("max_pool2d_padded",
                 [](const Inputs& x) {
                     return max_pool2d(x[0],
                                       {.window = {3, 3}, .stride = {2, 2}, .padding = {1, 1}});
                 },
                 {{2, 2, 5, 5}});
    check_golden("avg_pool2d", [](const Inputs& x) { return average_pool2d(x[0]); },
                 {{2, 3, 4, 6}});
    check_golden("avg_pool2d_padded",
                 [](const Inputs& x) {
                     return average_pool2d(x[0],
                                           {.window = {3, 2}, .stride = {2, 1}, .padding = {1, 1}});
                 },
                 {{2, 2, 5, 6}});
}

// Without states it begins with zeros and gives the outputs; with states it also gives those of the
// end.
template <typename Layer>
void check_recurrent(const std::string& name, std::size_t gates, std::size_t states) {
    const auto run = [](const Inputs& x) {
        Rng rng(1);
        Layer layer(3, 4, rng);
        layer.weight_input = x[1];
        layer.weight_hidden = x[2];
        layer.bias_input = x[3];
        layer.bias_hidden = x[4];
        if (x.size() == 5) return layer(x[0]).outputs;
        nn::Sequence y;
        if constexpr (std::is_same_v<Layer, nn::Lstm>) {
            y = layer(x[0], x[5], x[6]);
        } else {
            y = layer(x[0], x[5]);
        }
        std::vector<Tensor> parts{y.outputs.reshape({40}), y.hidden.reshape({8})};
        if (!y.cell.empty()) parts.push_back(y.cell.reshape({8}));
        return concat(parts, 0);
    };
    const std::size_t n = 4 * gates;
    std::vector<Shape> shapes{{2, 5, 3}, {n, 3}, {n, 4}, {n}, {n}};
    check_golden(name, run, shapes);
    shapes.resize(shapes.size() + states, Shape{2, 4});
    check_golden(name + "_from_state", run, shapes);
}

TEST_CASE("layers against PyTorch: recurrent ones") {
    check_recurrent<nn::Rnn>("rnn", 1, 1);
    check_recurrent<nn::Gru>("gru", 3, 1);
    check_recurrent<nn::Lstm>("lstm", 4, 2);
}

}  // namespace
}  // namespace course
