#include "backpropagation/paths.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using course::testing::max_relative_error;

TEST_CASE("paths: their sum is what backpropagation finds", "[T3.2][C3.8][K3.7]") {
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{2, 2, 2, 2}, {3, 1}, {3, 4, 2, 3}, {1, 1, 1, 1}}) {
        CAPTURE(widths.size());
        //! [paths]
        const auto [mlp, sample, dy] = fixtures::random_case(widths, Sigmoid(), 17);
        const PathGradient found = naive_path_gradient(mlp, dy);  // as mlp.gradient()
        //! [paths]
        CHECK(max_relative_error(found.gradient, mlp.gradient()) < 10 * fixtures::kRounding);
    }
}

TEST_CASE("paths: their number is the product of the widths behind, their cost what was foretold",
          "[T3.2][C3.10]") {
    CHECK(path_count({2, 2, 2, 2}, 0) == 8);  // from an input to the cost
    CHECK(path_count({5, 3, 4, 2}, 1) == 8);  // from a neuron of layer 1: 4 times 2
    CHECK(path_count({5, 3, 4, 2}, 3) == 1);
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{2, 2, 2, 2}, {3, 1}, {4, 3, 1, 5}, {1, 1, 1}}) {
        const auto [mlp, sample, dy] = fixtures::random_case(widths, ReLU(), 17);
        const PathGradient found = naive_path_gradient(mlp, dy);
        const PathWork expected = path_work(widths);
        CHECK(double(found.paths) == expected.paths);
        CHECK(double(found.operations.total()) == expected.operations);
    }
}

TEST_CASE("paths: one layer more multiplies them, but only adds to backpropagation",
          "[T3.2][C3.10]") {
    std::vector<std::size_t> widths(4, 4);
    for (int more = 0; more < 6; ++more) {
        const PathWork before = path_work(widths);
        const auto backward_before = double(backward_operations(widths).total());
        widths.push_back(4);
        CHECK(path_work(widths).operations > 3.9 * before.operations);
        CHECK(double(backward_operations(widths).total()) - backward_before == 4 * (4 + 3 + 4 + 1));
    }
    const std::vector<std::size_t> ten(11, 10);
    claim("ten_by_ten_paths", path_work(ten).operations, {.format = "%.0f"});
    claim("ten_by_ten_backward", double(backward_operations(ten).total()), {.format = "%.0f"});
    const std::vector<std::size_t> lecture(4, 2);
    claim("lecture_path_operations", path_work(lecture).operations, {.format = "%.0f"});
    claim("lecture_paths", path_work(lecture).paths, {.format = "%.0f"});
}

TEST_CASE("PathWalk: goes parameter by parameter, and tells where it is") {
    const auto [mlp, sample, dy] = fixtures::random_case({2, 2, 2}, Sigmoid(), 3);
    PathWalk walk(mlp, dy);
    CHECK(walk.step());
    CHECK(walk.path() == std::vector<std::size_t>{0, 0});
    CHECK(walk.done() == 0);
    CHECK(walk.step());
    CHECK(walk.path() == std::vector<std::size_t>{0, 1});
    CHECK(walk.first_input() == 0);
    CHECK(walk.done() == 1);  // w^1_11 has both of its paths
    CHECK(walk.gradient()(0) == Approx(mlp.gradient()(0)).epsilon(1e-4));
    for (int more = 0; more < 7; ++more) walk.step();
    CHECK(walk.first_input() == 2);  // the bias comes after the weights
    CHECK(walk.first_layer() == 0);
    while (walk.step()) {
    }
    CHECK(walk.layer() == 2);
    CHECK(walk.done() == 12);
    CHECK(walk.paths() == 4 * 2 + 2 * 2 + 4 + 2);
}

TEST_CASE("paths: bad input is named") {
    Mlp mlp = lecture_network();
    CHECK_THROWS_AS(naive_path_gradient(mlp, Tensor({1, 2})), ShapeError);
    mlp.forward(Tensor({1, 2}));
    CHECK_THROWS_AS(naive_path_gradient(mlp, Tensor({1, 3})), ShapeError);
    CHECK_THROWS_MATCHES(path_count({2, 2}, 2), ValueError,
                         Message("path_count: expected a layer up to 1, got 2"));
}
