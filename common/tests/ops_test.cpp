#include "course/ops.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <vector>

#include "op_check.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;
using testing::check_gradients;
using testing::Inputs;
using testing::values;

TEST_CASE("ops: arithmetic broadcasts as NumPy does") {
    //! [ops]
    const Tensor x({2, 3}, {1, 2, 3,  //
                            4, 5, 6});
    const Tensor row({3}, {10, 20, 30});
    const Tensor column({2, 1}, {100, 200});
    CHECK(values(x + row) == std::vector<real>{11, 22, 33, 14, 25, 36});
    CHECK(values(x + column) == std::vector<real>{101, 102, 103, 204, 205, 206});
    CHECK((row + column).shape() == Shape{2, 3});
    CHECK(values(sum(x, 0)) == std::vector<real>{5, 7, 9});
    CHECK(values(mean(x, -1)) == std::vector<real>{2, 5});
    //! [ops]
    CHECK(values(2 - x * 3) == std::vector<real>{-1, -4, -7, -10, -13, -16});
    CHECK(values(6 / Tensor({3}, {1, 2, 4})) == std::vector<real>{6, 3, 1.5});
    CHECK(values(maximum(x, Tensor({}, {3}))) == std::vector<real>{3, 3, 3, 4, 5, 6});
    CHECK_THROWS_MATCHES(x + Tensor({2}), ShapeError,
                         Message("add: expected shapes that broadcast, got (2, 3) and (2)"));
}

// Pairs of shapes: equal, rows, columns, scalars, both sides repeated, one element, none.
const std::vector<std::vector<Shape>> kPairs{{{2, 3}, {2, 3}},
                                             {{2, 3}, {3}},
                                             {{3}, {2, 3}},
                                             {{2, 3}, {2, 1}},
                                             {{2, 1}, {1, 3}},
                                             {{}, {2, 3}},
                                             {{2, 3}, {}},
                                             {{2, 1, 5}, {4, 1}},
                                             {{1}, {1}},
                                             {{17}, {17}},
                                             {{2, 3, 1, 2}, {3, 5, 1}},
                                             {{4, 1, 3}, {1, 2, 1}}};

TEST_CASE("arithmetic: gradients with every kind of broadcasting") {
    for (const std::vector<Shape>& shapes : kPairs) {
        check_gradients("add", [](const Inputs& x) { return x[0] + x[1]; }, shapes);
        check_gradients("subtract", [](const Inputs& x) { return x[0] - x[1]; }, shapes);
        check_gradients("multiply", [](const Inputs& x) { return x[0] * x[1]; }, shapes);
        check_gradients("divide", [](const Inputs& x) { return x[0] / x[1]; }, shapes, 0.5);
        check_gradients(
            "maximum", [](const Inputs& x) { return maximum(x[0], x[1]) * x[0] + x[1]; }, shapes);
        check_gradients(
            "minimum", [](const Inputs& x) { return minimum(x[0], x[1]) * x[1] + x[0]; }, shapes);
        check_gradients("pow", [](const Inputs& x) { return pow(x[0], x[1]); }, shapes, 0.5);
    }
}

TEST_CASE("elementwise: gradients") {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{17}, Shape{3, 5}}) {
        const std::vector<Shape> s{shape};
        check_gradients("neg", [](const Inputs& x) { return -x[0] + neg(x[0]); }, s);
        check_gradients("exp", [](const Inputs& x) { return exp(x[0]); }, s);
        check_gradients("log", [](const Inputs& x) { return log(x[0]); }, s, 0.5);
        check_gradients("sqrt", [](const Inputs& x) { return sqrt(x[0]); }, s, 0.5);
        check_gradients("abs", [](const Inputs& x) { return abs(x[0]); }, s);
        check_gradients("tanh", [](const Inputs& x) { return tanh(x[0]); }, s);
        check_gradients("sigmoid", [](const Inputs& x) { return sigmoid(x[0]); }, s);
        check_gradients("erf", [](const Inputs& x) { return erf(x[0]); }, s);
        check_gradients("relu", [](const Inputs& x) { return relu(x[0]) + x[0]; }, s);
        check_gradients("gelu", [](const Inputs& x) { return gelu(x[0]); }, s);
        check_gradients("pow 3", [](const Inputs& x) { return pow(x[0], 3); }, s);
        check_gradients("1 / x", [](const Inputs& x) { return 2 / x[0]; }, s);
        check_gradients("scalars", [](const Inputs& x) { return 2 - (x[0] * 3 - 1) / 4; }, s);
    }
}

