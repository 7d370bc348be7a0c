#include "course/random.hpp"

#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "course/error.hpp"

namespace course {
namespace {

// The natural logarithm of x in (0, 1], to about 2 ulp, by + - * / only: the C library's differs
// from system to system in the last bit.
double portable_log(double x) {
    constexpr double kLn2 = 0x1.62e42fefa39efp-1;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    int exponent = static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
    if (m > 0x1.6a09e667f3bcdp+0) {  // sqrt 2: then |m - 1| is at most 0.41
        m /= 2;
        ++exponent;
    }
    // log m = 2 atanh s = 2 (s + s^3 / 3 + s^5 / 5 + ...) with s = (m - 1) / (m + 1), |s| < 0.1716.
    const double s = (m - 1) / (m + 1);
    const double s2 = s * s;
    double series = 0;
    for (int k = 23; k >= 1; k -= 2) series = series * s2 + 1.0 / k;
    return exponent * kLn2 + 2 * s * series;
}

template <std::size_t N>
double polynomial(const std::array<double, N>& c, double x) {
    double value = 0;
    for (std::size_t i = N; i-- > 0;) value = value * x + c[i];
    return value;
}

// Algorithm AS 241, routine PPND16: rational approximations in three ranges.
constexpr std::array kCentralTop{3.3871328727963666080e0, 1.3314166789178437745e2,
                                 1.9715909503065514427e3, 1.3731693765509461125e4,
                                 4.5921953931549871457e4, 6.7265770927008700853e4,
                                 3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array kCentralBottom{1.0,
                                    4.2313330701600911252e1,
                                    6.8718700749205790830e2,
                                    5.3941960214247511077e3,
                                    2.1213794301586595867e4,
                                    3.9307895800092710610e4,
                                    2.8729085735721942674e4,
                                    5.2264952788528545610e3};
constexpr std::array kMiddleTop{1.42343711074968357734e0,  4.63033784615654529590e0,
                                5.76949722146069140550e0,  3.64784832476320460504e0,
                                1.27045825245236838258e0,  2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array kMiddleBottom{1.0,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
constexpr std::array kTailTop{6.65790464350110377720e0,  5.46378491116411436990e0,
                              1.78482653991729133580e0,  2.96560571828504891230e-1,
                              2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array kTailBottom{1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};

void check_interval(const char* where, double low, double high) {
    if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high)) {
        throw ValueError(where, "finite low <= high", {low, " and ", high});
    }
}

double checked_sd(double sd) {
    if (!(sd >= 0)) throw ValueError("normal", "sd >= 0", sd);
    return sd;
}

double between(double low, double high, double u) {
    const double value = low + (high - low) * u;
    return value < high || low == high ? value : std::nextafter(high, low);  // rounded up to high
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) throw ValueError("normal_quantile", "0 < p < 1", p);
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(kCentralTop, r) / polynomial(kCentralBottom, r);
    }
    const double r = std::sqrt(-portable_log(q < 0 ? p : 1 - p));
    const double z = r <= 5 ? polynomial(kMiddleTop, r - 1.6) / polynomial(kMiddleBottom, r - 1.6)
                            : polynomial(kTailTop, r - 5) / polynomial(kTailBottom, r - 5);
    return q < 0 ? -z : z;
}

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

void Rng::refill() {
    const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
    const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
    block_ = philox4x32({low(counter_), high(counter_), low(stream_), high(stream_)},
                        {low(seed_), high(seed_)});
    ++counter_;
    position_ = 0;
}

double Rng::uniform(double low, double high) {
    check_interval("uniform", low, high);
    return between(low, high, uniform());
}

double Rng::normal(double mean, double sd) {
    checked_sd(sd);
    // The middle of one of 2^52 equal parts of (0, 1): exact, never 0 or 1, symmetric about 1/2.
    const double p = static_cast<double>(2 * (bits64() >> 12) + 1) * 0x1p-53;
    return mean + sd * normal_quantile(p);
}

std::uint64_t Rng::integer(std::uint64_t n) {
    if (n == 0) throw ValueError("integer", "n > 0", "0");
    // Numbers of just enough bits, drawn again while they are too large: fewer than 2 draws each.
    const auto bits = static_cast<int>(std::bit_width(n - 1));
    if (bits == 0) return 0;
    while (true) {
        const std::uint64_t draw =
            bits <= 32 ? std::uint64_t{bits32() >> (32 - bits)} : bits64() >> (64 - bits);
        if (draw < n) return draw;
    }
}

bool Rng::bernoulli(double p) {
    if (!(p >= 0 && p <= 1)) throw ValueError("bernoulli", "p in [0, 1]", p);
    return uniform() < p;
}

std::size_t Rng::categorical(std::span<const double> weights) {
    double total = 0;
    for (const double weight : weights) {
        if (!(weight >= 0)) throw ValueError("categorical", "weights >= 0", weight);
        total += weight;
    }
    if (!(total > 0) || !std::isfinite(total)) {
        throw ValueError("categorical", "weights with a positive, finite sum", total);
    }
    double left = uniform() * total;
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] == 0) continue;
        if (left < weights[i]) return i;
        left -= weights[i];
        last = i;
    }
    return last;  // rounding used up the sum
}

std::vector<std::size_t> Rng::permutation(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) {
        std::swap(order[i - 1], order[index(i)]);
    }
    return order;
}

void Rng::fill_uniform(std::span<real> out, double low, double high) {
    check_interval("fill_uniform", low, high);
    for (real& value : out) value = static_cast<real>(between(low, high, uniform()));
}

void Rng::fill_normal(std::span<real> out, double mean, double sd) {
    for (real& value : out) value = static_cast<real>(normal(mean, sd));
}

}  // namespace course
