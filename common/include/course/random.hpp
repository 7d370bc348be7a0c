#pragma once

/// @file
/// Random numbers that are the same everywhere: natively and in the browser, in float and double
/// builds, with every compiler.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "course/real.hpp"

namespace course {

/// A counter-based random number generator, Philox 4x32-10 @cite salmon2011parallel.
///
/// The n-th number is a function of (seed, stream, n): equal seeds give equal streams, and streams
/// of one seed are independent. Results use only operations that IEEE 754 rounds exactly, so they
/// are bit-identical on every platform. A generator is a small value; a copy continues on its own.
///
/// @snippet common/tests/random_test.cpp rng
class Rng {
 public:
    /// Starts a stream.
    /// @param seed any number
    /// @param stream which of the 2^64 independent streams of that seed
    explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

    /// 32 random bits.
    /// @returns a number uniform over all 32-bit values
    std::uint32_t bits32() {
        if (position_ == block_.size()) refill();
        return block_[position_++];
    }

    /// 64 random bits.
    /// @returns a number uniform over all 64-bit values
    std::uint64_t bits64() {
        const std::uint64_t high = bits32();
        return (high << 32) | bits32();
    }

    /// A uniform number.
    /// @returns a multiple of 2^-53 in [0, 1)
    double uniform() { return static_cast<double>(bits64() >> 11) * 0x1p-53; }

    /// A uniform number in an interval.
    /// @param low lower end
    /// @param high upper end
    /// @returns a number in [low, high), or low when both are equal
    /// @throws ValueError unless low <= high and both are finite
    double uniform(double low, double high);

    /// A normally distributed number, by the inverse of the distribution function
    /// @cite wichura1988algorithm; one draw of 64 bits each.
    /// @param mean centre
    /// @param sd standard deviation
    /// @returns a number within 8.3 standard deviations; relative error of the quantile below 1e-15
    /// @throws ValueError when sd < 0
    double normal(double mean = 0, double sd = 1);

    /// A uniform integer, without bias.
    /// @param n how many values
    /// @returns a number in [0, n)
    /// @throws ValueError when n is 0
    std::uint64_t integer(std::uint64_t n);

    /// A uniform position in an array of n elements: integer(n) as an index.
    /// @param n how many elements
    /// @returns a number in [0, n)
    /// @throws ValueError when n is 0
    std::size_t index(std::size_t n) { return static_cast<std::size_t>(integer(n)); }

    /// True with a given probability.
    /// @param p probability in [0, 1]
    /// @returns the outcome
    /// @throws ValueError when p is outside [0, 1]
    bool bernoulli(double p);

    /// An index drawn with given weights; cost O(n).
    /// @param weights (n), not negative, not all zero, of any sum
    /// @returns i with probability weights[i] / sum
    /// @throws ValueError when the weights are no weights
    std::size_t categorical(std::span<const double> weights);

    /// A random order, by Fisher and Yates.
    /// @param n how many
    /// @returns the numbers 0 .. n-1, each order equally likely
    std::vector<std::size_t> permutation(std::size_t n);

    /// Fills with uniform numbers, the stream of uniform(low, high) rounded to `real`,
    /// which in float may round up to `high` itself.
    /// @param out (n)
    /// @param low lower end
    /// @param high upper end
    /// @throws ValueError unless low <= high and both are finite
    void fill_uniform(std::span<real> out, double low = 0, double high = 1);

    /// Fills with normal numbers, the stream of normal(mean, sd) rounded to `real`.
    /// @param out (n)
    /// @param mean centre
    /// @param sd standard deviation
    /// @throws ValueError when sd < 0
    void fill_normal(std::span<real> out, double mean = 0, double sd = 1);

 private:
    void refill();

    std::uint64_t seed_;
    std::uint64_t stream_;
    std::uint64_t counter_ = 0;             // the block that comes next
    std::array<std::uint32_t, 4> block_{};  // the current block
    std::size_t position_ = 4;              // what of it has been handed out
};

/// One block of Philox 4x32-10: ten rounds of multiply and exclusive or.
/// @param counter which block
/// @param key which sequence
/// @returns 128 random bits
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// The quantile of the standard normal distribution, by exactly rounded operations only.
/// @param p probability in (0, 1)
/// @returns z with P(Z <= z) = p, relative error below 1e-15
double normal_quantile(double p);

}  // namespace course
