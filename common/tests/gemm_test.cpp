#include "course/gemm.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

#include "course/parallel.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "targets.hpp"
#include "threads.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;

using testing::kEps;
using testing::kInf;
using testing::kNan;
using testing::Wide;

TEST_CASE("gemm: multiplies matrices, adds a bias and applies an activation") {
    //! [gemm]
    const Tensor x({2, 3}, {1, 2, 3,  //
                            4, 5, 6});
    const Tensor weight({2, 3}, {1, 0, -1,  // (out, in), so it is used transposed
                                 0, 1, 0});
    const std::vector<real> bias{1, 10};
    Tensor y(Shape{2, 2});
    gemm(x, weight, y, {.b = Trans::yes, .bias = bias, .activation = Activation::relu});
    CHECK(y(0, 0) == 0);  // max(1 - 3 + 1, 0)
    CHECK(y(0, 1) == 12);
    CHECK(y(1, 1) == 15);
    gemm(x, weight, y, {.b = Trans::yes, .alpha = 2, .beta = 1});  // y += 2 x weight^T
    CHECK(y(1, 1) == 25);
    //! [gemm]
}

// A matrix inside a larger one that is NaN everywhere else.
struct Part {
    Tensor whole;
    MutableMatrixView view;

    Part(std::size_t rows, std::size_t columns, std::size_t margin, Rng& rng)
        : whole(Tensor::full({rows + 2, columns + margin}, kNan)),
          view{whole.data().data() + columns + margin + margin / 2, rows, columns,
               columns + margin} {
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < columns; ++j) at(i, j) = static_cast<real>(rng.normal());
        }
    }
    real& at(std::size_t i, std::size_t j) { return view.data[i * view.stride + j]; }
    real at(std::size_t i, std::size_t j) const { return view.data[i * view.stride + j]; }
    MatrixView read() const { return {view.data, view.rows, view.columns, view.stride}; }
};

struct GemmProblem {
    std::size_t m;
    std::size_t n;
    std::size_t k;
    Trans ta = Trans::no;
    Trans tb = Trans::no;
    real alpha = 1;
    real beta = 0;
    bool bias = false;
    bool relu = false;
    std::size_t margin = 0;
};

std::vector<real> bias_for(const GemmProblem& p, Rng& rng) {
    std::vector<real> bias(p.bias ? p.n : 0);
    rng.fill_normal(bias);
    return bias;
}

// The worst error of an element in units of (k + 4) eps times the sum of its terms' sizes.
double worst_error(const GemmProblem& p, const Part& a, const Part& b, const Part& old,
                   const Part& c, const std::vector<real>& bias) {
    double worst = 0;
    for (std::size_t i = 0; i < p.m; ++i) {
        for (std::size_t j = 0; j < p.n; ++j) {
            Wide exact = p.beta == 0 ? 0 : static_cast<Wide>(p.beta) * old.at(i, j);
            Wide scale = std::abs(exact);
            if (p.bias) {
                exact += bias[j];
                scale += std::abs(bias[j]);
            }
            for (std::size_t q = 0; q < p.k; ++q) {
                const Wide x = p.ta == Trans::yes ? a.at(q, i) : a.at(i, q);
                const Wide y = p.tb == Trans::yes ? b.at(j, q) : b.at(q, j);
                exact += p.alpha * x * y;
                scale += std::abs(p.alpha * x * y);
            }
            if (p.relu && exact < 0) exact = 0;
            const Wide bound = static_cast<double>(p.k + 4) * kEps * scale;
            const double error = static_cast<double>(std::abs(c.at(i, j) - exact));
            worst = std::max(
                worst, bound == 0 ? (error == 0 ? 0 : 2) : error / static_cast<double>(bound));
            if (std::isnan(error)) return std::numeric_limits<double>::infinity();
        }
    }
    return worst;
}

