// What ops and layers say when something does not fit: their name, what they expected, what came.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/nn/attention.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/recurrent.hpp"
#include "course/ops.hpp"
#include "course_test/function.hpp"

namespace course {
namespace {

struct Refusal {
    std::string text;
    testing::Function<void()> call;
};

void check_refusals(const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) {
        std::string message = "no error";
        try {
            refusal.call();
        } catch (const Error& error) {
            message = error.what();
        }
        CHECK(message == refusal.text);
    }
}

const Tensor& matrix() {
    static const Tensor x({2, 3});
    return x;
}
const Tensor& scalar() {
    static const Tensor x(Shape{}, {1});
    return x;
}
using Indices = std::vector<std::size_t>;

TEST_CASE("refusals: arithmetic and reductions") {
    const Tensor& x = matrix();
    const Tensor two({2});
    check_refusals({
        {"subtract: expected shapes that broadcast, got (2, 3) and (2)", [&] { x - two; }},
        {"multiply: expected shapes that broadcast, got (2, 3) and (2)", [&] { x* two; }},
        {"divide: expected shapes that broadcast, got (2, 3) and (4, 3)",
         [&] { x / Tensor({4, 3}); }},
        {"maximum: expected shapes that broadcast, got (2, 3) and (2)", [&] { maximum(x, two); }},
        {"minimum: expected shapes that broadcast, got (2, 3) and (2)", [&] { minimum(x, two); }},
        {"pow: expected shapes that broadcast, got (2, 3) and (2)", [&] { pow(x, two); }},
        {"where: expected shapes that broadcast, got (2, 3) and (2)", [&] { where(x, x, two); }},
        {"broadcast_to: expected a shape that broadcasts to (3, 3), got (2, 3)",
         [&] { broadcast_to(x, {3, 3}); }},
        {"sum_to: expected a shape that broadcasts to (2, 3), got (2)", [&] { sum_to(x, {2}); }},
        {"straight_through: expected equal shapes, got (2, 3) and ()",
         [&] { straight_through(x, scalar()); }},
        {"mean: expected at least one element, got (0)", [] { mean(Tensor()); }},
        {"max: expected at least one element, got (0)", [] { max(Tensor()); }},
        {"min: expected at least one element, got (2, 0)", [] { min(Tensor({2, 0}), 1); }},
        {"max: expected an axis of (2, 3), got 4", [&] { max(x, 4); }},
        {"min: expected an axis of (2, 3), got -3", [&] { min(x, -3); }},
        {"mean: expected an axis of (2, 3), got 2", [&] { mean(x, 2); }},
        {"sum: expected each axis once, got -2 twice", [&] { sum(x, {0, -2}); }},
        {"argmax: expected at least one element, got (2, 0)", [] { argmax(Tensor({2, 0})); }},
        {"argmax: expected an axis of (), got -1", [] { argmax(scalar()); }},
    });
}

TEST_CASE("refusals: shapes and rows by number") {
    const Tensor& x = matrix();
    check_refusals({
        {"permute: expected all axes of (2, 3), got 1", [&] { permute(x, {0}); }},
        {"transpose: expected an axis of (), got -2", [] { transpose(scalar()); }},
        {"transpose: expected an axis of (2, 3), got 2", [&] { transpose(x, 0, 2); }},
        {"concat: expected at least one tensor, got none",
         [] { concat(std::vector<Tensor>{}, 0); }},
        {"concat: expected an axis of (2, 3), got 2", [&] { concat({x, x}, 2); }},
        {"stack: expected equal shapes, got (2, 3) and ()", [&] { stack({x, scalar()}, 0); }},
        {"stack: expected an axis of the result of rank 3, got 3", [&] { stack({x, x}, 3); }},
        {"slice: expected an axis of (2, 3), got 2", [&] { slice(x, 2, 0, 1); }},
        {"take: expected (n, ...), got ()", [] { take(scalar(), Indices{0}); }},
        {"gather: expected indices below 3, got 5", [&] { gather(x, Indices{0, 5}); }},
        {"embedding: expected table (n, d) and one index a position, got (), positions (1), 1 "
         "indices",
         [] { embedding(scalar(), Indices{0}, {1}); }},
        {"matmul: expected (..., m, k) x (..., k, n), got (2, 3) x (3)",
         [&] { matmul(x, Tensor({3})); }},
        {"matmul: expected shapes that broadcast, got (2) and (3)",
         [] { matmul(Tensor({2, 2, 3}), Tensor({3, 3, 2})); }},
        {"linear: expected x (..., k), weight (m, k), got (2, 3), (4, 2)",
         [&] { linear(x, Tensor({4, 2})); }},
    });
}

TEST_CASE("refusals: losses, norms and images") {
    const Tensor& x = matrix();
    const std::string pair = " expected prediction and target of one shape, not empty, got (2, 3)";
    check_refusals({
        {"mae_loss:" + pair + " and ()", [&] { mae_loss(x, scalar()); }},
        {"huber_loss:" + pair + " and ()", [&] { huber_loss(x, scalar()); }},
        {"bce_loss:" + pair + " and ()", [&] { bce_loss(x, scalar()); }},
        {"kl_loss:" + pair + " and ()", [&] { kl_loss(x, scalar()); }},
        {"kl_loss: expected (rows, ...), got ()", [] { kl_loss(scalar(), scalar()); }},
        {"cross_entropy: expected classes below 3, got 5",
         [&] { cross_entropy_loss(x, Indices{0, 5}); }},
        {"cross_entropy: expected 0 <= label_smoothing < 1, got -1",
         [&] { cross_entropy_loss(x, Indices{0, 1}, {.label_smoothing = -1}); }},
        {"nll_loss: expected (..., classes) and one target a row, got (2, 3) and 1 targets",
         [&] { nll_loss(x, Indices{0}); }},
        {"log_softmax: expected (..., classes), got ()", [] { log_softmax(scalar()); }},
        {"conv2d: expected (B, C, H, W) and (O, C / 1, I, J), got (2, 3) and (2, 3)",
         [&] { conv2d(x, x, x); }},
        {"conv2d: expected padding <= 16777216, got 99999999",
         [&] {
             conv2d(Tensor({1, 1, 2, 2}), Tensor({1, 1, 1, 1}), x, {.padding = {0, 99999999}});
         }},
        {"conv_transpose2d: expected a padding that leaves pixels, got 1",
         [&] {
             conv_transpose2d(Tensor({1, 1, 2, 2}), Tensor({1, 1, 1, 1}), x, {.padding = {1, 1}});
         }},
        {"conv_transpose2d: expected a result below 2^30 pixels a side, got 4e+09",
         [&] {
             conv_transpose2d(Tensor({1, 1, 2, 2}), Tensor({1, 1, 1, 1}), x,
                              {.stride = {3999999999, 1}});
         }},
        {"conv_transpose2d: expected a kernel with elements, got (1, 1, 0, 1)",
         [&] { conv_transpose2d(Tensor({1, 1, 2, 2}), Tensor({1, 1, 0, 1}), x); }},
        {"pool2d: expected an image of at least (2, 2), got (1, 3)",
         [] { max_pool2d(Tensor({1, 3})); }},
        {"pool2d: expected (..., H, W), got (4)", [] { average_pool2d(Tensor({4})); }},
        {"pool2d: expected padding <= window / 2, got 2",
         [&] { average_pool2d(x, {.window = {2, 2}, .padding = {2, 0}}); }},
    });
}

TEST_CASE("refusals: layers") {
    Rng rng(1);
    const Tensor& x = matrix();
    check_refusals({
        {"Linear: expected sizes of at least 1, got 0", [&] { nn::Linear(0, 2, rng); }},
        {"Conv2d: expected sizes of at least 1, got 0",
         [&] { nn::Conv2d({.inputs = 1, .outputs = 1, .kernel = 0}, rng); }},
        {"ConvTranspose2d: expected groups that divide both numbers of channels, got 2 of 3 and 4",
         [&] { nn::ConvTranspose2d({.inputs = 3, .outputs = 4}, rng, {.groups = 2}); }},
        {"layer_norm: expected x (..., k), gamma (k), beta (k), got (2, 3), (4), (4)",
         [&] { nn::LayerNorm(4)(x); }},
        {"batch_norm: expected x (n, c, ...), gamma, beta and running statistics (c), got (2, 3), "
         "(4), (4)",
         [&] { nn::BatchNorm2d(4)(x); }},
        {"MultiHeadAttention: expected heads that divide 4, got 0",
         [&] { nn::MultiHeadAttention(4, 0, rng); }},
        {"MultiHeadAttention: expected a width of at least 1, got 0",
         [&] { nn::MultiHeadAttention(0, 1, rng); }},
        {"recurrent layer: expected sizes of at least 1, got 0", [&] { nn::Gru(2, 0, rng); }},
        {"rnn: expected (b, t, 3), t > 0, got (2, 3)", [&] { nn::Rnn(3, 2, rng)(x); }},
        {"dropout: expected p in [0, 1), got 1", [&] { nn::Dropout(1, 1)(x); }},
        {"init: expected (out, in, ...), not empty, got (3)", [&] { nn::orthogonal({3}, rng); }},
        {"init: expected (out, in, ...), not empty, got (2, 0)",
         [&] { nn::xavier_normal({2, 0}, rng); }},
        {"normal: expected sd >= 0, got -1", [&] { nn::normal({2}, -1, rng); }},
    });
}

}  // namespace
}  // namespace course
