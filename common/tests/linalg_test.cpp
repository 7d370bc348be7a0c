#include "course/linalg.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <limits>

#include "course_test/compare.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
using testing::max_relative_error;

// The inputs are rounded to `real`, which the condition of the matrices amplifies.
constexpr double kLinalgTolerance = kRealIsDouble ? 1e-12 : 1e-5;

const testing::Golden& reference() {
    static const testing::Golden golden("common/tests/golden/reference.json");
    return golden;
}

TEST_CASE("solve: finds x with A x = b") {
    //! [solve]
    const Tensor a({2, 2}, {2, 1,  //
                            1, 3});
    const Tensor b({2}, {5, 10});
    const Tensor x = solve(a, b);
    CHECK(std::abs(x(0) - 1) < 1e-6);
    CHECK(std::abs(x(1) - 3) < 1e-6);
    //! [solve]
    const Tensor many = solve(reference().tensor("square"), reference().tensor("right"));
    CHECK(max_relative_error(many, reference().tensor("solution")) < kLinalgTolerance);
    CHECK(solve(Tensor(Shape{0, 0}), Tensor(Shape{0})).shape() == Shape{0});
    CHECK(solve(a, Tensor(Shape{2, 0})).shape() == Shape{2, 0});
}

TEST_CASE("solve: a singular matrix and shapes that do not fit are errors") {
    CHECK_THROWS_MATCHES(solve(Tensor({2, 2}, {1, 2, 2, 4}), Tensor({2}, {1, 1})), ValueError,
                         Message("solve: expected a matrix of rank 2, got rank 1: it is singular"));
    CHECK_THROWS_AS(solve(Tensor(Shape{2, 2}), Tensor(Shape{2})), ValueError);
    CHECK_THROWS_MATCHES(solve(Tensor(Shape{2, 3}), Tensor(Shape{2})), ShapeError,
                         Message("solve: expected a square matrix (n, n), got (2, 3)"));
    CHECK_THROWS_MATCHES(solve(Tensor(Shape{2, 2}), Tensor(Shape{3})), ShapeError,
                         Message("solve: expected (n, n) and (n) or (n, k), got (2, 2) and (3)"));
    CHECK_THROWS_AS(solve(Tensor(Shape{2, 2}), Tensor(Shape{})), ShapeError);
    const real nan = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_WITH(solve(Tensor({1, 1}, {nan}), Tensor({1}, {1})),
                      ContainsSubstring("solve: expected finite elements"));
}

TEST_CASE("least_squares: agrees with NumPy, takes the shortest of many solutions") {
    const Tensor x = least_squares(reference().tensor("tall"), reference().tensor("tall_right"));
    CHECK(max_relative_error(x, reference().tensor("least_squares")) < kLinalgTolerance);
    // Two equal columns share the weight.
    const Tensor shared = least_squares(Tensor({3, 2}, {1, 1, 2, 2, 3, 3}), Tensor({3}, {2, 4, 6}));
    CHECK(max_relative_error(shared, Tensor({2}, {1, 1})) < kLinalgTolerance);
    // Fewer equations than unknowns.
    const Tensor wide = least_squares(Tensor({1, 2}, {3, 4}), Tensor({1}, {25}));
    CHECK(max_relative_error(wide, Tensor({2}, {3, 4})) < kLinalgTolerance);
    CHECK(least_squares(Tensor(Shape{0, 2}), Tensor(Shape{0})).shape() == Shape{2});
    CHECK_THROWS_AS(least_squares(Tensor(Shape{3, 2}), Tensor(Shape{2})), ShapeError);
}

TEST_CASE("cholesky: the lower factor, and an error where there is none") {
    const Tensor l = cholesky(reference().tensor("definite"));
    CHECK(max_relative_error(l, reference().tensor("cholesky")) < kLinalgTolerance);
    CHECK(l(0, 1) == 0);
    CHECK_THROWS_WITH(cholesky(Tensor({2, 2}, {1, 2, 2, 1})),
                      ContainsSubstring("cholesky: expected a positive definite matrix"));
    CHECK_THROWS_AS(cholesky(Tensor(Shape{2, 3})), ShapeError);
    CHECK(cholesky(Tensor(Shape{0, 0})).shape() == Shape{0, 0});
}

TEST_CASE("symmetric_eigen: values in ascending order with their vectors") {
    //! [symmetric_eigen]
    const Tensor a({2, 2}, {2, 1,  //
                            1, 2});
    const SymmetricEigen eigen = symmetric_eigen(a);
    CHECK(std::abs(eigen.values(0) - 1) < 1e-6);
    CHECK(std::abs(eigen.values(1) - 3) < 1e-6);
    CHECK(std::abs(eigen.vectors(0, 1) - eigen.vectors(1, 1)) < 1e-6);  // (1, 1) / sqrt 2
    //! [symmetric_eigen]
    const Tensor s = reference().tensor("symmetric");
    const SymmetricEigen found = symmetric_eigen(s);
    CHECK(max_relative_error(found.values, reference().tensor("eigenvalues")) < kLinalgTolerance);
    for (std::size_t j = 0; j < 6; ++j) {  // A v = lambda v
        for (std::size_t i = 0; i < 6; ++i) {
            double product = 0;
            for (std::size_t k = 0; k < 6; ++k) product += s(i, k) * found.vectors(k, j);
            CHECK(std::abs(product - found.values(j) * found.vectors(i, j)) <
                  20 * kLinalgTolerance);
        }
    }
    CHECK(symmetric_eigen(Tensor(Shape{0, 0})).values.empty());
    CHECK_THROWS_AS(symmetric_eigen(Tensor(Shape{2})), ShapeError);
    CHECK_THROWS_AS(symmetric_eigen(Tensor({1, 1}, {std::numeric_limits<real>::infinity()})),
                    ValueError);
}

}  // namespace
}  // namespace course
