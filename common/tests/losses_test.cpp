// The losses: values by hand, gradients, second derivatives, and what they refuse.

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "op_check.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;
using testing::check_gradients;
using testing::check_second_derivatives;
using testing::Inputs;
using testing::max_relative_error;
using Classes = std::vector<std::size_t>;

using testing::kOpTolerance;

double value(const Tensor& loss) {
    return static_cast<double>(loss.item());
}

TEST_CASE("regression losses: gradients and values") {
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{17}, Shape{4, 3}}) {
        const std::vector<Shape> s{shape, shape};
        check_gradients("mse", [](const Inputs& x) { return mse_loss(x[0], x[1]); }, s);
        check_gradients("mae", [](const Inputs& x) { return mae_loss(x[0], x[1]); }, s);
        check_gradients("huber", [](const Inputs& x) { return huber_loss(x[0], x[1], 0.7); }, s);
    }
    const Tensor p({2}, {1, 5});
    const Tensor t({2}, {2, 2});
    CHECK(mse_loss(p, t).item() == 5);
    CHECK(mae_loss(p, t).item() == 2);
    CHECK(huber_loss(p, t, 1).item() == real(1.5));
    CHECK_THROWS_MATCHES(
        mse_loss(p, Tensor({2, 1})), ShapeError,
        Message("mse_loss: expected prediction and target of one shape, not empty, got (2) and "
                "(2, 1)"));
    CHECK_THROWS_AS(mse_loss(Tensor(), Tensor()), ShapeError);
    CHECK_THROWS_AS(mae_loss(p, Tensor({3})), ShapeError);
    CHECK_THROWS_MATCHES(huber_loss(p, t, 0), ValueError,
                         Message("huber_loss: expected delta > 0, got 0"));
}

TEST_CASE("regression losses: an error of zero has no gradient") {
    Tensor p({3}, {1, 2, 3});
    p.requires_grad(true);
    for (const auto loss : {mse_loss, mae_loss}) {
        p.zero_grad();
        backward(loss(p, p.detach()));
        CHECK(max_relative_error(p.grad(), Tensor({3})) == 0);
    }
}

TEST_CASE("binary cross entropy: of logits, also of large ones") {
    for (const Shape& shape : {Shape{}, Shape{17}, Shape{3, 4}}) {
        const std::vector<Shape> s{shape, shape};
        check_gradients("bce", [](const Inputs& x) { return bce_loss(x[0], x[1]); }, s, 0.1, 0.9);
    }
    // -log sigmoid(0) = log 2; with target 1 and logit 100 nothing is lost, with -100 100.
    CHECK_THAT(value(bce_loss(Tensor({1}), Tensor({1}, {1}))),
               WithinRel(std::log(2.0), kOpTolerance));
    CHECK(value(bce_loss(Tensor({1}, {100}), Tensor({1}, {1}))) < 1e-6);
    CHECK_THAT(value(bce_loss(Tensor({1}, {-100}), Tensor({1}, {1}))), WithinRel(100.0, 1e-6));
    CHECK_THAT(value(bce_loss(Tensor({1}, {15}), Tensor({1}, {1}))),
               WithinRel(std::log1p(std::exp(-15.0)), kOpTolerance));
    CHECK_THROWS_AS(bce_loss(Tensor({2}), Tensor({3})), ShapeError);
}

TEST_CASE("Kullback-Leibler loss: zero for equal distributions, a target of zero counts nothing") {
    check_gradients(
        "kl", [](const Inputs& x) { return kl_loss(x[0], x[1]); }, {{3, 4}, {3, 4}}, 0.1, 0.9);
    const Tensor p({2, 2}, {0.25, 0.75, 0.5, 0.5});
    CHECK(std::abs(value(kl_loss(log(p), p))) < kOpTolerance);
    const Tensor certain({1, 2}, {1, 0});
    CHECK_THAT(value(kl_loss(log(Tensor({1, 2}, {0.5, 0.5})), certain)),
               WithinRel(std::log(2.0), kOpTolerance));
    CHECK_THROWS_AS(kl_loss(Tensor({}, {1}), Tensor({}, {1})), ShapeError);
}

