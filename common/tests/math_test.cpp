// Element-wise functions against the scalar oracle and, for accuracy, against std in double.

#include "course/math.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course/simd.hpp"
#include "course_test/compare.hpp"
#include "ulp.hpp"

namespace {

using course::real;
namespace simd = course::simd;
using course::testing::ulp_error;
using Function = void (*)(std::span<const real>, std::span<real>);
using Binary = void (*)(std::span<const real>, std::span<const real>, std::span<real>);

constexpr real kInfinity = std::numeric_limits<real>::infinity();
constexpr real kNaN = std::numeric_limits<real>::quiet_NaN();

// Runs f once with every target that this machine has.
template <typename F>
void for_each_target(F f) {
    const simd::Target before = simd::active();
    for (const simd::Target target : simd::available()) {
        simd::use(target);
        f(target);
    }
    simd::use(before);
}

struct Case {
    const char* name;
    Function f;
    double (*exact)(double);
    double ulp;
};

double sigmoid(double x) {
    return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

double softplus(double x) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
}

const Case kCases[] = {
    {"exp", course::exp, [](double x) { return std::exp(x); }, 2},
    {"log", course::log, [](double x) { return std::log(x); }, 2},
    {"tanh", course::tanh, [](double x) { return std::tanh(x); }, 4},
    {"sigmoid", course::sigmoid, sigmoid, 4},
    {"erf", course::erf, [](double x) { return std::erf(x); }, 4},
    {"softplus", course::softplus, softplus, 4},
    {"relu", course::relu, [](double x) { return x < 0 ? 0 : x; }, 0},
    {"sqrt", course::sqrt, [](double x) { return std::sqrt(x); }, 0.5},
    {"rsqrt", course::rsqrt, [](double x) { return 1 / std::sqrt(x); }, 2},
    {"square", course::square, [](double x) { return x * x; }, 0.5},
    {"abs", course::abs, [](double x) { return std::abs(x); }, 0},
    {"negate", course::negate, [](double x) { return -x; }, 0},
    {"reciprocal", course::reciprocal, [](double x) { return 1 / x; }, 0.5},
};

// Numbers of all magnitudes in both signs, with zeros, denormals, infinities and NaN.
std::vector<real> sweep(std::size_t stride) {
    std::vector<real> x;
    for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32); pattern += stride) {
        const auto bits = static_cast<std::uint32_t>(pattern);
        x.push_back(static_cast<real>(std::bit_cast<float>(bits)));
    }
    for (const real special :
         {real{0}, -real{0}, kInfinity, -kInfinity, kNaN, std::numeric_limits<real>::denorm_min(),
          std::numeric_limits<real>::min(), std::numeric_limits<real>::max(),
          std::numeric_limits<real>::lowest()}) {
        x.push_back(special);
    }
    return x;
}

}  // namespace

TEST_CASE("math: exp of a few numbers") {
    //! [exp]
    const std::vector<real> x{0, 1, -kInfinity};
    std::vector<real> y(3);
    course::exp(x, y);  // 1, 2.71828, 0
    //! [exp]
    CHECK(y[0] == 1);
    CHECK(std::abs(y[1] - std::numbers::e) < 1e-6);
    CHECK(y[2] == 0);
}

TEST_CASE("math: functions keep their ULP bound over all magnitudes, with every target") {
    if (course::kRealIsDouble) SKIP("the sweep over all floats is for float");
    const std::vector<real> x = sweep(39989);
    std::vector<real> y(x.size());
    for_each_target([&](simd::Target target) {
        for (const Case& c : kCases) {
            c.f(x, y);
            double worst = 0;
            real where = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double error = ulp_error(y[i], c.exact(x[i]));
                if (error > worst) {
                    worst = error;
                    where = x[i];
                }
            }
            INFO(c.name << " with " << simd::name(target) << " at " << where);
            CHECK(worst <= c.ulp);
        }
    });
}

TEST_CASE("math: functions keep 4 ULP in double where results are normal, with every target") {
    if (!course::kRealIsDouble) SKIP("for double");
    course::Rng rng(1);
    std::vector<real> x;
    for (int i = 0; i < 20000; ++i) {
        x.push_back(static_cast<real>(rng.uniform(-20, 20)));
        x.push_back(static_cast<real>(rng.normal() * std::exp(rng.uniform(-30, 6))));
    }
    for (const double special : {0.0, -0.0, 1e-310, 800.0, -800.0, 1e300, -1e300}) {
        x.push_back(static_cast<real>(special));
    }
    for (const real special : {kInfinity, -kInfinity, kNaN}) x.push_back(special);
    std::vector<real> y(x.size());
    for_each_target([&](simd::Target target) {
        for (const Case& c : kCases) {
            c.f(x, y);
            double worst = 0;
            real where = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double exact = c.exact(x[i]);
                if (std::abs(exact) < std::numeric_limits<double>::min()) continue;
                const double error = ulp_error(y[i], exact);
                if (error > worst) {
                    worst = error;
                    where = x[i];
                }
            }
            INFO(c.name << " with " << simd::name(target) << " at " << where);
            CHECK(worst <= std::max(c.ulp, 4.0));
        }
    });
}

