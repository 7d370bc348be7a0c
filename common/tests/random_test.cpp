#include "course/random.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

TEST_CASE("philox4x32: the known answers of its authors") {
    using Block = std::array<std::uint32_t, 4>;
    CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) ==
          Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox4x32({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}) ==
          Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("Rng: seed and stream name the numbers, a copy continues on its own") {
    //! [rng]
    Rng rng(42);
    const double u = rng.uniform();          // in [0, 1)
    const double z = rng.normal(10, 2);      // mean 10, standard deviation 2
    const std::uint64_t k = rng.integer(6);  // 0, 1, ..., 5
    //! [rng]
    Rng again(42);
    CHECK(again.uniform() == u);
    CHECK(again.normal(10, 2) == z);
    CHECK(again.integer(6) == k);
    Rng copy = rng;
    CHECK(copy.uniform() == rng.uniform());
    CHECK(Rng(42, 1).uniform() != u);
    CHECK(Rng(43).uniform() != u);
}

// Bit for bit the same natively, in the browser, and in float and double builds.
TEST_CASE("Rng: streams are the committed ones") {
    const testing::Golden golden("common/tests/golden/streams.json");
    Rng rng(20260101, 7);
    for (const double expected : golden.numbers("uniform")) CHECK(rng.uniform() == expected);
    for (const double expected : golden.numbers("normal")) CHECK(rng.normal() == expected);
    for (const double expected : golden.numbers("integer_10")) {
        CHECK(static_cast<double>(rng.integer(10)) == expected);
    }
    const std::vector<std::size_t> order = rng.permutation(12);
    CHECK(std::vector<double>(order.begin(), order.end()) == golden.numbers("permutation_12"));
    // A checksum over many more, where rare branches are taken: the tails of the normal.
    double sum = 0;
    for (int i = 0; i < 100000; ++i) sum += rng.normal();
    CHECK(sum == golden.number("sum_of_100000_normals"));
}

TEST_CASE("normal_quantile: agrees with a 40-digit computation to 1e-15") {
    const testing::Golden reference("common/tests/golden/reference.json");
    const std::vector<double> p = reference.numbers("quantile_p");
    const std::vector<double> z = reference.numbers("quantile_z");
    for (std::size_t i = 0; i < p.size(); ++i) {
        CAPTURE(p[i]);
        CHECK(testing::relative_error(normal_quantile(p[i]), z[i]) < 1e-15);
    }
    CHECK_THROWS_AS(normal_quantile(0), ValueError);
    CHECK_THROWS_AS(normal_quantile(1), ValueError);
    CHECK_THROWS_AS(normal_quantile(std::numeric_limits<double>::quiet_NaN()), ValueError);
}

