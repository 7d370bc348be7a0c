// Native builds and the browser's give the same numbers: every build and every instruction set is
// held to one committed file, tests/golden/common/agreement.json, which was computed outside this
// project. What rounds is within the bounds that the headers state; what need not round, the random
// streams and everything made of single correctly rounded operations, is the same to the last bit.
// Whole trainings are held to one file in the same way by trajectory_test.cpp.

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "course/conv.hpp"
#include "course/gemm.hpp"
#include "course/math.hpp"
#include "course/nn/init.hpp"
#include "course/ops.hpp"
#include "course/random.hpp"
#include "course/reduce.hpp"
#include "course/rows.hpp"
#include "course_test/compare.hpp"
#include "course_test/function.hpp"
#include "course_test/golden.hpp"
#include "targets.hpp"
#include "ulp.hpp"

namespace course {
namespace {

using testing::kEps;

const testing::Golden& agreement() {
    static const testing::Golden file("tests/golden/common/agreement.json");
    return file;
}

constexpr std::uint64_t kSeed = 21;
constexpr double kHuge = std::numeric_limits<double>::infinity();

// The generator's inputs: numbers that float holds, in the double build, too.
Tensor drawn(const Shape& shape, std::uint64_t stream, double low = -2, double high = 2) {
    Rng rng(kSeed, stream);
    Tensor x(shape);
    for (real& v : x.data()) v = static_cast<real>(static_cast<float>(rng.uniform(low, high)));
    return x;
}

// |got - exact| <= bound(i) for every element. Half an ULP of double is the file's own rounding.
void check_within(const std::string& name, std::span<const real> got,
                  const testing::Function<double(std::size_t)>& bound) {
    const std::vector<double> exact = agreement().numbers(name);
    REQUIRE(got.size() == exact.size());
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double allowed = bound(i) + std::abs(exact[i]) * 0x1p-53;
        const double error = std::abs(static_cast<double>(got[i]) - exact[i]);
        if (!(error <= allowed)) worst = std::max(worst, allowed > 0 ? error / allowed : kHuge);
        if (std::isnan(error)) worst = kHuge;
    }
    INFO(name << ": error over bound " << worst);
    CHECK(worst == 0);
}

// Sums of n terms that may be added in any order: (n + 4) eps times the sum of their sizes.
void check_sums(const std::string& name, const Tensor& got, std::size_t terms) {
    const std::vector<double> size = agreement().numbers(name + ".size");
    check_within(name, got.data(),
                 [&](std::size_t i) { return static_cast<double>(terms + 4) * kEps * size[i]; });
}

TEST_CASE("agreement: functions of one element, in ULP") {
    struct Case {
        const char* name;
        void (*f)(std::span<const real>, std::span<real>);
        double ulp;
        bool positive = false;
    };
    const Case cases[] = {{"exp", exp, 2},           {"tanh", tanh, 4},
                          {"sigmoid", sigmoid, 4},   {"erf", erf, 4},
                          {"softplus", softplus, 4}, {"log", log, 2, true},
                          {"sqrt", sqrt, 0.5, true}, {"rsqrt", rsqrt, 2, true}};
    std::vector<real> x(64);
    Rng rng(kSeed, 1);
    for (real& v : x) {
        const double u = rng.uniform(-8, 8);
        v = static_cast<real>(static_cast<float>(u * u * u / 64));
    }
    std::vector<real> sizes(x.size());
    abs(x, sizes);
    std::vector<real> y(x.size());
    with_every_target([&](std::size_t) {
        for (const Case& c : cases) {
            c.f(c.positive ? sizes : x, y);
            const std::vector<double> exact = agreement().numbers(c.name);
            const double allowed = kRealIsDouble ? std::max(c.ulp, 4.0) + 0.5 : c.ulp;
            double worst = 0;
            for (std::size_t i = 0; i < y.size(); ++i) {
                worst = std::max(worst, testing::ulp_error(y[i], exact[i]));
            }
            INFO(c.name);
            CHECK(worst <= allowed);
        }
        gelu(x, y);
        check_within("gelu", y, [&](std::size_t i) {
            return 4 * kEps * std::max(1.0, std::abs(static_cast<double>(x[i])));
        });
    });
}

TEST_CASE("agreement: matrix products in all transpositions") {
    const Tensor a = drawn({13, 29}, 2);
    const Tensor b = drawn({29, 37}, 3);
    const Tensor bias = drawn({37}, 4);
    const Tensor a_transposed = transpose(a);
    const Tensor b_transposed = transpose(b);
    with_every_target([&](std::size_t) {
        for (const Trans ta : {Trans::no, Trans::yes}) {
            for (const Trans tb : {Trans::no, Trans::yes}) {
                const Tensor& left = ta == Trans::yes ? a_transposed : a;
                const Tensor& right = tb == Trans::yes ? b_transposed : b;
                Tensor c({13, 37});
                gemm(left, right, c, {.a = ta, .b = tb});
                check_sums("gemm", c, 29);
                gemm(left, right, c, {.a = ta, .b = tb, .bias = bias.data()});
                check_sums("gemm_bias", c, 30);
                Tensor batch({1, 13, 37});
                batched_gemm(left.reshape({1, left.dim(0), left.dim(1)}),
                             right.reshape({1, right.dim(0), right.dim(1)}), batch,
                             {.a = ta, .b = tb});
                check_sums("gemm", batch, 29);
            }
        }
        Tensor y({13});
        gemv(a, Trans::no, b_transposed.row(0), y.data());
        check_sums("gemv", y, 29);
        gemv(a_transposed, Trans::yes, b_transposed.row(0), y.data());
        check_sums("gemv", y, 29);
    });
}

TEST_CASE("agreement: sums") {
    const Tensor x = drawn({1003}, 5);
    const Tensor y = drawn({1003}, 6);
    const Tensor cube = drawn({3, 70, 5}, 7);
    const auto check = [](const char* name, std::span<const real> got, std::size_t terms) {
        const std::vector<double> size = agreement().numbers(std::string(name) + ".size");
        check_within(name, got, [&](std::size_t i) {
            return (80 + static_cast<double>(std::bit_width(terms))) * kEps / 2 * size[i];
        });
    };
    with_every_target([&](std::size_t) {
        check("sum", std::vector<real>{sum(x.data())}, 1003);
        check("dot", std::vector<real>{dot(x.data(), y.data())}, 1003);
        check("sum_of_squares", std::vector<real>{sum_of_squares(x.data())}, 1003);
        Tensor along({3, 5});
        sum_axis(cube.data(), view_axis(cube.shape(), 1), along.data());
        check("sum_axis", along.data(), 70);
    });
}

void check_convolution(const std::string& name, std::uint64_t stream, const Shape& x_shape,
                       const Shape& weight_shape, const ConvOptions& options) {
    const Shape y_shape = conv2d_shape(x_shape, weight_shape, options);
    const Tensor x = drawn(x_shape, stream);
    const Tensor weight = drawn(weight_shape, stream + 1);
    const Tensor dy = drawn(y_shape, stream + 2);
    const std::size_t window = weight_shape[1] * weight_shape[2] * weight_shape[3];
    Tensor y(y_shape);
    Tensor dx(x_shape);
    Tensor dweight(weight_shape);
    conv2d(x, weight, {}, y, options);
    conv2d_input_gradient(dy, weight, dx, options);
    conv2d_weight_gradient(x, dy, dweight, options);
    check_sums(name, y, window);
    check_sums(name + ".dx", dx, window * weight_shape[0] / (weight_shape[1] * options.groups));
    check_sums(name + ".dweight", dweight, y_shape[0] * y_shape[2] * y_shape[3]);
}

TEST_CASE("agreement: convolutions and their gradients") {
    with_every_target([](std::size_t) {
        check_convolution("conv", 10, {2, 4, 7, 9}, {6, 2, 3, 2},
                          {.stride = {2, 1}, .padding = {1, 1}, .dilation = {1, 2}, .groups = 2});
        check_convolution("depthwise", 13, {1, 3, 8, 8}, {3, 1, 3, 3},
                          {.padding = {1, 1}, .groups = 3});
    });
}

TEST_CASE("agreement: softmax and its logarithms") {
    const Tensor x = drawn({3, 37}, 20, -9, 9);
    with_every_target([&](std::size_t) {
        Tensor y(x.shape());
        softmax(x.data(), 37, y.data());
        const std::vector<double> p = agreement().numbers("softmax");
        check_within("softmax", y.data(), [&](std::size_t i) {
            const auto row = x.row(i / 37);
            const double below = *std::ranges::max_element(row) - x.data()[i];
            return (10 + below + 37.0 / 512) * kEps * p[i];
        });
        log_softmax(x.data(), 37, y.data());
        const std::vector<double> l = agreement().numbers("log_softmax");
        check_within("log_softmax", y.data(),
                     [&](std::size_t i) { return 4 * (10 + std::abs(l[i])) * kEps; });
        std::vector<real> sums(3);
        log_sum_exp(x.data(), 37, sums);
        const std::vector<double> s = agreement().numbers("log_sum_exp");
        check_within("log_sum_exp", sums,
                     [&](std::size_t i) { return 4 * (1 + std::abs(s[i])) * kEps; });
    });
}

TEST_CASE("agreement: layer and batch norm, attention") {
    const Tensor x = drawn({3, 37}, 20, -9, 9);
    const Tensor gamma = drawn({37}, 21);
    const Tensor beta = drawn({37}, 22);
    const Tensor image = drawn({4, 3, 5, 2}, 23);
    const Tensor q = drawn({1, 7, 8}, 24);
    const Tensor k = drawn({1, 7, 8}, 25);
    const Tensor v = drawn({1, 7, 8}, 26);
    // 40 eps of what is added up: |y - beta| + |gamma| + |beta|.
    const auto normalised = [&](const std::string& name, const Tensor& got,
                                const testing::Function<std::size_t(std::size_t)>& channel) {
        const std::vector<double> exact = agreement().numbers(name);
        check_within(name, got.data(), [&](std::size_t i) {
            const double g = gamma(channel(i));
            const double b = beta(channel(i));
            return 40 * kEps * (std::abs(exact[i] - b) + std::abs(g) + std::abs(b));
        });
    };
    with_every_target([&](std::size_t) {
        normalised("layer_norm", layer_norm(x, gamma, beta), [](std::size_t i) { return i % 37; });
        const BatchNormOptions options{.running_mean = Tensor({3}),
                                       .running_variance = Tensor({3})};
        normalised("batch_norm", batch_norm(image, gamma.slice(0, 3), beta.slice(0, 3), options),
                   [](std::size_t i) { return i / 10 % 3; });
        check_within("attention", attention(q, k, v, {.heads = 2, .causal = true}).data(),
                     [](std::size_t) { return 100 * kEps * 2; });  // values are up to 2
    });
}

// FNV-1a over the bit patterns, least significant byte first; -0 counts as 0.
std::string checksum(std::span<const real> numbers) {
    using Bits = std::conditional_t<kRealIsDouble, std::uint64_t, std::uint32_t>;
    std::uint64_t value = 0xCBF29CE484222325;
    for (const real number : numbers) {
        const auto bits = std::bit_cast<Bits>(number == 0 ? real{0} : number);
        for (std::size_t byte = 0; byte < sizeof(bits); ++byte) {
            value = (value ^ ((bits >> (8 * byte)) & 0xFF)) * 0x100000001B3;
        }
    }
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i) {
        text[15 - i] = "0123456789abcdef"[(value >> (4 * i)) & 15];
    }
    return text;
}

