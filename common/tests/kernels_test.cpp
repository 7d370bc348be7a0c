// Every kernel on every instruction set of this machine, against exact results in a wider type, at
// all lengths around the vector width and misaligned, between guards of NaN.

#include "course/kernels.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "targets.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

using testing::kInf;
using testing::kNan;
using testing::Wide;
constexpr Wide kUnit = std::numeric_limits<real>::epsilon() / 2;

// The bound that kernels.hpp states: (c + log2 n) eps, c < 80.
Wide sum_bound(std::size_t n) {
    return (80 + static_cast<Wide>(std::bit_width(n))) * kUnit;
}

std::vector<std::size_t> lengths(std::size_t lanes) {
    std::vector<std::size_t> all{
        0,         1,         3,         lanes - 1,     lanes,
        lanes + 1, 3 * lanes, 4 * lanes, 8 * lanes + 2, 9 * lanes + lanes / 2,
        5000};
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

// Numbers that start at a chosen distance from an aligned address, with guards of NaN around: what
// reads or writes beyond its end shows.
class Guarded {
 public:
    Guarded(std::size_t n, std::size_t offset, Rng& rng, double magnitude = 1)
        : n_(n), offset_(offset + kGuard), storage_(Tensor::full({n + offset + 2 * kGuard}, kNan)) {
        for (real& value : span()) value = static_cast<real>(magnitude * rng.normal());
    }

    std::span<real> span() { return storage_.data().subspan(offset_, n_); }

    bool intact() const {
        const auto is_nan = [](real value) { return value != value; };
        const std::span<const real> all = storage_.data();
        return std::ranges::all_of(all.first(offset_), is_nan) &&
               std::ranges::all_of(all.subspan(offset_ + n_), is_nan);
    }

 private:
    static constexpr std::size_t kGuard = 16;
    std::size_t n_;
    std::size_t offset_;
    Tensor storage_;
};

// Calls check(x, y) with all lengths, misalignments and magnitudes.
template <typename Check>
void for_all_data(Check check) {
    with_every_target([&](std::size_t lanes) {
        Rng rng(1);
        for (const std::size_t n : lengths(lanes)) {
            for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, lanes - lanes / 2}) {
                for (const double magnitude : {1.0, 1e-15, 1e15}) {
                    Guarded x(n, offset, rng, magnitude);
                    Guarded y(n, offset / 2, rng, magnitude);
                    CAPTURE(n, offset, magnitude);
                    check(x.span(), y.span());
                    CHECK(x.intact());
                    CHECK(y.intact());
                }
            }
        }
    });
}

// |result - exact| <= bound * scale
void check_near(Wide result, Wide exact, Wide bound, Wide scale) {
    const Wide error = std::abs(result - exact);
    INFO("result " << static_cast<double>(result) << ", exact " << static_cast<double>(exact)
                   << ", error " << static_cast<double>(error) << ", allowed "
                   << static_cast<double>(bound * scale));
    CHECK(error <= bound * scale);
}

using Kernel = real (*)(std::span<const real>, std::span<const real>);
using Term = Wide (*)(Wide, Wide);

void check_sum(Kernel kernel, Term term) {
    for_all_data([&](std::span<real> x, std::span<real> y) {
        Wide exact = 0;
        Wide scale = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            exact += term(x[i], y[i]);
            scale += std::abs(term(x[i], y[i]));
        }
        check_near(kernel(x, y), exact, sum_bound(x.size()), scale);
    });
}

real sum_of(std::span<const real> x, std::span<const real>) {
    return sum(x);
}
real squares_of(std::span<const real> x, std::span<const real>) {
    return sum_of_squares(x);
}

TEST_CASE("reductions: keep the stated error bound at every length") {
    SECTION("dot") {
        check_sum(dot, [](Wide x, Wide y) { return x * y; });
    }
    SECTION("sum") {
        check_sum(sum_of, [](Wide x, Wide) { return x; });
    }
    SECTION("sum_of_squares") {
        check_sum(squares_of, [](Wide x, Wide) { return x * x; });
    }
    SECTION("sum_of_squared_differences") {
        check_sum(sum_of_squared_differences, [](Wide x, Wide y) { return (x - y) * (x - y); });
    }
    SECTION("sum_of_absolute_differences") {
        check_sum(sum_of_absolute_differences, [](Wide x, Wide y) { return std::abs(x - y); });
    }
}

TEST_CASE("sum: a million numbers of one sign lose no more than the bound") {
    with_every_target([](std::size_t) {
        const Tensor x = Tensor::full({1000003}, static_cast<real>(0.1));
        const Wide exact = 1000003 * static_cast<Wide>(static_cast<real>(0.1));
        check_near(sum(x.data()), exact, sum_bound(x.size()), exact);
        check_near(mean(x.data()), x(0), sum_bound(x.size()), x(0));
    });
}

TEST_CASE("reductions: small examples") {
    //! [reductions]
    const std::vector<real> x{3, -1, 2};
    const std::vector<real> y{1, 1, 1};
    CHECK(sum(x) == 4);
    CHECK(min(x) == -1);
    CHECK(max(x) == 3);
    CHECK(dot(x, y) == 4);
    CHECK(sum_of_squared_differences(x, y) == 9);   // 3 times the mean squared error
    CHECK(sum_of_absolute_differences(x, y) == 5);  // 3 times the mean absolute error
    //! [reductions]
    CHECK(sum(std::span<const real>{}) == 0);
}

