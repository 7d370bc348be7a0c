// Every op, layer and initialiser with random shapes and options, fitting or not: a result whose
// gradients have the shapes of the inputs, or an error of this library; never a crash or a step out
// of bounds, which the sanitizer builds of this test would report.

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "course/nn/attention.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/recurrent.hpp"
#include "op_check.hpp"

namespace course {
namespace {

using testing::Inputs;

struct Fuzzed {
    std::string name;
    std::size_t inputs;
    testing::Op op;
    bool takes_all = false;  // whatever the shapes, there is a result
};

std::size_t small(Rng& rng, std::size_t limit) {
    return static_cast<std::size_t>(rng.integer(limit));
}

// Sizes 0 to 4, mostly above 0.
Shape draw_shape(Rng& rng, std::size_t rank) {
    std::vector<std::size_t> sizes(rank);
    for (std::size_t& size : sizes) size = rng.bernoulli(0.05) ? 0 : 1 + small(rng, 4);
    return Shape(sizes);
}

// Another shape or one that has something to do with the first.
Shape draw_related(Rng& rng, const Shape& first) {
    std::vector<std::size_t> sizes(first.begin(), first.end());
    switch (small(rng, 6)) {
        case 0:
            return first;
        case 1:  // broadcast
            for (std::size_t& size : sizes) size = rng.bernoulli(0.5) ? 1 : size;
            return Shape(sizes);
        case 2:  // the last axes
            if (!sizes.empty()) sizes.erase(sizes.begin());
            return Shape(sizes);
        case 3:  // a weight
            if (sizes.empty()) return first;
            return {1 + small(rng, 4), sizes.back()};
        case 4:  // a matrix to multiply with
            if (sizes.empty()) return first;
            return {sizes.back(), 1 + small(rng, 4)};
        default:
            return draw_shape(rng, small(rng, 5));
    }
}

std::vector<std::size_t> draw_indices(Rng& rng, std::size_t count) {
    std::vector<std::size_t> indices(count);
    for (std::size_t& i : indices) i = small(rng, 4);
    return indices;
}

int draw_axis(Rng& rng) {
    return static_cast<int>(small(rng, 7)) - 3;
}

// An option of 0 to limit - 1, sometimes so large that sums and products with it overflow.
std::size_t draw_option(Rng& rng, std::size_t limit) {
    if (!rng.bernoulli(0.02)) return small(rng, limit);
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    const std::array<std::size_t, 4> hostile{kMost, kMost / 2 + 1, kMost / 2, kMost / 4 + 1};
    return hostile[small(rng, hostile.size())];
}

std::array<std::size_t, 2> draw_pair(Rng& rng) {
    return {draw_option(rng, 3), draw_option(rng, 3)};
}

std::vector<Fuzzed> basic_ops(Rng& rng) {
    const auto axis = [&rng] { return draw_axis(rng); };
    const auto indices = [&rng](std::size_t count) { return draw_indices(rng, count); };
    const auto pair = [&rng] { return draw_pair(rng); };
    const auto count = [&rng] { return small(rng, 3); };
    return {
        {"add", 2, [](const Inputs& x) { return x[0] + x[1]; }},
        {"divide", 2, [](const Inputs& x) { return x[0] / x[1]; }},
        {"maximum", 2, [](const Inputs& x) { return maximum(x[0], x[1]); }},
        {"where", 3, [](const Inputs& x) { return where(x[0], x[1], x[2]); }},
        {"broadcast_to", 2, [](const Inputs& x) { return broadcast_to(x[0], x[1].shape()); }},
        {"sum_to", 2, [](const Inputs& x) { return sum_to(x[0], x[1].shape()); }},
        {"minimum", 2, [](const Inputs& x) { return minimum(x[0], x[1]); }},
        {"pow", 2, [](const Inputs& x) { return pow(x[0], x[1]); }},
        {"functions", 1,
         [](const Inputs& x) { return tanh(exp(x[0])) + sqrt(abs(x[0])) * log(x[0]); }, true},
        {"gelu", 1, [](const Inputs& x) { return gelu(erf(x[0])) + relu(sigmoid(x[0])); }, true},
        {"clip", 1, [](const Inputs& x) { return clip(x[0], 0.2, 0.4) + x[0] * x[0]; }, true},
        {"dropout", 1, [&rng](const Inputs& x) { return dropout(x[0], 0.5, rng); }, true},
        {"reverse_gradient", 1, [](const Inputs& x) { return reverse_gradient(x[0], 2); }, true},
        {"straight_through", 2, [](const Inputs& x) { return straight_through(x[0], x[1]); }},
        {"sum", 1, [=](const Inputs& x) { return sum(x[0], axis(), axis() > 0); }},
        {"mean", 1, [=](const Inputs& x) { return mean(x[0], {axis(), axis()}); }},
        {"max", 1, [=](const Inputs& x) { return max(x[0], axis()); }},
        {"min", 1, [=](const Inputs& x) { return min(x[0], axis(), true) * min(x[0]); }},
        {"reshape", 2, [](const Inputs& x) { return x[0].reshape(x[1].shape()); }},
        {"permute", 1, [=](const Inputs& x) { return permute(x[0], {axis(), axis()}); }},
        {"transpose", 1, [=](const Inputs& x) { return transpose(x[0], axis(), axis()); }},
        {"concat", 2, [=](const Inputs& x) { return concat({x[0], x[1]}, axis()); }},
        {"stack", 2, [=](const Inputs& x) { return stack({x[0], x[1]}, axis()); }},
        {"slice", 1, [=](const Inputs& x) { return slice(x[0], axis(), pair()[0], pair()[1]); }},
        {"take", 1, [=](const Inputs& x) { return take(x[0], indices(count())); }},
        {"gather", 1, [=](const Inputs& x) { return gather(x[0], indices(count())); }},
        {"embedding", 1, [=](const Inputs& x) { return embedding(x[0], indices(2), {2}); }},
        {"matmul", 2, [](const Inputs& x) { return matmul(x[0], x[1]); }},
    };
}

std::vector<Fuzzed> layer_ops(Rng& rng) {
    const auto axis = [&rng] { return draw_axis(rng); };
    const auto indices = [&rng](std::size_t count) { return draw_indices(rng, count); };
    const auto pair = [&rng] { return draw_pair(rng); };
    const auto count = [&rng] { return small(rng, 3); };
    return {
        {"linear", 3, [](const Inputs& x) { return linear(x[0], x[1], x[2]); }},
        {"attention", 3,
         [=](const Inputs& x) {
             return attention(x[0], x[1], x[2], {.heads = pair()[0], .causal = axis() > 0});
         }},
        {"self_attention", 1,
         [=](const Inputs& x) {
             return self_attention(x[0], {.heads = pair()[0], .causal = axis() > 0});
         }},
        {"softmax", 1, [](const Inputs& x) { return softmax(x[0]); }},
        {"layer_norm", 3, [](const Inputs& x) { return layer_norm(x[0], x[1], x[2]); }},
        {"batch_norm", 3,
         [](const Inputs& x) {
             const Tensor c(x[1].shape());
             return batch_norm(x[0], x[1], x[2], {.running_mean = c, .running_variance = c});
         }},
        {"conv2d", 3,
         [=](const Inputs& x) {
             return conv2d(x[0], x[1], x[2],
                           {.stride = pair(), .padding = pair(), .dilation = pair()});
         }},
        {"conv_transpose2d", 3,
         [=](const Inputs& x) {
             return conv_transpose2d(x[0], x[1], x[2],
                                     {.stride = pair(), .padding = pair(), .dilation = pair()});
         }},
        {"max_pool2d", 1,
         [=](const Inputs& x) {
             return max_pool2d(x[0], {.window = pair(), .stride = pair(), .padding = pair()});
         }},
        {"average_pool2d", 1,
         [=](const Inputs& x) {
             return average_pool2d(x[0], {.window = pair(), .padding = pair()});
         }},
        {"log_softmax", 1, [](const Inputs& x) { return log_softmax(x[0]); }},
        {"mae_loss", 2, [](const Inputs& x) { return mae_loss(x[0], x[1]); }},
        {"huber_loss", 2, [](const Inputs& x) { return huber_loss(x[0], x[1], 0.1); }},
        {"mse_loss", 2, [](const Inputs& x) { return mse_loss(x[0], x[1]); }},
        {"bce_loss", 2, [](const Inputs& x) { return bce_loss(x[0], x[1]); }},
        {"kl_loss", 2, [](const Inputs& x) { return kl_loss(x[0], sigmoid(x[1])); }},
        {"cross_entropy_loss", 1,
         [=](const Inputs& x) { return cross_entropy_loss(x[0], indices(count())); }},
        {"nll_loss", 1, [=](const Inputs& x) { return nll_loss(x[0], indices(count())); }},
    };
}

// Layers of random sizes, 0 among them.
std::vector<Fuzzed> layers(Rng& rng) {
    const auto size = [&rng] { return draw_option(rng, 5); };
    const auto pair = [&rng] { return draw_pair(rng); };
    return {
        {"Flatten", 1, [](const Inputs& x) { return nn::Flatten{}(x[0]); }},
        {"Linear", 1,
         [=, &rng](const Inputs& x) { return nn::Linear(size(), small(rng, 4), rng)(x[0]); }},
        {"Embedding", 1,
         [=, &rng](const Inputs& x) {
             return nn::Embedding(size(), small(rng, 4), rng)(draw_indices(rng, x[0].size()),
                                                              x[0].shape());
         }},
        {"LayerNorm", 1, [=](const Inputs& x) { return nn::LayerNorm(size())(x[0]); }},
        {"BatchNorm", 1, [=](const Inputs& x) { return nn::BatchNorm2d(size())(x[0]); }},
        {"convolution layer", 1,
         [=, &rng](const Inputs& x) {
             return nn::Conv2d(
                 {.inputs = size(), .outputs = size(), .kernel = size()}, rng,
                 {.stride = pair(), .padding = pair(), .groups = small(rng, 3)})(x[0]);
         }},
        {"convolution layer, transposed", 1,
         [=, &rng](const Inputs& x) {
             return nn::ConvTranspose2d({.inputs = size(), .outputs = size(), .kernel = size()},
                                        rng, {.stride = pair(), .padding = pair()})(x[0]);
         }},
        {"convolution layer, depthwise", 1,
         [=, &rng](const Inputs& x) { return nn::depthwise_conv2d(size(), size(), rng)(x[0]); }},
        {"layer of self-attention", 1,
         [=, &rng](const Inputs& x) {
             return nn::MultiHeadAttention(size(), small(rng, 3), rng)(x[0]);
         }},
        {"layer of cross-attention", 2,
         [=, &rng](const Inputs& x) {
             return nn::MultiHeadAttention(size(), small(rng, 3), rng)(x[0], x[1]);
         }},
        {"recurrent layer", 1,
         [=, &rng](const Inputs& x) { return nn::Rnn(size(), small(rng, 4), rng)(x[0]).outputs; }},
        {"gated recurrent layer", 1,
         [=, &rng](const Inputs& x) { return nn::Gru(size(), small(rng, 4), rng)(x[0]).outputs; }},
        {"LSTM, recurrent layer", 2,
         [=, &rng](const Inputs& x) {
             return nn::Lstm(size(), small(rng, 4), rng)(x[0], x[1], x[1]).outputs;
         }},
    };
}

// The initialisers take a shape only: what they give, or refuse, meets the input.
std::vector<Fuzzed> initialisers(Rng& rng) {
    return {
        {"Kaiming", 1,
         [&rng](const Inputs& x) {
             return x[0] * nn::kaiming_uniform(x[0].shape(), rng) *
                    nn::kaiming_normal(x[0].shape(), rng);
         }},
        {"Xavier", 1,
         [&rng](const Inputs& x) {
             return x[0] * nn::xavier_uniform(x[0].shape(), rng) *
                    nn::xavier_normal(x[0].shape(), rng);
         }},
        {"orthogonal", 1,
         [&rng](const Inputs& x) { return x[0] * nn::orthogonal(x[0].shape(), rng); }},
    };
}

std::vector<Fuzzed> all_ops(Rng& rng) {
    std::vector<Fuzzed> ops = basic_ops(rng);
    std::ranges::move(layer_ops(rng), std::back_inserter(ops));
    std::ranges::move(layers(rng), std::back_inserter(ops));
    std::ranges::move(initialisers(rng), std::back_inserter(ops));
    return ops;
}

Inputs draw_inputs(Rng& rng, const Fuzzed& op) {
    const bool for_images = op.name.starts_with("conv") && rng.bernoulli(0.9);
    const bool for_attention = op.name.ends_with("attention") && rng.bernoulli(0.5);
    const bool in_time = for_attention || op.name.ends_with("recurrent layer");
    const Shape first = draw_shape(rng, for_images ? 4 : in_time ? 3 : small(rng, 5));
    Inputs inputs;
    for (std::size_t i = 0; i < op.inputs; ++i) {
        Shape shape = i == 0 ? first : draw_related(rng, i == 2 ? inputs[1].shape() : first);
        if (op.name.starts_with("LSTM") && i == 1) shape = {first[0], 1 + small(rng, 3)};
        if (for_attention && i == 1) shape = {first[0], 1 + small(rng, 4), first[2]};
        if (for_attention && i == 2) shape = inputs[1].shape();
        if (for_images && i == 1) shape = {1 + small(rng, 3), first[1], 1, 1 + small(rng, 2)};
        if (for_images && i == 2) {
            const bool is_transposed = op.name == "conv_transpose2d";
            shape = {inputs[1].shape()[is_transposed ? 1 : 0]};
        }
        if (op.name == "linear" && i == 2 && inputs[1].rank() > 0) shape = {inputs[1].dim(0)};
        inputs.push_back(Tensor::full(shape, real(0.5)));
        inputs.back().requires_grad(true);
    }
    return inputs;
}

TEST_CASE("ops: random shapes give a result or an error, and gradients of the inputs' shapes") {
    Rng rng(2026);
    for (const Fuzzed& op : all_ops(rng)) {
        int results = 0;
        int errors = 0;
        int gradients_of_other_shapes = 0;
        for (int round = 0; round < 1500; ++round) {
            const Inputs inputs = draw_inputs(rng, op);
            try {
                backward(sum(op.op(inputs)));
                ++results;
                for (const Tensor& x : inputs) {
                    const Tensor dx = x.grad();
                    if (!dx.empty() && dx.shape() != x.shape()) ++gradients_of_other_shapes;
                }
            } catch (const Error& error) {
                ++errors;
                CHECK(std::string(error.what()).size() > 10);
            }
        }
        INFO(op.name << ": " << results << " results, " << errors << " errors");
        CHECK(results > 5);
        CHECK((errors > 0) == !op.takes_all);
        CHECK(gradients_of_other_shapes == 0);
    }
}

}  // namespace
}  // namespace course