TEST_CASE("math: tanh and erf never leave [-1, 1]") {
    course::Rng rng(2);
    std::vector<real> x(20000);
    for (real& v : x) v = static_cast<real>(rng.uniform(-12, 12));
    std::vector<real> y(x.size());
    for_each_target([&](simd::Target) {
        for (const Function f : {Function{course::tanh}, Function{course::erf}}) {
            f(x, y);
            bool inside = true;
            for (const real v : y) inside = inside && std::abs(v) <= 1;
            CHECK(inside);
        }
    });
}

TEST_CASE("math: gelu and its derivative keep 4 eps of their scale, also at the ends") {
    std::vector<real> x;
    for (int i = -4000; i <= 4000; ++i) x.push_back(static_cast<real>(i) / 100);
    const double eps = std::numeric_limits<real>::epsilon();
    std::vector<real> y(x.size());
    std::vector<real> slope(x.size());
    const std::vector<real> ones(x.size(), 1);
    for_each_target([&](simd::Target target) {
        course::gelu(x, y);
        course::gelu_gradient(x, ones, slope);
        double worst = 0;
        double worst_slope = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double v = x[i];
            const double cdf = std::erfc(-v / std::numbers::sqrt2) / 2;
            const double density = std::exp(-v * v / 2) / std::sqrt(2 * std::numbers::pi);
            worst = std::max(worst, std::abs(y[i] - v * cdf) / std::max(1.0, std::abs(v)));
            worst_slope = std::max(worst_slope, std::abs(slope[i] - (cdf + v * density)));
        }
        INFO(simd::name(target));
        CHECK(worst <= 4 * eps);
        CHECK(worst_slope <= 4 * eps);

        const std::vector<real> ends{kInfinity, -kInfinity, kNaN, 0};
        std::vector<real> out(4);
        course::gelu(ends, out);
        CHECK(out[0] == kInfinity);
        CHECK(out[1] == 0);
        CHECK(std::isnan(out[2]));
        CHECK(out[3] == 0);
        course::gelu_gradient(ends, std::vector<real>(4, 1), out);
        CHECK(out[0] == 1);
        CHECK(std::abs(out[1]) < 1e-30);
        CHECK(std::isnan(out[2]));
        CHECK(out[3] == real{0.5});
    });
}

TEST_CASE("math: an element does not depend on its neighbours, its place or the length") {
    course::Rng rng(3);
    std::vector<real> x(70);
    for (real& v : x) v = static_cast<real>(rng.normal(0, 3));
    x[20] = 200;  // sends its vector off the straight path
    x[33] = kNaN;
    for_each_target([&](simd::Target target) {
        const std::size_t W = simd::lanes(target);
        for (const Case& c : kCases) {
            std::vector<real> alone(x.size());
            for (std::size_t i = 0; i < x.size(); ++i) {
                c.f(std::span(x).subspan(i, 1), std::span(alone).subspan(i, 1));
            }
            for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{3}, W - 1, W,
                                        W + 1, 3 * W, std::size_t{64}}) {
                for (std::size_t begin = 0; begin < 3; ++begin) {  // misaligned starts
                    const std::size_t count = std::min(n, x.size() - begin - 1);
                    std::vector<real> y(x.size() + 1, 7);
                    c.f(std::span(x).subspan(begin, count), std::span(y).subspan(begin, count));
                    INFO(c.name << " with " << simd::name(target) << ", n " << count);
                    for (std::size_t i = 0; i < y.size(); ++i) {
                        const bool inside = i >= begin && i < begin + count;
                        const real expected = inside ? alone[i] : 7;
                        const bool same =
                            y[i] == expected || (std::isnan(y[i]) && std::isnan(expected));
                        if (!same) CHECK(y[i] == expected);
                    }
                }
            }
        }
    });
}

TEST_CASE("math: results may be written over the argument") {
    std::vector<real> x{1, 2, 3, 4, 5, 6, 7, 8, 9};
    std::vector<real> expected(x.size());
    course::tanh(x, expected);
    course::tanh(x, x);
    CHECK(x == expected);
}

