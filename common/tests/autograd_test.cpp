#include "course/autograd.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <vector>

#include "course/ops.hpp"
#include "op_check.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

Tensor leaf(const Shape& shape, std::initializer_list<real> values) {
    Tensor x(shape, values);
    x.requires_grad(true);
    return x;
}

std::vector<real> numbers(const Tensor& x) {
    return {x.data().begin(), x.data().end()};
}

TEST_CASE("backward: leaves the gradient of a loss at its leaves") {
    //! [backward]
    const Tensor x({2}, {3, 4});
    Tensor w({2}, {1, 2});
    w.requires_grad(true);
    const Tensor loss = sum(w * x * w);  // 3 w0^2 + 4 w1^2
    backward(loss);
    CHECK(numbers(w.grad()) == std::vector<real>{6, 16});
    //! [backward]
    CHECK(x.grad().empty());
}

TEST_CASE("backward: sums over calls until zero_grad") {
    Tensor w = leaf({2}, {1, 2});
    backward(sum(w * 3));
    const Tensor first = w.grad();
    backward(sum(w * 4));
    CHECK(numbers(w.grad()) == std::vector<real>{7, 7});
    CHECK(numbers(first) == std::vector<real>{3, 3});
    w.zero_grad();
    CHECK(w.grad().empty());
}

TEST_CASE("backward: a value used several times gets all its gradients") {
    const Tensor w = leaf({}, {3});
    const Tensor square = w * w;
    backward(square * square + square - w);
    CHECK(w.grad().item() == 4 * 27 + 6 - 1);
}

TEST_CASE("backward: gradients shared by two leaves stay apart") {
    const Tensor a = leaf({2}, {1, 2});
    const Tensor b = leaf({2}, {3, 4});
    backward(sum(a + b));
    backward(sum(a * 2));
    CHECK(numbers(a.grad()) == std::vector<real>{3, 3});
    CHECK(numbers(b.grad()) == std::vector<real>{1, 1});
}

TEST_CASE("backward: a second pass through a freed graph is refused") {
    Tensor w = leaf({}, {3});
    const Tensor loss = exp(w) * w;
    backward(loss);
    CHECK_THROWS_MATCHES(backward(loss), Error,
                         Message("backward: the graph before multiply was freed by an earlier "
                                 "backward; keep_graph would have kept it"));
    const Tensor kept = exp(w) * w;
    w.zero_grad();
    backward(kept, {.keep_graph = true});
    const real once = w.grad().item();
    backward(kept);
    CHECK(w.grad().item() == 2 * once);
}

