// Every op with random shapes, fitting or not: a result whose gradients have the shapes of the
// inputs, or an error of this library in the op's name; never a crash or a step out of bounds,
// which the sanitizer builds of this test would report.

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <string>
#include <vector>

#include "op_check.hpp"

namespace course {
namespace {

using testing::Inputs;

struct Fuzzed {
    std::string name;
    std::size_t inputs;
    testing::Function op;
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

std::vector<Fuzzed> basic_ops(Rng& rng) {
    const auto axis = [&rng] { return draw_axis(rng); };
    const auto indices = [&rng](std::size_t count) { return draw_indices(rng, count); };
    const auto pair = [&rng] { return std::array<std::size_t, 2>{small(rng, 3), small(rng, 3)}; };
    return {
        {"add", 2, [](const Inputs& x) { return x[0] + x[1]; }},
        {"divide", 2, [](const Inputs& x) { return x[0] / x[1]; }},
        {"maximum", 2, [](const Inputs& x) { return maximum(x[0], x[1]); }},
        {"where", 3, [](const Inputs& x) { return where(x[0], x[1], x[2]); }},
        {"broadcast_to", 2, [](const Inputs& x) { return broadcast_to(x[0], x[1].shape()); }},
        {"sum_to", 2, [](const Inputs& x) { return sum_to(x[0], x[1].shape()); }},
        {"gelu", 1, [](const Inputs& x) { return gelu(x[0]); }},
        {"sum", 1, [=](const Inputs& x) { return sum(x[0], axis(), axis() > 0); }},
        {"mean", 1, [=](const Inputs& x) { return mean(x[0], {axis(), axis()}); }},
        {"max", 1, [=](const Inputs& x) { return max(x[0], axis()); }},
        {"reshape", 2, [](const Inputs& x) { return x[0].reshape(x[1].shape()); }},
        {"permute", 1, [=](const Inputs& x) { return permute(x[0], {axis(), axis()}); }},
        {"transpose", 1, [=](const Inputs& x) { return transpose(x[0], axis(), axis()); }},
        {"concat", 2, [=](const Inputs& x) { return concat({x[0], x[1]}, axis()); }},
        {"stack", 2, [=](const Inputs& x) { return stack({x[0], x[1]}, axis()); }},
        {"slice", 1, [=](const Inputs& x) { return slice(x[0], axis(), pair()[0], pair()[1]); }},
        {"take", 1, [=](const Inputs& x) { return take(x[0], indices(pair()[0])); }},
        {"gather", 1, [=](const Inputs& x) { return gather(x[0], indices(pair()[0])); }},
        {"embedding", 1, [=](const Inputs& x) { return embedding(x[0], indices(2), {2}); }},
        {"matmul", 2, [](const Inputs& x) { return matmul(x[0], x[1]); }},
    };
}

std::vector<Fuzzed> layer_ops(Rng& rng) {
    const auto axis = [&rng] { return draw_axis(rng); };
    const auto indices = [&rng](std::size_t count) { return draw_indices(rng, count); };
    const auto pair = [&rng] { return std::array<std::size_t, 2>{small(rng, 3), small(rng, 3)}; };
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
             return conv2d(x[0], x[1], x[2], {.stride = pair(), .padding = pair()});
         }},
        {"conv_transpose2d", 3,
         [=](const Inputs& x) {
             return conv_transpose2d(x[0], x[1], x[2], {.stride = pair(), .padding = pair()});
         }},
        {"max_pool2d", 1,
         [=](const Inputs& x) {
             return max_pool2d(x[0], {.window = pair(), .stride = pair(), .padding = pair()});
         }},
        {"average_pool2d", 1,
         [=](const Inputs& x) {
             return average_pool2d(x[0], {.window = pair(), .padding = pair()});
         }},
        {"mse_loss", 2, [](const Inputs& x) { return mse_loss(x[0], x[1]); }},
        {"bce_loss", 2, [](const Inputs& x) { return bce_loss(x[0], x[1]); }},
        {"kl_loss", 2, [](const Inputs& x) { return kl_loss(x[0], sigmoid(x[1])); }},
        {"cross_entropy_loss", 1,
         [=](const Inputs& x) { return cross_entropy_loss(x[0], indices(pair()[0])); }},
        {"nll_loss", 1, [=](const Inputs& x) { return nll_loss(x[0], indices(pair()[0])); }},
    };
}

std::vector<Fuzzed> all_ops(Rng& rng) {
    std::vector<Fuzzed> ops = basic_ops(rng);
    std::ranges::move(layer_ops(rng), std::back_inserter(ops));
    return ops;
}

Inputs draw_inputs(Rng& rng, const Fuzzed& op) {
    const bool for_images = op.name.starts_with("conv") && rng.bernoulli(0.9);
    const bool for_attention = op.name.ends_with("attention") && rng.bernoulli(0.5);
    const Shape first = draw_shape(rng, for_images ? 4 : for_attention ? 3 : small(rng, 5));
    Inputs inputs;
    for (std::size_t i = 0; i < op.inputs; ++i) {
        Shape shape = i == 0 ? first : draw_related(rng, i == 2 ? inputs[1].shape() : first);
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
        CHECK((errors > 0 || op.name == "gelu"));
        CHECK(gradients_of_other_shapes == 0);
    }
}

}  // namespace
}  // namespace course
