/// @file
/// A coin: likelihood, prior and posterior of its probability of heads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "course/random.hpp"
#include "generative_classification/bayes.hpp"

namespace course::generative_classification {

/// What the coin demo shows. An estimate that does not exist is NaN.
struct CoinSnapshot {
    std::size_t heads, tails;
    double mle, map, mean;  ///< of theta
    double evidence;        ///< P(so many heads), closed form
    double evidence_sum;    ///< the same as a sum over a fine grid of theta
};

/// A coin of unknown theta (figure F18). Starts with 7 heads and 3 tails and the prior Beta(2, 2).
class Coin {
 public:
    explicit Coin(std::uint32_t seed);

    /// @param heads,tails how the coin fell so far, together at most kMostFlips.
    void set_flips(std::size_t heads, std::size_t tails);
    /// @param a,b of the Beta prior, > 0.
    void set_prior(double a, double b);
    /// @param theta the real probability of heads, which only the flips know.
    void set_truth(double theta);

    /// Flips the coin.
    CoinSnapshot step(std::size_t count);

    /// How the coin would fall next, H or T each.
    std::string upcoming(std::size_t count) const;

    /// Densities over theta at `count` equal distances from 0 to 1.
    /// @param which "likelihood" (scaled to area 1), "prior" or "posterior".
    std::vector<real> curve(const std::string& which, std::size_t count) const;

    static constexpr std::size_t kMostFlips = 5000;

 private:
    Rng rng_;
    Flips flips_{7, 3};
    Beta prior_{2, 2};
    double truth_ = 0.6;
};

}  // namespace course::generative_classification