TEST_CASE("backward: refuses what is no loss") {
    const Tensor w = leaf({2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK_THROWS_MATCHES(backward(w * 2), ShapeError,
                         Message("backward: expected a loss with one element, got (2, 3)"));
    CHECK_THROWS_MATCHES(
        backward(Tensor({1}, {2})), Error,
        Message("backward: the loss depends on no tensor that requires a gradient"));
    const Tensor dy({2, 3}, {1, 0, 0, 0, 0, 2});
    backward(w * 2, {.gradient = dy});
    CHECK(numbers(w.grad()) == std::vector<real>{2, 0, 0, 0, 0, 4});
    CHECK_THROWS_AS(backward(w * 2, {.gradient = Tensor({3})}), ShapeError);
}

TEST_CASE("backward: refuses values that were changed in place") {
    const Tensor w = leaf({2}, {1, 2});
    Tensor x({2}, {3, 4});
    const Tensor loss = sum(w * x);
    x.fill(0);
    CHECK_THROWS_MATCHES(backward(loss), Error,
                         Message("multiply: its input 1 (2) was changed in place after the forward "
                                 "pass; its gradient needs the old values"));
    Tensor y = exp(w);
    const Tensor total = sum(y);
    y.assign(std::vector<real>{0, 0});
    CHECK_THROWS_MATCHES(backward(total), Error,
                         Message("exp: its result (2) was changed in place after the forward pass; "
                                 "its gradient needs the old values"));
    Tensor shift({2}, {1, 1});
    const Tensor harmless = sum(w + shift);  // the sum's gradient needs no values
    shift.fill(0);
    CHECK_NOTHROW(backward(harmless));
}

TEST_CASE("no_grad: ops build no graph, detach leaves it") {
    //! [no_grad]
    Tensor w({2}, {1, 2});
    w.requires_grad(true);
    {
        const NoGrad guard;
        CHECK(!(w * 2).requires_grad());
    }
    CHECK((w * 2).requires_grad());
    const Tensor constant = (w * 2).detach();
    CHECK(!constant.requires_grad());
    //! [no_grad]
    CHECK(w.detach().shares_storage(w));
    CHECK(grad_enabled());
}

TEST_CASE("requires_grad: switches leaves on and off, results not") {
    Tensor w = leaf({1}, {2});
    Tensor y = w * 2;
    CHECK_THROWS_MATCHES(
        y.requires_grad(false), Error,
        Message("requires_grad: the result of affine cannot become a constant; detach() gives "
                "one"));
    w.requires_grad(false);
    CHECK(!(w * 2).requires_grad());
}

TEST_CASE("backward: a graph of a million nodes needs no deep stack") {
    const Tensor w = leaf({1}, {1});
    Tensor y = w;
    for (int i = 0; i < 1'000'000; ++i) y = y + w;
    backward(sum(y));
    CHECK(w.grad().item() == 1'000'001);
    Tensor dropped = w;
    for (int i = 0; i < 1'000'000; ++i) dropped = dropped * 1.0;
    dropped = Tensor();
    CHECK(w.grad().item() == 1'000'001);
}

TEST_CASE("backward: an unbalanced graph is gone through in the order of its making") {
    const Tensor w = leaf({1}, {2});
    const Tensor a = w * 3;
    const Tensor b = a * a;
    const Tensor c = b + a;
    const Tensor loss = sum(c * b + a * w);
    backward(loss);
    // a = 3w: loss = (9w^2 + 3w) 9w^2 + 3w^2, derivative 324 w^3 + 81 w^2 + 6 w
    CHECK(w.grad().item() == 324 * 8 + 81 * 4 + 12);
}

TEST_CASE("grad: leaves grad() alone and reaches results, too") {
    const Tensor w = leaf({2}, {1, 2});
    backward(sum(w));
    const Tensor h = w * w;
    const Tensor unrelated = leaf({3}, {1, 1, 1});
    const std::vector<Tensor> inputs{w, h, unrelated};
    const std::vector<Tensor> found = grad(sum(h * h), inputs);
    CHECK(numbers(found[0]) == std::vector<real>{4, 32});
    CHECK(numbers(found[1]) == std::vector<real>{2, 8});
    CHECK(numbers(found[2]) == std::vector<real>{0, 0, 0});
    CHECK(numbers(w.grad()) == std::vector<real>{1, 1});
}

// ---- What a wrong op does ---------------------------------------------------------------------

// The square of x with some backward function.
template <void (*Backward)(const Node&, GradSink&)>
Tensor square(const Tensor& x) {
    static const OpDef kSquare{.name = "square", .backward = Backward};
    Tensor y = x.clone();
    for (real& v : y.data()) v *= v;
    return record(kSquare, std::move(y), {&x});
}

// What the check of every op finds: the largest relative error of its gradient.
template <void (*Backward)(const Node&, GradSink&)>
double error_of_square() {
    Tensor x = testing::random_tensor({3, 2}, 1);
    x.requires_grad(true);
    backward(testing::weighted_sum(square<Backward>(x)));
    const Tensor gradient = x.grad().empty() ? Tensor(x.shape()) : x.grad();
    const NoGrad guard;
    const auto f = [&](const Tensor& at) { return testing::weighted_value(square<Backward>(at)); };
    return gradient_check(f, x, gradient).max_relative_error;
}

void right_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.value(0) * 2);
}
void wrong_factor_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.value(0) * 1.8);
}
void wrong_sign_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.value(0) * -2);
}
void forgets_its_input_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * 2);
}
void forgets_the_chain_backward(const Node& y, GradSink& d) {
    d.add(0, y.value(0) * 2);
}
void mixes_up_elements_backward(const Node& y, GradSink& d) {
    d.add(0, transpose(y.grad() * y.value(0) * 2).reshape(y.shape(0)));
}
void adds_twice_backward(const Node& y, GradSink& d) {
    right_backward(y, d);
    right_backward(y, d);
}
void adds_nothing_backward(const Node& /*y*/, GradSink& /*d*/) {}

TEST_CASE("a wrong backward: the gradient check sees every kind of mistake") {
    CHECK(error_of_square<right_backward>() < (kRealIsDouble ? 1e-6 : 5e-2));
    CHECK(error_of_square<wrong_factor_backward>() > 0.09);
    CHECK(error_of_square<wrong_sign_backward>() > 0.09);
    CHECK(error_of_square<forgets_its_input_backward>() > 0.09);
    CHECK(error_of_square<forgets_the_chain_backward>() > 0.09);
    CHECK(error_of_square<mixes_up_elements_backward>() > 0.09);
    CHECK(error_of_square<adds_twice_backward>() > 0.09);
    CHECK(error_of_square<adds_nothing_backward>() > 0.09);
}

void wrong_shape_backward(const Node& /*y*/, GradSink& d) {
    d.add(0, Tensor({3}));
}
const OpDef kWrongShape{.name = "wrong_shape", .backward = wrong_shape_backward};

TEST_CASE("a wrong backward: a gradient of a wrong shape is refused in the op's name") {
    const Tensor x = leaf({2}, {1, 2});
    CHECK_THROWS_MATCHES(
        backward(sum(record(kWrongShape, Tensor({2}, {1, 4}), {&x}))), ShapeError,
        Message("wrong_shape backward, gradient of input 0: expected (2), got (3)"));
}

}  // namespace
}  // namespace course