void check_bits(const std::string& name, const Tensor& got) {
    INFO(name);
    CHECK(checksum(got.data()) ==
          agreement().text("bits." + name + (kRealIsDouble ? ".double" : ".float")));
}

Tensor integers(const Shape& shape, Rng& rng) {
    Tensor x(shape);
    for (real& v : x.data()) v = static_cast<real>(static_cast<int>(rng.integer(101)) - 50);
    return x;
}

TEST_CASE("agreement: what needs one rounding or none is the same to the last bit") {
    const Tensor x = drawn({5, 13}, 30);
    const Tensor y = drawn({5, 13}, 31);
    const Tensor row = y.slice(0, 1);
    const Tensor column = slice(y, 1, 0, 1);
    const Tensor picture = drawn({2, 3, 6, 8}, 32);
    const std::vector<std::size_t> rows{4, 0, 4};
    with_every_target([&](std::size_t) {
        check_bits("add", x + row);
        check_bits("subtract", x - column);
        check_bits("multiply", x * row);
        check_bits("divide", x / column);
        check_bits("divide_by", 1 / x);
        check_bits("maximum", maximum(x, y));
        check_bits("minimum", minimum(x, row));
        check_bits("sqrt", sqrt(abs(x)));
        check_bits("square", pow(x, 2));
        check_bits("relu", relu(x));
        check_bits("clip", clip(x, -0.5, 0.75));
        check_bits("where", where(relu(x), y, column));
        check_bits("permute", permute(picture, {0, 2, 3, 1}));
        check_bits("concat", concat({x, y}, 1));
        check_bits("slice", slice(x, 1, 3, 9));
        check_bits("take", take(x, rows));
        check_bits("max_pool", max_pool2d(picture));
        check_bits("scale", x * 0.3);
        Rng whole(kSeed, 40);
        const Tensor left = integers({20, 70}, whole);
        check_bits("integers", matmul(left, integers({70, 35}, whole)));
    });
}

