#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "course/kernels.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

using testing::kNan;
using testing::Wide;

TEST_CASE("gemv: multiplies by a matrix or by its transpose") {
    //! [gemv]
    const Tensor a({2, 3}, {1, 2, 3,  //
                            4, 5, 6});
    std::vector<real> y(2);
    gemv(a, Trans::no, std::vector<real>{1, 0, -1}, y);
    CHECK(y == std::vector<real>{-2, -2});
    std::vector<real> z{1, 1, 1};
    gemv(a, Trans::yes, std::vector<real>{1, -1}, z, 2, 10);  // z = 2 A^T x + 10 z
    CHECK(z == std::vector<real>{4, 4, 4});
    //! [gemv]
}

struct GemvProblem {
    std::size_t m;
    std::size_t n;
    Trans trans;
    real alpha;
    real beta;
};

// Compares every element with the exact sum; the error is relative to the sum of the terms' sizes.
void check_gemv(const GemvProblem& p, Rng& rng) {
    CAPTURE(p.m, p.n, p.trans == Trans::yes, p.alpha, p.beta);
    const bool plain = p.trans == Trans::no;
    Tensor whole(Shape{p.m + 2, p.n});
    rng.fill_normal(whole.data());
    for (real& value : whole.slice(p.m, p.m + 2).data()) value = kNan;  // behind the matrix
    const Tensor a = whole.slice(0, p.m);
    std::vector<real> x(plain ? p.n : p.m);
    std::vector<real> y(plain ? p.m : p.n);
    rng.fill_normal(x);
    rng.fill_normal(y);
    if (p.beta == 0) y.assign(y.size(), kNan);  // must not be read
    const std::vector<real> old = y;
    gemv(a, p.trans, x, y, p.alpha, p.beta);

    double worst = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        Wide exact = p.beta == 0 ? 0 : static_cast<Wide>(p.beta) * old[i];
        Wide scale = std::abs(exact);
        for (std::size_t j = 0; j < x.size(); ++j) {
            const Wide term = static_cast<Wide>(p.alpha) * x[j] * (plain ? a(i, j) : a(j, i));
            exact += term;
            scale += std::abs(term);
        }
        if (scale == 0) {
            CHECK(y[i] == 0);
        } else {
            worst = std::max(worst, static_cast<double>(std::abs(y[i] - exact) / scale));
        }
    }
    CHECK(worst <= 80 * std::numeric_limits<real>::epsilon() / 2);
}

TEST_CASE("gemv: exact within rounding at every size, on every instruction set") {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        CAPTURE(simd::name(target));
        const std::size_t w = simd::lanes(target);
        Rng rng(3);
        for (const std::size_t m :
             {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{7}, 3 * w + 2}) {
            for (const std::size_t n :
                 {std::size_t{0}, std::size_t{1}, std::size_t{3}, w, w + 1, 8 * w + 2}) {
                for (const Trans trans : {Trans::no, Trans::yes}) {
                    check_gemv({m, n, trans, 1, 0}, rng);
                    check_gemv({m, n, trans, static_cast<real>(-0.7), 1}, rng);
                    check_gemv({m, n, trans, 2, static_cast<real>(0.3)}, rng);
                }
            }
        }
        check_gemv({3, 2500, Trans::no, 1, 0}, rng);  // several panels of columns
        check_gemv({3, 2500, Trans::yes, 1, 0}, rng);
        check_gemv({700, 5, Trans::yes, 1, 0}, rng);  // several blocks of rows
        check_gemv({700, 5, Trans::no, 1, 1}, rng);
    }
    simd::use(before);
}

TEST_CASE("gemv: shapes that do not fit are named") {
    const Tensor a(Shape{2, 3});
    std::vector<real> two(2);
    std::vector<real> three(3);
    CHECK_THROWS_MATCHES(gemv(a, Trans::no, two, three), ShapeError,
                         Message("gemv: expected (m, n) x (n) -> (m), got (2, 3) x (2) -> (3)"));
    CHECK_THROWS_MATCHES(
        gemv(a, Trans::yes, three, two), ShapeError,
        Message("gemv: expected transposed (m, n) x (m) -> (n), got (2, 3) x (3) -> (2)"));
    CHECK_THROWS_AS(gemv(Tensor(Shape{3}), Trans::no, three, two), ShapeError);
}

}  // namespace
}  // namespace course
