// The readable convolution: against its definition, common's kernels, PyTorch, and central
// differences.
#include "cnn/conv2d.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cnn/patterns.hpp"
#include "cnn/receptive_field.hpp"
#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using course::testing::claim;
using course::testing::max_relative_error;
using course::testing::values;
using fixtures::kClose;

TEST_CASE("Conv2d: one filter over one small picture") {
    //! [conv2d]
    const Tensor x({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    const cnn::Conv2d layer{Tensor({1, 1, 2, 2}, {1, 0, 0, -1}), Tensor({1}, {10})};
    const Tensor y = layer.forward(x);  // 1 - 5 + 10, 2 - 6 + 10, ...
    CHECK(y.shape() == Shape{1, 1, 2, 2});
    CHECK(y(0, 0, 1, 1) == 5 - 9 + 10);
    //! [conv2d]
    CHECK(values(y) == std::vector<real>(4, 6));
}

TEST_CASE("Conv2d: the lecture's picture and filters give the lecture's numbers",
          "[T11.2][E11.10]") {
    const Tensor x = lecture_image();
    const cnn::Conv2d layer{lecture_filters(), Tensor({2})};
    const std::vector<real> expected{3,  -1, -3, -1, -3, 1,  0,  -3, -3, -3, 0,  1, 3,  -2, -2, -1,
                                     -1, -1, -1, -1, -1, -1, -2, 1,  -1, -1, -2, 1, -1, 0,  -4, 3};
    CHECK(values(layer.forward(x)) == expected);
    CHECK(values(layer.forward_direct(x)) == expected);
    CHECK(layer.output_shape(x) == Shape{1, 2, 4, 4});
    claim("lecture_value", static_cast<double>(layer.at(x, 0, 0, 0, 0)));
}

TEST_CASE("Conv2d: the sum, the matrix product and common's kernel agree, and PyTorch with them",
          "[T11.1]") {
    const testing::Golden golden = fixtures::reference();
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        const Tensor expected = golden.tensor(name + "_y");
        CHECK(max_relative_error(layer.forward_direct(x), expected) < kClose);
        CHECK(max_relative_error(layer.forward(x), expected) < kClose);
        Tensor kernel(expected.shape());
        conv2d(x, layer.weight, layer.bias.data(), kernel, layer.options);
        CHECK(max_relative_error(kernel, expected) < kClose);
        CHECK(layer.at(x, 0, 1, 1, 1) == layer.forward_direct(x)(0, 1, 1, 1));
    }
}

TEST_CASE("Conv2d: its gradients are PyTorch's and common's") {
    const testing::Golden golden = fixtures::reference();
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        const ConvGradients d = layer.backward(x, dy);
        CHECK(max_relative_error(d.weight, golden.tensor(name + "_dweight")) < kClose);
        CHECK(max_relative_error(d.bias, golden.tensor(name + "_dbias")) < kClose);
        CHECK(max_relative_error(d.x, golden.tensor(name + "_dx")) < kClose);
        Tensor dx(x.shape());
        conv2d_input_gradient(dy, layer.weight, dx, layer.options);
        CHECK(max_relative_error(d.x, dx) < kClose);
    }
}

TEST_CASE("Conv2d: its gradients agree with central differences") {
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        const ConvGradients d = layer.backward(x, dy);
        const auto loss = [&](const cnn::Conv2d& at, const Tensor& input) {
            return static_cast<double>(fixtures::inner(at.forward(input), dy));
        };
        testing::check_gradient([&](const Tensor& p) { return loss(layer, p); }, x, d.x);
        testing::check_gradient(
            [&](const Tensor& p) { return loss({p, layer.bias, layer.options}, x); }, layer.weight,
            d.weight);
        testing::check_gradient(
            [&](const Tensor& p) { return loss({layer.weight, p, layer.options}, x); }, layer.bias,
            d.bias);
    }
}

TEST_CASE("Conv2d: a gradient that overwrites where it should add is caught") {
    const auto [name, x, layer, dy] = fixtures::cases()[0];
    // Each pixel keeps the share of the last field that holds it, instead of the sum of all.
    Tensor wrong = layer.backward(x, dy).x.clone();
    Tensor one_field(dy.shape());
    const std::size_t last = dy.dim(2) * dy.dim(3) - 1;
    for (std::size_t o = 0; o < dy.dim(1); ++o) one_field.data()[o * (last + 1) + last] = 1;
    const Tensor share = layer.backward(x, one_field).x;
    for (std::size_t i = 0; i < share.size(); ++i) {
        if (share.data()[i] != 0) wrong.data()[i] = share.data()[i];
    }
    const GradientCheck check = gradient_check(
        [&](const Tensor& p) { return static_cast<double>(fixtures::inner(layer.forward(p), dy)); },
        x, wrong);
    CHECK(check.max_relative_error > 0.01);
}

TEST_CASE("col2im: adds up what overlapping fields share; it is the transpose of im2col") {
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        const Tensor columns = im2col(x, 0, layer);
        const Tensor other = fixtures::drawn(99, columns.shape());
        Tensor back(x.shape());
        col2im(other, back, 0, layer);
        const double there = static_cast<double>(fixtures::inner(columns, other));
        const double here = static_cast<double>(fixtures::inner(x.slice(0, 1), back.slice(0, 1)));
        CHECK(testing::relative_error(there, here) < 100 * kClose);
    }
}