void check_gemm(const GemmProblem& p) {
    CAPTURE(p.m, p.n, p.k, p.ta == Trans::yes, p.tb == Trans::yes, p.alpha, p.beta, p.bias, p.relu,
            p.margin);
    Rng rng(p.m * 1000003 + p.n * 1009 + p.k);
    const bool ta = p.ta == Trans::yes;
    const bool tb = p.tb == Trans::yes;
    const Part a(ta ? p.k : p.m, ta ? p.m : p.k, p.margin, rng);
    const Part b(tb ? p.n : p.k, tb ? p.k : p.n, p.margin, rng);
    Part c(p.m, p.n, p.margin, rng);
    Part old = c;
    old.whole = c.whole.clone();
    old.view.data = old.whole.data().data() + (c.view.data - c.whole.data().data());
    if (p.beta == 0) {
        for (std::size_t i = 0; i < p.m; ++i) std::fill_n(&c.at(i, 0), p.n, kNan);
    }
    const std::vector<real> bias = bias_for(p, rng);
    gemm(a.read(), b.read(), c.view,
         {.a = p.ta,
          .b = p.tb,
          .alpha = p.alpha,
          .beta = p.beta,
          .bias = bias,
          .activation = p.relu ? Activation::relu : Activation::none});
    REQUIRE(worst_error(p, a, b, old, c, bias) <= 1);
    std::size_t outside = 0;  // nothing around the part has been written
    for (const real value : c.whole.data()) outside += std::isnan(value) ? 1 : 0;
    REQUIRE(outside == c.whole.size() - p.m * p.n);
}

constexpr Trans kBoth[] = {Trans::no, Trans::yes};

TEST_CASE("gemm: every small size, in all transpositions, is right within the stated error") {
    with_every_target([](std::size_t) {
        for (const Trans ta : kBoth) {
            for (const Trans tb : kBoth) {
                for (std::size_t m = 0; m <= 17; m += m < 9 ? 1 : 4) {
                    for (std::size_t n = 0; n <= 35; n += n < 18 ? 1 : 3) {
                        for (const std::size_t k : {0U, 1U, 3U, 8U, 17U}) {
                            check_gemm({.m = m, .n = n, .k = k, .ta = ta, .tb = tb, .margin = 3});
                        }
                    }
                }
            }
        }
    });
}

TEST_CASE("gemm: sizes around its blocks, in all transpositions, with factors, bias and relu") {
    static constexpr std::size_t kSizes[] = {1, 5, 31, 32, 33, 63, 64, 65, 100, 129};
    with_every_target([](std::size_t) {
        std::size_t turn = 0;
        for (const Trans ta : kBoth) {
            for (const Trans tb : kBoth) {
                for (const std::size_t m : kSizes) {
                    for (const std::size_t n : kSizes) {
                        const std::size_t k = kSizes[++turn % std::size(kSizes)];
                        check_gemm({.m = m,
                                    .n = n,
                                    .k = k,
                                    .ta = ta,
                                    .tb = tb,
                                    .alpha = turn % 3 == 0 ? real{1} : real{-0.5},
                                    .beta = static_cast<real>(turn % 4) / 2,
                                    .bias = turn % 5 < 2,
                                    .relu = turn % 2 == 0,
                                    .margin = turn % 7});
                    }
                }
            }
        }
    });
}

TEST_CASE("gemm: several blocks of rows, columns and steps") {
    with_every_target([](std::size_t) {
        if (simd::active() == simd::Target::scalar) return;  // it has no blocks
        for (const Trans ta : kBoth) {
            for (const Trans tb : kBoth) {
                check_gemm(
                    {.m = 203, .n = 67, .k = 523, .ta = ta, .tb = tb, .beta = 1, .bias = true});
                check_gemm(
                    {.m = 397, .n = 130, .k = 100, .ta = ta, .tb = tb, .relu = true, .margin = 5});
                check_gemm({.m = 5, .n = 2100, .k = 33, .ta = ta, .tb = tb, .alpha = 2});
                check_gemm({.m = 200, .n = 2060, .k = 20, .ta = ta, .tb = tb, .beta = 2});
            }
        }
    });
}