TEST_CASE("agreement: random numbers, masks, first weights and orders are the same") {
    Rng rng(kSeed, 41);
    Tensor uniform({50});
    rng.fill_uniform(uniform.data(), -3, 5);
    check_bits("uniform", uniform);
    check_bits("dropout", dropout(drawn({5, 13}, 30), 0.3, rng));
    check_bits("kaiming", nn::kaiming_uniform({5, 13}, rng));
    const auto as_numbers = [](const auto& list) {
        return std::vector<double>(list.begin(), list.end());
    };
    Rng other(kSeed, 50);
    std::vector<std::uint64_t> whole;
    for (const std::uint64_t n :
         {1ULL, 2ULL, 6ULL, 1000ULL, 1ULL << 20, (1ULL << 31) + 7, (1ULL << 45) + 3}) {
        whole.push_back(other.integer(n));
    }
    CHECK(as_numbers(whole) == agreement().numbers("integers"));
    std::vector<int> coins(40);
    for (int& coin : coins) coin = other.bernoulli(0.3) ? 1 : 0;
    CHECK(as_numbers(coins) == agreement().numbers("bernoulli"));
    const std::vector<double> weights{0.1, 0, 2.5, 0.4, 1};
    std::vector<std::size_t> kinds(40);
    for (std::size_t& kind : kinds) kind = other.categorical(weights);
    CHECK(as_numbers(kinds) == agreement().numbers("categorical"));
    CHECK(as_numbers(other.permutation(30)) == agreement().numbers("permutation"));
}

}  // namespace
}  // namespace course