TEST_CASE("reductions: gradients and values") {
    const std::vector<Shape> s{{2, 3, 4}};
    check_gradients("sum", [](const Inputs& x) { return sum(x[0]) * sum(x[0]); }, s);
    check_gradients("mean", [](const Inputs& x) { return mean(x[0]) * mean(x[0]); }, s);
    for (const int axis : {0, 1, 2, -1, -3}) {
        check_gradients("sum", [axis](const Inputs& x) { return sum(x[0], axis); }, s);
        check_gradients("mean", [axis](const Inputs& x) { return mean(x[0], axis, true); }, s);
        check_gradients("max", [axis](const Inputs& x) { return max(x[0], axis); }, s);
        check_gradients("min", [axis](const Inputs& x) { return min(x[0], axis, true); }, s);
    }
    check_gradients("sum", [](const Inputs& x) { return sum(x[0], {0, 2}); }, s);
    check_gradients("mean", [](const Inputs& x) { return mean(x[0], {-1, 1}, true); }, s);
    check_gradients("max", [](const Inputs& x) { return max(x[0]) + min(x[0]); }, s);
    const Tensor x({2, 3}, {1, 7, 7, 6, 5, 4});
    CHECK(argmax(x) == std::vector<std::size_t>{1, 0});
    CHECK(argmax(x, 0) == std::vector<std::size_t>{1, 0, 0});
    CHECK(sum(x, {0, 1}).shape() == Shape{});
    CHECK(sum(x, 0, true).shape() == Shape{1, 3});
    CHECK(values(sum(Tensor({0, 3}), 0)) == std::vector<real>{0, 0, 0});
    CHECK(sum(Tensor({0, 3}), 1).shape() == Shape{0});
    CHECK_THROWS_MATCHES(mean(Tensor({0, 3}), 0), ShapeError,
                         Message("mean: expected at least one element, got (0, 3)"));
    CHECK_THROWS_MATCHES(sum(x, 2), ShapeError, Message("sum: expected an axis of (2, 3), got 2"));
    CHECK_THROWS_AS(sum(x, {0, -2}), ShapeError);
    CHECK_THROWS_AS(max(Tensor({2, 0}), 1), ShapeError);
}