TEST_CASE("math: arithmetic of equal lengths and with one number on either side") {
    //! [broadcast]
    const std::vector<real> x{1, 2, 3};
    const std::vector<real> one{10};
    std::vector<real> y(3);
    course::divide(one, x, y);  // 10, 5, 3.33333
    //! [broadcast]
    CHECK(y[1] == 5);

    struct Op {
        Binary f;
        real (*exact)(real, real);
    };
    const Op ops[] = {{course::add, [](real a, real b) { return a + b; }},
                      {course::multiply, [](real a, real b) { return a * b; }},
                      {course::divide, [](real a, real b) { return a / b; }},
                      {course::minimum, [](real a, real b) { return b < a ? b : a; }},
                      {course::maximum, [](real a, real b) { return b > a ? b : a; }}};
    course::Rng rng(4);
    for_each_target([&](simd::Target target) {
        const std::size_t W = simd::lanes(target);
        for (const std::size_t n : {std::size_t{1}, std::size_t{3}, W + 1, 3 * W + 2}) {
            std::vector<real> a(n);
            std::vector<real> b(n);
            for (real& v : a) v = static_cast<real>(rng.normal());
            for (real& v : b) v = static_cast<real>(rng.normal());
            std::vector<real> out(n);
            for (const Op& op : ops) {
                op.f(a, b, out);
                for (std::size_t i = 0; i < n; ++i) CHECK(out[i] == op.exact(a[i], b[i]));
                op.f(a, std::span(b).first(1), out);
                for (std::size_t i = 0; i < n; ++i) CHECK(out[i] == op.exact(a[i], b[0]));
                op.f(std::span(a).first(1), b, out);
                for (std::size_t i = 0; i < n; ++i) CHECK(out[i] == op.exact(a[0], b[i]));
            }
        }
        std::vector<real> out(2);
        course::maximum(std::vector<real>{kNaN, 1}, std::vector<real>{1, kNaN}, out);
        CHECK((std::isnan(out[0]) && std::isnan(out[1])));
    });
}

TEST_CASE("math: a row or a column meets a matrix") {
    const std::vector<real> x{1, 2, 3, 4, 5, 6};
    std::vector<real> out(6);
    course::with_row(course::Arithmetic::add, x, std::vector<real>{10, 20, 30}, out);
    CHECK(out == std::vector<real>{11, 22, 33, 14, 25, 36});
    course::with_column(course::Arithmetic::multiply, x, std::vector<real>{2, 3}, out);
    CHECK(out == std::vector<real>{2, 4, 6, 12, 15, 18});
}

TEST_CASE("math: gradients of functions agree with their difference quotients") {
    struct Pair {
        const char* name;
        double (*f)(double);
        Binary gradient;
        bool from_result;
    };
    const Pair pairs[] = {
        {"tanh", [](double x) { return std::tanh(x); }, course::tanh_gradient, true},
        {"sigmoid", sigmoid, course::sigmoid_gradient, true},
        {"relu", [](double x) { return x < 0 ? 0 : x; }, course::relu_gradient, true},
        {"gelu", [](double x) { return x * std::erfc(-x / std::numbers::sqrt2) / 2; },
         course::gelu_gradient, false},
        {"softplus", softplus, course::softplus_gradient, false},
        {"erf", [](double x) { return std::erf(x); }, course::erf_gradient, false}};
    for_each_target([&](simd::Target) {
        for (const Pair& p : pairs) {
            for (const double at : {-3.1, -0.7, 0.3, 1.9}) {
                const auto x = static_cast<real>(at);
                const std::vector<real> argument(5, p.from_result ? static_cast<real>(p.f(x)) : x);
                std::vector<real> dx(5);
                p.gradient(argument, std::vector<real>(5, 2), dx);
                const double expected = 2 * course::testing::central_difference(p.f, x);
                INFO(p.name << " at " << at);
                CHECK(std::abs(dx[4] - expected) < (course::kRealIsDouble ? 1e-8 : 2e-6));
            }
        }
    });
}

TEST_CASE("math: lengths that do not fit name the function and the lengths") {
    std::vector<real> two(2);
    std::vector<real> three(3);
    CHECK_THROWS_AS(course::exp(two, three), course::ShapeError);
    CHECK_THROWS_AS(course::add(two, three, three), course::ShapeError);
    CHECK_THROWS_AS(course::tanh_gradient(two, three, three), course::ShapeError);
    CHECK_THROWS_AS(course::with_row(course::Arithmetic::add, three, two, three),
                    course::ShapeError);
    try {
        course::erf(two, three);
    } catch (const course::ShapeError& e) {
        CHECK(std::string(e.what()) == "erf: expected (n) -> (n), got 2 -> 3");
    }
}