TEST_CASE("cross entropy: gradients with smoothing, ignored rows, and any number of classes") {
    for (const std::size_t classes : {1U, 2U, 7U, 16U, 33U}) {
        const Classes targets{0, classes - 1, classes / 2};
        check_gradients("cross entropy",
                        [&](const Inputs& x) {
                            return cross_entropy_loss(x[0], targets, {.label_smoothing = 0.2}) +
                                   sum(x[0]);
                        },
                        {{3, classes}});
        check_gradients("nll", [&](const Inputs& x) { return nll_loss(x[0], targets); },
                        {{3, classes}});
    }
    const Classes targets{2, 9, 0, 9};
    check_gradients("ignored rows",
                    [&](const Inputs& x) {
                        return cross_entropy_loss(x[0], targets,
                                                  {.label_smoothing = 0.1, .ignore_index = 9});
                    },
                    {{2, 2, 5}});
    check_gradients("nll, ignored rows",
                    [&](const Inputs& x) { return nll_loss(x[0], targets, 9); }, {{2, 2, 5}});
}

TEST_CASE("cross entropy: values, and the way through log_softmax") {
    const Tensor even({2, 4});
    CHECK_THAT(value(cross_entropy_loss(even, Classes{0, 3})),
               WithinRel(std::log(4.0), kOpTolerance));
    const Tensor huge({1, 2}, {1e4, -1e4});
    CHECK(value(cross_entropy_loss(huge, Classes{0})) == 0);
    CHECK_THAT(value(cross_entropy_loss(huge, Classes{1})), WithinRel(2e4, 1e-6));
    const Tensor x = testing::random_tensor({5, 3}, 1);
    const Classes targets{0, 2, 1, 1, 0};
    CHECK_THAT(value(cross_entropy_loss(x, targets)),
               WithinRel(value(nll_loss(log_softmax(x), targets)), kOpTolerance));
}

TEST_CASE("cross entropy: refuses what cannot be counted") {
    const Tensor x({2, 3});
    CHECK_THROWS_MATCHES(
        cross_entropy_loss(x, Classes{0}), ShapeError,
        Message("cross_entropy_loss: expected (..., classes) and one target a row, got (2, 3) and "
                "1 targets"));
    CHECK_THROWS_AS(cross_entropy_loss(x, Classes{0, 3}), ValueError);
    CHECK_THROWS_MATCHES(
        cross_entropy_loss(x, Classes{1, 1}, {.ignore_index = 1}), ValueError,
        Message("cross_entropy_loss: expected at least one target that is not ignored, got none"));
    CHECK_THROWS_AS(cross_entropy_loss(Tensor({0, 3}), Classes{}), ShapeError);
    CHECK_THROWS_AS(cross_entropy_loss(x, Classes{0, 0}, {.label_smoothing = 1.5}), ValueError);
    CHECK_THROWS_MATCHES(nll_loss(x, Classes{0, 3}), ValueError,
                         Message("nll_loss: expected a class below 3, got 3"));
    CHECK_THROWS_AS(nll_loss(x, Classes{2, 2}, 2), ValueError);
}

TEST_CASE("losses: second derivatives") {
    const auto check = check_second_derivatives;
    check("mse", [](const Inputs& x) { return mse_loss(x[0], x[1]); }, {{3}, {3}}, -1.5, 1.5);
    check("bce", [](const Inputs& x) { return bce_loss(x[0], x[1]); }, {{3}, {3}}, 0.1, 0.9);
    check("kl", [](const Inputs& x) { return kl_loss(x[0], x[1]); }, {{2, 3}, {2, 3}}, 0.1, 0.9);
    const Classes targets{1, 0, 2};
    check(
        "cross entropy",
        [&](const Inputs& x) {
            return cross_entropy_loss(x[0], targets, {.label_smoothing = 0.1, .ignore_index = 0});
        },
        {{3, 4}}, -1.5, 1.5);
}

}  // namespace
}  // namespace course