// The chi-squared statistic of counts against equal expectations.
double chi_squared(const std::vector<double>& counts) {
    const double expected =
        std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
    double sum = 0;
    for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

// 99.99 % of samples are below, by Wilson and Hilferty's approximation.
double chi_squared_limit(std::size_t classes) {
    const double k = static_cast<double>(classes) - 1;
    return k * std::pow(1 - 2 / (9 * k) + 3.719 * std::sqrt(2 / (9 * k)), 3);
}

TEST_CASE("Rng: uniform numbers fill [0, 1) evenly, in pairs too") {
    Rng rng(1);
    std::vector<double> cells(std::size_t{32} * 32);
    for (int i = 0; i < 200000; ++i) {
        const double x = rng.uniform();
        const double y = rng.uniform();
        REQUIRE((x >= 0 && x < 1 && y >= 0 && y < 1));
        ++cells[static_cast<std::size_t>(32 * x) * 32 + static_cast<std::size_t>(32 * y)];
    }
    CHECK(chi_squared(cells) < chi_squared_limit(cells.size()));
    for (int i = 0; i < 1000; ++i) {
        const double x = rng.uniform(-2, 3);
        REQUIRE((x >= -2 && x < 3));
    }
    CHECK(rng.uniform(5, 5) == 5);
    const double next = std::nextafter(1.0, 2.0);
    for (int i = 0; i < 100; ++i) REQUIRE(rng.uniform(1, next) == 1);  // 1 is all of [1, next)
}

TEST_CASE("Rng: normal numbers are normal: moments and equal probability classes") {
    Rng rng(2);
    constexpr int kCount = 200000;
    std::vector<double> classes(50);
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < kCount; ++i) {
        const double z = rng.normal();
        sum += z;
        squares += z * z;
        fourth += z * z * z * z;
        const double p = 0.5 * std::erfc(-z / std::sqrt(2.0));
        ++classes[std::min(static_cast<std::size_t>(p * 50), std::size_t{49})];
    }
    // Five standard errors of each moment.
    CHECK(std::abs(sum / kCount) < 5 / std::sqrt(kCount));
    CHECK(std::abs(squares / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
    CHECK(std::abs(fourth / kCount - 3) < 5 * std::sqrt(96.0 / kCount));
    CHECK(chi_squared(classes) < chi_squared_limit(classes.size()));
    CHECK(rng.normal(3, 0) == 3);
    CHECK_THROWS_AS(rng.normal(0, -1), ValueError);
}

TEST_CASE("Rng: streams of one seed are not correlated") {
    Rng a(5, 0);
    Rng b(5, 1);
    double covariance = 0;
    constexpr int kCount = 100000;
    for (int i = 0; i < kCount; ++i) covariance += a.normal() * b.normal();
    CHECK(std::abs(covariance / kCount) < 5 / std::sqrt(kCount));
}

TEST_CASE("Rng: integers are unbiased, also where n is no power of two") {
    Rng rng(3);
    for (const std::size_t n : {std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100}}) {
        std::vector<double> counts(n);
        for (int i = 0; i < 100000; ++i) ++counts[rng.index(n)];
        CHECK(chi_squared(counts) < chi_squared_limit(counts.size()));
    }
    CHECK(rng.integer(1) == 0);
    // Three quarters of the range of 64 bits: a remainder would be visibly uneven.
    const std::uint64_t n = 3ULL << 62;
    std::vector<double> thirds(3);
    for (int i = 0; i < 30000; ++i) ++thirds[static_cast<std::size_t>(rng.integer(n) >> 62)];
    CHECK(chi_squared(thirds) < chi_squared_limit(3));
    CHECK_THROWS_AS(rng.integer(0), ValueError);
}

TEST_CASE("Rng: permutations hold every number once, all orders equally often") {
    Rng rng(4);
    std::vector<std::size_t> order = rng.permutation(1000);
    CHECK_FALSE(std::ranges::is_sorted(order));
    std::ranges::sort(order);
    for (std::size_t i = 0; i < order.size(); ++i) REQUIRE(order[i] == i);
    std::vector<double> counts(27);
    for (int i = 0; i < 60000; ++i) {
        const std::vector<std::size_t> p = rng.permutation(3);
        ++counts[9 * p[0] + 3 * p[1] + p[2]];
    }
    std::erase(counts, 0);
    REQUIRE(counts.size() == 6);
    CHECK(chi_squared(counts) < chi_squared_limit(6));
    CHECK(rng.permutation(0).empty());
}

TEST_CASE("Rng: bernoulli and categorical follow their probabilities") {
    Rng rng(6);
    int heads = 0;
    for (int i = 0; i < 100000; ++i) heads += rng.bernoulli(0.3) ? 1 : 0;
    CHECK(std::abs(heads - 30000) < 5 * std::sqrt(21000));
    CHECK_FALSE(rng.bernoulli(0));
    CHECK(rng.bernoulli(1));
    CHECK_THROWS_AS(rng.bernoulli(1.5), ValueError);
    CHECK_THROWS_AS(rng.bernoulli(std::numeric_limits<double>::quiet_NaN()), ValueError);

    const std::vector<double> weights{1, 0, 2, 5};  // need not sum to 1
    std::vector<double> counts(4);
    for (int i = 0; i < 80000; ++i) ++counts[rng.categorical(weights)];
    CHECK(counts[1] == 0);
    CHECK(chi_squared({counts[0], counts[2] / 2, counts[3] / 5}) < chi_squared_limit(3));
    using Weights = std::vector<double>;
    CHECK_THROWS_AS(rng.categorical(Weights{}), ValueError);
    CHECK_THROWS_AS(rng.categorical(Weights{0, 0}), ValueError);
    CHECK_THROWS_AS(rng.categorical(Weights{1, -1}), ValueError);
    CHECK_THROWS_AS(rng.categorical(Weights{1, std::numeric_limits<double>::infinity()}),
                    ValueError);
}

TEST_CASE("Rng: filling takes the same stream, rounded to real") {
    Rng one(8);
    Rng all(8);
    std::vector<real> filled(100);
    all.fill_normal(filled, 1, 2);
    for (const real value : filled) REQUIRE(value == static_cast<real>(one.normal(1, 2)));
    all.fill_uniform(filled, -1, 1);
    for (const real value : filled) REQUIRE(value == static_cast<real>(one.uniform(-1, 1)));
    CHECK_THROWS_AS(all.fill_uniform(filled, 1, 0), ValueError);
    CHECK_THROWS_AS(all.uniform(0, std::numeric_limits<double>::infinity()), ValueError);
}

}  // namespace
}  // namespace course