TEST_CASE("gemm: without terms, beta C and the bias are what is left") {
    const MatrixView a{nullptr, 2, 0, 0};  // what an empty tensor gives
    const MatrixView b{nullptr, 0, 9, 9};
    const std::vector<real> bias{-6, -5, -4, -3, -2, -1, 0, 1, 2};
    std::vector<real> c(18, 2);
    const MutableMatrixView view{c.data(), 2, 9, 9};
    gemm(a, b, view, {.beta = 2, .bias = bias, .activation = Activation::relu});
    CHECK(c == std::vector<real>{0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 1, 2, 3, 4, 5, 6});
    gemm(a, b, view, {.beta = 1});
    CHECK(c[17] == 6);
    c.assign(18, kNan);
    gemm(a, b, view);
    CHECK(c == std::vector<real>(18, 0));
    c.assign(18, kNan);
    batched_gemm(2, {nullptr, 1, 0, 0, 4}, {nullptr, 0, 9, 9, 9}, {c.data(), 1, 9, 9, 9});
    CHECK(c == std::vector<real>(18, 0));
    batched_gemm(2, {nullptr, 0, 3, 3, 4}, {c.data(), 3, 3, 3, 9}, {nullptr, 0, 3, 3, 4});
}

TEST_CASE("gemm: NaN and infinity reach the result, an unread C does not") {
    with_every_target([](std::size_t) {
        for (const std::size_t size : {1U, 7U, 40U}) {
            Tensor a = Tensor::full({size, size}, 1);
            const Tensor b = Tensor::full({size, size}, 0);
            Tensor c = Tensor::full({size, size}, kNan);
            gemm(a, b, c, {.activation = Activation::relu});
            CHECK(c(size - 1, size - 1) == 0);
            a(size - 1, size - 1) = kInf;  // infinity times 0 is NaN
            gemm(a, b, c, {.activation = Activation::relu});
            CHECK(std::isnan(c(size - 1, 0)));
            CHECK((size == 1 || c(0, 0) == 0));
            gemm(b, b, c, {.alpha = 0, .beta = 1});
            CHECK(std::isnan(c(size - 1, 0)));
        }
    });
}

TEST_CASE("gemm: the bits of the result do not depend on the number of threads") {
    Rng rng(5);
    for (const Shape& s : {Shape{300, 64, 130}, Shape{64, 515, 90}, Shape{129, 129, 600}}) {
        const std::size_t m = s[0];
        const std::size_t n = s[1];
        const std::size_t k = s[2];
        Tensor a(Shape{m * k});
        Tensor b(Shape{k * n});
        Tensor old(Shape{m, n});
        Tensor bias(Shape{n});
        for (Tensor* x : {&a, &b, &old, &bias}) rng.fill_normal(x->data());
        for (const Trans ta : kBoth) {
            for (const Trans tb : kBoth) {
                const auto with_threads = [&](std::size_t threads) {
                    const testing::Threads scope(threads);
                    Tensor c = old.clone();
                    gemm(a.reshape(ta == Trans::yes ? Shape{k, m} : Shape{m, k}),
                         b.reshape(tb == Trans::yes ? Shape{n, k} : Shape{k, n}), c,
                         {.a = ta, .b = tb, .beta = 1, .bias = bias.data()});
                    return c;
                };
                const Tensor one = with_threads(1);
                for (const std::size_t threads : {2U, 3U, 5U, 32U}) {
                    CHECK(std::ranges::equal(one.data(), with_threads(threads).data()));
                }
            }
        }
    }
}

