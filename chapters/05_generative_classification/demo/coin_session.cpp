#include "coin_session.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "course/error.hpp"

namespace course::generative_classification {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kGrid = 2000;

// The integral of P(X | theta) P(theta) by the midpoint rule: P(X) "summed over theta".
double summed_evidence(const Flips& flips, const Beta& prior, double log_orders) {
    double sum = 0;
    for (int i = 0; i < kGrid; ++i) {
        const double theta = (i + 0.5) / kGrid;
        sum += std::exp(log_orders + log_likelihood(flips, theta) + prior.log_pdf(theta));
    }
    return sum / kGrid;
}

}  // namespace

Coin::Coin(std::uint32_t seed) : rng_(seed) {}

void Coin::set_flips(std::size_t heads, std::size_t tails) {
    if (heads > kMostFlips || tails > kMostFlips || heads + tails > kMostFlips) {
        throw ValueError("set_flips", {"at most ", kMostFlips, " flips"},
                         double(heads) + double(tails));
    }
    flips_ = {heads, tails};
}

void Coin::set_prior(double a, double b) {
    const Beta prior{a, b};
    prior.log_pdf(0.5);  // refuses what is no prior
    prior_ = prior;
}

void Coin::set_truth(double theta) {
    log_likelihood({}, theta);  // refuses what is no probability
    truth_ = theta;
}

CoinSnapshot Coin::step(std::size_t count) {
    for (std::size_t i = 0; i < count && flips_.count() < kMostFlips; ++i) {
        ++(rng_.bernoulli(truth_) ? flips_.heads : flips_.tails);
    }
    const BetaBernoulli known = beta_bernoulli(flips_, prior_);
    const bool has_map =
        prior_.a >= 1 && prior_.b >= 1 && double(flips_.count()) + prior_.a + prior_.b > 2;
    const double log_orders = std::lgamma(double(flips_.count()) + 1) -
                              std::lgamma(double(flips_.heads) + 1) -
                              std::lgamma(double(flips_.tails) + 1);
    return {.heads = flips_.heads,
            .tails = flips_.tails,
            .mle = flips_.count() > 0 ? mle(flips_) : kUnknown,
            .map = has_map ? map_estimate(flips_, prior_) : kUnknown,
            .mean = known.posterior.mean(),
            .evidence = known.count_evidence,
            .evidence_sum = summed_evidence(flips_, prior_, log_orders)};
}

std::string Coin::upcoming(std::size_t count) const {
    if (count > kMostFlips) throw ValueError("upcoming", "at most 5000 flips", count);
    Rng ahead = rng_;  // a copy goes on by itself
    std::string flips;
    for (std::size_t i = 0; i < count; ++i) flips += ahead.bernoulli(truth_) ? 'H' : 'T';
    return flips;
}

std::vector<real> Coin::curve(const std::string& which, std::size_t count) const {
    if (count < 2 || count > 10'000) throw ValueError("curve", "2 to 10000 points", count);
    Beta shape = prior_;
    if (which == "likelihood") {  // as a density of theta: the posterior of a flat prior
        shape = beta_bernoulli(flips_, {1, 1}).posterior;
    } else if (which == "posterior") {
        shape = beta_bernoulli(flips_, prior_).posterior;
    } else if (which != "prior") {
        throw ValueError("curve", "likelihood, prior or posterior", which);
    }
    std::vector<real> heights(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double theta = double(i) / double(count - 1);
        heights[i] = real(std::min(1e6, std::exp(shape.log_pdf(theta))));
    }
    return heights;
}

}  // namespace course::generative_classification
