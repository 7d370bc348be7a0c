#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "course_test/golden.hpp"
#include "op_check.hpp"

namespace course {
namespace {

using testing::check_second_derivatives;
using testing::Inputs;
using testing::max_relative_error;
using testing::random_tensor;

TEST_CASE("hessian: of a polynomial") {
    //! [hessian]
    Tensor w({2}, {1, 2});
    w.requires_grad(true);
    const Tensor first = slice(w, 0, 0, 1);
    const Tensor second = slice(w, 0, 1, 2);
    const Tensor loss = sum(first * first * second + pow(second, 3));  // a^2 b + b^3
    const std::vector<Tensor> inputs{w};
    const Tensor h = hessian(loss, inputs);  // ((2b, 2a), (2a, 6b))
    CHECK(max_relative_error(h, Tensor({2, 2}, {4, 2, 2, 12})) < 1e-6);
    const std::vector<Tensor> v{Tensor({2}, {1, -1})};
    CHECK(max_relative_error(hessian_vector_product(loss, inputs, v)[0], Tensor({2}, {2, -10})) <
          1e-6);
    //! [hessian]
}

TEST_CASE("hessian: of a network, PyTorch's, symmetric and equal to its products with vectors") {
    const Tensor x = random_tensor({5, 3}, 1);
    const Tensor target = random_tensor({5, 2}, 2);
    Inputs inputs{random_tensor({4, 3}, 3), random_tensor({4}, 4), random_tensor({2, 4}, 5),
                  random_tensor({2}, 6)};
    for (Tensor& input : inputs) input.requires_grad(true);
    const auto loss_of = [&] {
        return mse_loss(linear(tanh(linear(x, inputs[0], inputs[1])), inputs[2], inputs[3]),
                        target);
    };
    const Tensor h = hessian(loss_of(), inputs);
    REQUIRE(h.shape() == Shape{26, 26});
    CHECK(max_relative_error(transpose(h), h) < (kRealIsDouble ? 1e-13 : 1e-5));
    const testing::Golden golden("tests/golden/common/ops.json");
    constexpr double kTolerance = kRealIsDouble ? 1e-12 : 1e-4;
    CHECK(max_relative_error(h, golden.tensor("hessian")) < kTolerance);
    Inputs v;
    for (const Tensor& input : inputs) v.push_back(random_tensor(input.shape(), 20 + v.size()));
    const std::vector<Tensor> product = hessian_vector_product(loss_of(), inputs, v);
    std::vector<Tensor> flat_v;
    std::vector<Tensor> flat_product;
    for (std::size_t i = 0; i < v.size(); ++i) {
        flat_v.push_back(v[i].reshape({v[i].size(), 1}));
        flat_product.push_back(product[i].reshape({v[i].size(), 1}));
    }
    const Tensor all = concat(flat_product, 0);
    CHECK(max_relative_error(matmul(h, concat(flat_v, 0)), all) < kTolerance);
    CHECK(max_relative_error(all.reshape({26}), golden.tensor("hessian_vector_product")) <
          kTolerance);
}

TEST_CASE("hessian: a linear loss has none, an op without second derivative says so") {
    Tensor w = random_tensor({3}, 1);
    w.requires_grad(true);
    const std::vector<Tensor> inputs{w};
    CHECK(max_relative_error(hessian(sum(w * 2), inputs), Tensor({3, 3})) == 0);
    CHECK_THROWS_MATCHES(hessian(mae_loss(w, Tensor({3})), inputs), Error,
                         Catch::Matchers::Message("mae_loss: has no second derivative"));
    CHECK_THROWS_AS(hessian_vector_product(sum(w), inputs, std::vector<Tensor>{}), ShapeError);
}

TEST_CASE("second derivatives: of the ops of small models") {
    const std::vector<Shape> one{{2, 3}};
    const std::vector<Shape> two{{2, 3}, {3}};
    const auto check = check_second_derivatives;
    check("add", [](const Inputs& x) { return x[0] + x[1]; }, two, -1.5, 1.5);
    check("multiply", [](const Inputs& x) { return x[0] * x[1]; }, two, -1.5, 1.5);
    check("divide", [](const Inputs& x) { return x[0] / x[1]; }, two, 0.5, 1.5);
    check("pow", [](const Inputs& x) { return pow(x[0], x[1]); }, two, 0.5, 1.5);
    check("exp", [](const Inputs& x) { return exp(x[0]); }, one, -1.5, 1.5);
    check("log", [](const Inputs& x) { return log(x[0]); }, one, 0.5, 1.5);
    check("sqrt", [](const Inputs& x) { return sqrt(x[0]); }, one, 0.5, 1.5);
    check("tanh", [](const Inputs& x) { return tanh(x[0]); }, one, -1.5, 1.5);
    check("sigmoid", [](const Inputs& x) { return sigmoid(x[0]); }, one, -1.5, 1.5);
    check("relu", [](const Inputs& x) { return relu(x[0]); }, one, -1.5, 1.5);
    check("gelu", [](const Inputs& x) { return gelu(x[0]); }, one, -1.5, 1.5);
    check("mean", [](const Inputs& x) { return mean(x[0], 1); }, one, -1.5, 1.5);
    check("permute", [](const Inputs& x) { return transpose(x[0]) * 2; }, one, -1.5, 1.5);
    check("concat", [](const Inputs& x) { return concat({x[0], x[0]}, 1); }, one, -1.5, 1.5);
    check(
        "matmul", [](const Inputs& x) { return matmul(x[0], x[1]); }, {{2, 3}, {3, 2}}, -1.5, 1.5);
    check(
        "linear", [](const Inputs& x) { return linear(x[0], x[1], x[2]); }, {{2, 3}, {4, 3}, {4}},
        -1.5, 1.5);
}

}  // namespace
}  // namespace course