TEST_CASE("gemm: rejects shapes that do not fit and names them") {
    Tensor c(Shape{2, 2});
    CHECK_THROWS_MATCHES(gemm(Tensor(Shape{2, 3}), Tensor(Shape{2, 3}), c), ShapeError,
                         Message("gemm: expected (m, k) x (k, n) -> (m, n), "
                                 "got (2, 3) x (2, 3) -> (2, 2)"));
    CHECK_THROWS_MATCHES(
        gemm(Tensor(Shape{2, 3}), Tensor(Shape{3, 2}), c, {.a = Trans::yes, .b = Trans::yes}),
        ShapeError,
        Message("gemm: expected transposed (k, m) x transposed (n, k) -> (m, n), "
                "got (2, 3) x (3, 2) -> (2, 2)"));
    CHECK_THROWS_MATCHES(gemm(Tensor(Shape{2}), Tensor(Shape{3, 2}), c), ShapeError,
                         Message("gemm: expected tensors of rank 2, got (2) x (3, 2) -> (2, 2)"));
    const std::vector<real> bias(3);
    CHECK_THROWS_MATCHES(gemm(Tensor(Shape{2, 3}), Tensor(Shape{3, 2}), c, {.bias = bias}),
                         ShapeError, Message("gemm: expected a bias of 2 numbers, got 3"));
    const real numbers[6] = {};
    CHECK_THROWS_MATCHES(gemm({numbers, 2, 3, 2}, {numbers, 3, 2, 2}, {c.data().data(), 2, 2, 2}),
                         ShapeError,
                         Message("gemm: expected strides of at least a row's length, "
                                 "got 2, 2 and 2"));
}

TEST_CASE("batched_gemm: one product for each position, or one matrix for all") {
    //! [batched_gemm]
    const Tensor a({2, 1, 2}, {1, 2,  //
                               3, 4});
    const Tensor b({1, 2, 2}, {1, 1,  // the same for both positions
                               0, 1});
    Tensor c(Shape{2, 1, 2});
    batched_gemm(a, b, c);
    CHECK(std::ranges::equal(c.data(), std::vector<real>{1, 3, 3, 7}));
    //! [batched_gemm]
    CHECK_THROWS_MATCHES(batched_gemm(Tensor(Shape{3, 1, 2}), b, c), ShapeError,
                         Message("batched_gemm: expected batches of 2 or 1, "
                                 "got (3, 1, 2) x (1, 2, 2)"));
    CHECK_THROWS_AS(batched_gemm(Tensor(Shape{2, 1, 3}), b, c), ShapeError);
    Tensor none(Shape{0, 1, 2});
    batched_gemm(Tensor(Shape{0, 1, 2}), b, none);
}

TEST_CASE("batched_gemm: equals gemm for every position, with heads side by side") {
    constexpr std::size_t kHeads = 4;
    constexpr std::size_t kTime = 33;
    constexpr std::size_t kDepth = 24;
    const std::size_t before = thread_count();
    Rng rng(9);
    Tensor q(Shape{kTime, kHeads * kDepth});
    Tensor k(Shape{kTime, kHeads * kDepth});
    rng.fill_normal(q.data());
    rng.fill_normal(k.data());
    for (const std::size_t threads : {1U, 2U}) {
        set_thread_count(threads);
        Tensor scores(Shape{kHeads, kTime, kTime});
        batched_gemm(kHeads, {q.data().data(), kTime, kDepth, kHeads * kDepth, kDepth},
                     {k.data().data(), kTime, kDepth, kHeads * kDepth, kDepth},
                     {scores.data().data(), kTime, kTime, kTime, kTime * kTime},
                     {.b = Trans::yes, .alpha = real{0.5}});
        for (std::size_t head = 0; head < kHeads; ++head) {
            Tensor one(Shape{kTime, kTime});
            gemm({q.data().data() + head * kDepth, kTime, kDepth, kHeads * kDepth},
                 {k.data().data() + head * kDepth, kTime, kDepth, kHeads * kDepth},
                 {one.data().data(), kTime, kTime, kTime}, {.b = Trans::yes, .alpha = real{0.5}});
            CHECK(std::ranges::equal(one.data(), scores.row(head)));
        }
    }
    set_thread_count(before);
}

}  // namespace
}  // namespace course