TEST_CASE("min, max: find the extreme wherever it is, and NaN wins") {
    with_every_target([](std::size_t lanes) {
        Rng rng(2);
        for (const std::size_t n : lengths(lanes)) {
            if (n == 0) continue;
            Guarded guarded(n, 1, rng);
            const std::span<real> x = guarded.span();
            CHECK(min(x) == *std::ranges::min_element(x));
            CHECK(max(x) == *std::ranges::max_element(x));
            for (std::size_t i = 0; i < std::min(n, std::size_t{100}); ++i) {
                const real old = x[i];
                x[i] = -kInf;
                CHECK(min(x) == -kInf);
                x[i] = kInf;
                CHECK(max(x) == kInf);
                x[i] = kNan;
                CHECK(min(x) != min(x));
                CHECK(max(x) != max(x));
                x[i] = old;
            }
            CHECK(guarded.intact());
        }
    });
}

TEST_CASE("reductions: NaN and infinity reach the result from every position") {
    with_every_target([](std::size_t lanes) {
        const std::size_t n = 9 * lanes + lanes / 2 + 1;
        std::vector<real> x(n, 1);
        const std::vector<real> ones(n, 1);
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = kInf;
            CHECK(sum(x) == kInf);
            CHECK(dot(x, ones) == kInf);
            CHECK(sum_of_absolute_differences(x, ones) == kInf);
            x[i] = kNan;
            CHECK(std::isnan(sum(x)));
            CHECK(std::isnan(dot(x, ones)));
            CHECK(std::isnan(sum_of_squares(x)));
            CHECK(std::isnan(sum_of_squared_differences(x, ones)));
            CHECK(std::isnan(sum_of_absolute_differences(ones, x)));
            x[i] = 1;
        }
    });
}

TEST_CASE("axpy: one or two roundings an element") {
    for_all_data([](std::span<real> x, std::span<real> y) {
        const std::vector<real> old(y.begin(), y.end());
        const auto alpha = static_cast<real>(-1.7);
        axpy(alpha, x, y);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const Wide product = static_cast<Wide>(alpha) * x[i];
            check_near(y[i], product + old[i], 2 * kUnit, std::abs(product) + std::abs(old[i]));
        }
    });
}

// Compares a map with a formula, bit for bit, out of place and in place.
template <typename Kernel, typename Formula>
void check_map(Kernel kernel, Formula formula) {
    for_all_data([&](std::span<real> x, std::span<real> y) {
        if (x.size() > 3) x[1] = x[2] = y[2] = 0;
        if (x.size() > 5) x[4] = kNan;
        if (x.size() > 6) x[5] = -kInf;
        std::vector<real> expected(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) expected[i] = formula(x[i], y[i]);
        std::vector<real> out(x.size());
        kernel(x, y, std::span(out));
        kernel(x, y, x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            CHECK((out[i] == expected[i] || (std::isnan(out[i]) && std::isnan(expected[i]))));
            CHECK((x[i] == expected[i] || (std::isnan(x[i]) && std::isnan(expected[i]))));
        }
    });
}

TEST_CASE("scale, subtract, sign, clamp: exactly the formula, in place too") {
    using In = std::span<const real>;
    using Out = std::span<real>;
    SECTION("scale") {
        check_map(
            [](In x, In, Out out) {
                std::ranges::copy(x, out.begin());
                scale(static_cast<real>(0.3), out);
            },
            [](real x, real) { return static_cast<real>(0.3) * x; });
    }
    SECTION("subtract") {
        check_map([](In x, In y, Out out) { subtract(x, y, out); },
                  [](real x, real y) { return x - y; });
    }
    SECTION("sign") {
        check_map([](In x, In, Out out) { sign(x, out); },
                  [](real x, real) { return x > 0   ? real{1}
                                            : x < 0 ? real{-1}
                                                    : x; });
    }
    SECTION("clamp") {
        check_map([](In x, In, Out out) { clamp(x, -1, 0.5, out); },
                  [](real x, real) { return x < -1    ? real{-1}
                                            : x > 0.5 ? real{0.5}
                                                      : x; });
    }
}

TEST_CASE("kernels: wrong lengths and empty input are named") {
    std::vector<real> three(3);
    std::vector<real> four(4);
    CHECK_THROWS_MATCHES(dot(three, four), ShapeError,
                         Message("dot: expected spans of equal length, got 3 and 4"));
    CHECK_THROWS_AS(axpy(1, three, four), ShapeError);
    CHECK_THROWS_AS(subtract(three, three, four), ShapeError);
    CHECK_THROWS_AS(sign(three, four), ShapeError);
    CHECK_THROWS_AS(clamp(three, 0, 1, four), ShapeError);
    CHECK_THROWS_MATCHES(clamp(three, 1, 0, three), ValueError,
                         Message("clamp: expected low <= high, got 1 and 0"));
    CHECK_THROWS_AS(clamp(three, kNan, 0, three), ValueError);
    CHECK_THROWS_AS(sum_of_squared_differences(three, four), ShapeError);
    CHECK_THROWS_AS(sum_of_absolute_differences(three, four), ShapeError);
    CHECK_THROWS_MATCHES(mean(std::span<const real>{}), ValueError,
                         Message("mean: expected at least one element, got none"));
    CHECK_THROWS_AS(min(std::span<const real>{}), ValueError);
    CHECK_THROWS_AS(max(std::span<const real>{}), ValueError);
}

}  // namespace
}  // namespace course