TEST_CASE("shapes: gradients and values") {
    const std::vector<Shape> s{{2, 3, 4}};
    check_gradients("reshape", [](const Inputs& x) { return x[0].reshape({6, 4}); }, s);
    check_gradients("permute", [](const Inputs& x) { return permute(x[0], {2, 0, 1}); }, s);
    check_gradients("transpose", [](const Inputs& x) { return transpose(x[0]); }, s);
    check_gradients("transpose", [](const Inputs& x) { return transpose(x[0], 0, 2); }, s);
    check_gradients(
        "leading slice", [](const Inputs& x) { return x[0].slice(0, 1) * x[0].slice(1, 2); }, s);
    for (const int axis : {0, 1, 2}) {
        check_gradients(
            "slice",
            [axis](const Inputs& x) {
                return slice(x[0], axis, 0, 1) * slice(x[0], axis, 1, 2) + sum(x[0] * x[0]);
            },
            s);
        check_gradients("concat", [axis](const Inputs& x) { return concat({x[0], x[1]}, axis); },
                        {axis == 0   ? Shape{1, 3, 4}
                         : axis == 1 ? Shape{2, 5, 4}
                                     : Shape{2, 3, 7},
                         Shape{2, 3, 4}});
        check_gradients("stack", [axis](const Inputs& x) { return stack({x[0], x[1]}, axis); },
                        {{3, 2}, {3, 2}});
    }
    const Tensor x({2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK(values(transpose(x)) == std::vector<real>{1, 4, 2, 5, 3, 6});
    CHECK(values(slice(x, 1, 1, 3)) == std::vector<real>{2, 3, 5, 6});
    CHECK(values(concat({x, x}, 1)) == std::vector<real>{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6});
    CHECK(stack({x, x}, -1).shape() == Shape{2, 3, 2});
    CHECK(permute(Tensor({}, {5}), Axes({})).item() == 5);
    CHECK_THROWS_MATCHES(permute(x, {0, 0}), ShapeError,
                         Message("permute: expected each axis once, got 0 twice"));
    CHECK_THROWS_MATCHES(concat({x, Tensor({2, 2})}, 0), ShapeError,
                         Message("concat: expected shapes equal but for axis 0, got (2, 3) and "
                                 "(2, 2)"));
    CHECK_THROWS_MATCHES(slice(x, 1, 2, 4), ShapeError,
                         Message("slice [2, 4): expected a range within axis 1, got (2, 3)"));
}

TEST_CASE("ops: of nothing there is nothing, and sums of nothing are 0") {
    struct Case {
        const char* name;
        std::vector<Shape> shapes;
        testing::Op op;
        Shape result;
    };
    const std::vector<std::size_t> none;
    const Case cases[] = {
        {"add", {{0, 3}, {3}}, [](const Inputs& x) { return x[0] + x[1]; }, {0, 3}},
        {"divide", {{2, 0, 3}, {2, 1, 1}}, [](const Inputs& x) { return x[0] / x[1]; }, {2, 0, 3}},
        {"maximum", {{1, 0}, {4, 1}}, [](const Inputs& x) { return maximum(x[0], x[1]); }, {4, 0}},
        {"gelu", {{0}}, [](const Inputs& x) { return gelu(x[0]); }, {0}},
        {"pow", {{0, 2}}, [](const Inputs& x) { return pow(x[0], 3); }, {0, 2}},
        {"clip", {{0}}, [](const Inputs& x) { return clip(x[0], 0, 1); }, {0}},
        {"sum", {{0, 3}}, [](const Inputs& x) { return sum(x[0], 0); }, {3}},
        {"mean", {{0, 3}}, [](const Inputs& x) { return mean(x[0], 1); }, {0}},
        {"max", {{0, 3}}, [](const Inputs& x) { return max(x[0], 1, true); }, {0, 1}},
        {"permute",
         {{0, 2, 3}},
         [](const Inputs& x) { return permute(x[0], {2, 0, 1}); },
         {3, 0, 2}},
        {"reshape", {{0, 2}}, [](const Inputs& x) { return x[0].reshape({7, 0}); }, {7, 0}},
        {"concat", {{0, 3}, {2, 3}}, [](const Inputs& x) { return concat(x, 0); }, {2, 3}},
        {"stack", {{0, 3}, {0, 3}}, [](const Inputs& x) { return stack(x, 2); }, {0, 3, 2}},
        {"slice", {{2, 3}}, [](const Inputs& x) { return slice(x[0], 1, 2, 2); }, {2, 0}},
        {"gather", {{0, 3}}, [&](const Inputs& x) { return gather(x[0], none); }, {0}},
        {"matmul", {{0, 3}, {3, 2}}, [](const Inputs& x) { return matmul(x[0], x[1]); }, {0, 2}},
        {"without terms",
         {{2, 0}, {0, 3}},
         [](const Inputs& x) { return matmul(x[0], x[1]); },
         {2, 3}},
        {"batches",
         {{0, 2, 3}, {3, 4}},
         [](const Inputs& x) { return matmul(x[0], x[1]); },
         {0, 2, 4}},
        {"linear",
         {{0, 3}, {2, 3}, {2}},
         [](const Inputs& x) { return linear(x[0], x[1], x[2], Activation::relu); },
         {0, 2}},
        {"attention",
         {{2, 0, 4}, {2, 3, 4}, {2, 3, 4}},
         [](const Inputs& x) { return attention(x[0], x[1], x[2], {.heads = 2}); },
         {2, 0, 4}},
        {"self_attention",
         {{0, 3, 12}},
         [](const Inputs& x) { return self_attention(x[0], {.heads = 2, .causal = true}); },
         {0, 3, 4}},
        {"log_softmax", {{0, 3}}, [](const Inputs& x) { return log_softmax(x[0]); }, {0, 3}},
        {"conv2d",
         {{0, 2, 4, 4}, {3, 2, 3, 3}, {3}},
         [](const Inputs& x) { return conv2d(x[0], x[1], x[2]); },
         {0, 3, 2, 2}},
        {"average_pool2d",
         {{0, 2, 4, 4}},
         [](const Inputs& x) { return average_pool2d(x[0]); },
         {0, 2, 2, 2}},
    };
    for (const Case& c : cases) {
        INFO(c.name);
        Inputs inputs;
        for (const Shape& shape : c.shapes) {
            inputs.push_back(testing::random_tensor(shape, inputs.size() + 1));
            inputs.back().requires_grad(true);
        }
        const Tensor y = c.op(inputs);
        CHECK(y.shape() == c.result);
        backward(sum(y * y));
        for (const Tensor& x : inputs) {
            const Tensor dx = x.grad();
            CHECK((dx.empty() || dx.shape() == x.shape()));
        }
    }
    CHECK(values(matmul(Tensor({1, 0}), Tensor({0, 2}))) == std::vector<real>{0, 0});
    CHECK(sum(Tensor({0, 3})).item() == 0);
}

TEST_CASE("products: gradients") {
    for (const std::size_t n : {1U, 2U, 5U, 17U}) {
        check_gradients("matmul", [](const Inputs& x) { return matmul(x[0], x[1]); },
                        {{n, 3}, {3, n + 1}});
        check_gradients("linear", [](const Inputs& x) { return linear(x[0], x[1], x[2]); },
                        {{4, n}, {3, n}, {3}});
        check_gradients("linear", [](const Inputs& x) { return linear(x[0], x[1]); },
                        {{2, 2, 3}, {n, 3}});
    }
    check_gradients("linear of a vector", [](const Inputs& x) { return linear(x[0], x[1], x[2]); },
                    {{3}, {2, 3}, {2}});
    CHECK_THROWS_MATCHES(
        matmul(Tensor({2, 3}), Tensor({2, 3})), ShapeError,
        Message("matmul: expected (..., m, k) x (..., k, n), got (2, 3) x (2, 3)"));
    CHECK_THROWS_MATCHES(linear(Tensor({2, 3}), Tensor({4, 2}), Tensor({4})), ShapeError,
                         Message("linear: expected x (..., k), weight (m, k), bias (m), got (2, "
                                 "3), (4, 2), (4)"));
}

}  // namespace
}  // namespace course