TEST_CASE("Conv2d: padding surrounds the image, not the kernel", "[E11.6]") {
    const Tensor x = Tensor::full({1, 1, 3, 3}, 1);
    const cnn::Conv2d layer{Tensor::full({1, 1, 3, 3}, 1), Tensor({1}), {.padding = {1, 1}}};
    CHECK(values(layer.forward(x)) == std::vector<real>{4, 6, 4, 6, 9, 6, 4, 6, 4});
    // Zeros around the kernel instead would leave one position only.
    const cnn::Conv2d padded{Tensor({1, 1, 5, 5}), Tensor({1})};
    CHECK_THROWS_AS(padded.forward(x), ShapeError);
}

TEST_CASE("Conv2d: each filter has a bias, and it shifts its whole map", "[E11.9]") {
    const Tensor x = lecture_image();
    const cnn::Conv2d plain{lecture_filters(), Tensor({2})};
    const cnn::Conv2d biased{lecture_filters(), Tensor({2}, {0, 2})};
    const Tensor a = plain.forward(x);
    const Tensor b = biased.forward(x);
    for (std::size_t k = 0; k < 16; ++k) {
        CHECK(b.data()[k] == a.data()[k]);
        CHECK(b.data()[16 + k] == a.data()[16 + k] + 2);
    }
}

TEST_CASE("Conv2d: a neuron with its field and a filter that slides are one computation",
          "[E11.8]") {
    const fixtures::Case plain = fixtures::cases()[0];
    const Tensor maps = plain.layer.forward(plain.x);
    const Tensor fields = im2col(plain.x, 1, plain.layer);
    // The neuron's story: it takes the pixels of its field as a vector.
    for (std::size_t p = 0; p < fields.dim(1); ++p) {
        real sum = plain.layer.bias(2);
        for (std::size_t k = 0; k < fields.dim(0); ++k) {
            sum += plain.layer.weight.row(2)[k] * fields(k, p);
        }
        CHECK(testing::relative_error(static_cast<double>(sum),
                                      static_cast<double>(maps(1, 2, p / 5, p % 5))) <
              100 * kClose);
    }
}

TEST_CASE("Conv2d: an RGB picture is one tensor, and its channels are summed into one map",
          "[Q51][E11.1]") {
    Rng rng(3);
    const cnn::Conv2d colour = random_conv2d({1, 3, 3, 3}, rng);
    const Tensor x = fixtures::drawn(50, {1, 3, 8, 8});
    const Tensor y = colour.forward(x);
    Tensor sum(y.shape());
    for (std::size_t c = 0; c < 3; ++c) {
        Tensor channel({1, 1, 8, 8});
        Tensor weight({1, 1, 3, 3});
        for (std::size_t i = 0; i < 64; ++i) channel.data()[i] = x.data()[c * 64 + i];
        for (std::size_t i = 0; i < 9; ++i) weight.data()[i] = colour.weight.data()[c * 9 + i];
        const Tensor part = cnn::Conv2d{weight, Tensor({1})}.forward(channel);
        for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] += part.data()[i];
    }
    CHECK(max_relative_error(sum, y) < kClose);
    CHECK(y.dim(1) == 1);
}

TEST_CASE("Conv2d: what it can't use is refused, with what was expected") {
    const Tensor x({1, 2, 5, 5});
    const cnn::Conv2d layer{Tensor({1, 3, 3, 3}), Tensor({1})};
    CHECK_THROWS_AS(layer.forward(x), ShapeError);
    const cnn::Conv2d large{Tensor({1, 2, 7, 7}), Tensor({1})};
    CHECK_THROWS_AS(large.forward(x), ShapeError);
    const cnn::Conv2d biases{Tensor({2, 2, 3, 3}), Tensor({1})};
    CHECK_THROWS_MATCHES(biases.forward(x), ShapeError, MessageMatches(ContainsSubstring("bias")));
    const cnn::Conv2d still{Tensor({1, 2, 3, 3}), Tensor({1}), {.stride = {0, 1}}};
    CHECK_THROWS_AS(still.forward(x), ValueError);
    const cnn::Conv2d grouped{Tensor({2, 1, 3, 3}), Tensor({2}), {.groups = 2}};
    CHECK_THROWS_MATCHES(grouped.forward(x), ValueError,
                         MessageMatches(ContainsSubstring("1 group, got 2")));
    const cnn::Conv2d good{Tensor({1, 2, 3, 3}), Tensor({1})};
    CHECK_THROWS_AS(good.backward(x, Tensor({1, 1, 5, 5})), ShapeError);
    CHECK_THROWS_AS(im2col(x, 1, good), ValueError);
    Tensor dx(x.shape());
    CHECK_THROWS_AS(col2im(Tensor({18, 8}), dx, 0, good), ShapeError);
    Rng rng(1);
    CHECK_THROWS_AS(random_conv2d({3, 3}, rng), ShapeError);
}
