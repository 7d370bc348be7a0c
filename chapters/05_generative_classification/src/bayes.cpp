#include "generative_classification/bayes.hpp"

#include <cmath>

#include "course/error.hpp"
#include "course/linalg.hpp"
#include "small.hpp"

namespace course::generative_classification {

namespace {

void check_probability(std::string_view where, double p) {
    if (!(p >= 0 && p <= 1)) throw ValueError(where, "a probability from 0 to 1", p);
}

void check_beta(std::string_view where, const Beta& beta) {
    for (const double value : {beta.a, beta.b}) {
        if (!(value > 0) || std::isinf(value)) throw ValueError(where, "a and b > 0", value);
    }
}

// n ln p, which is 0 for n = 0 whatever p is.
double times_log(double n, double p) {
    return n == 0 ? 0 : n * std::log(p);
}

// ln of the integral of theta^(a - 1) (1 - theta)^(b - 1).
double log_beta(double a, double b) {
    return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

}  // namespace

//! [bayes]
double evidence(const TwoCauses& causes) {
    for (const double p : {causes.prior, causes.first, causes.second}) {
        check_probability("evidence", p);
    }
    return causes.first * causes.prior + causes.second * (1 - causes.prior);
}

double bayes(const TwoCauses& causes) {
    const double p_x = evidence(causes);
    if (p_x == 0) throw ValueError("bayes", "something that can be seen", "P(x) = 0");
    return causes.first * causes.prior / p_x;
}
//! [bayes]

double log_likelihood(const Flips& flips, double theta) {
    check_probability("log_likelihood", theta);
    return times_log(double(flips.heads), theta) + times_log(double(flips.tails), 1 - theta);
}

double Beta::log_pdf(double theta) const {
    check_beta("Beta", *this);
    check_probability("Beta", theta);
    return times_log(a - 1, theta) + times_log(b - 1, 1 - theta) - log_beta(a, b);
}

//! [coin]
double mle(const Flips& flips) {
    if (flips.count() == 0) throw ValueError("mle", "at least one flip", "none");
    return double(flips.heads) / double(flips.count());
}

double map_estimate(const Flips& flips, const Beta& prior) {
    if (!(prior.a >= 1 && prior.b >= 1)) {
        throw ValueError("map_estimate", "a and b >= 1", std::min(prior.a, prior.b));
    }
    const double heads = double(flips.heads) + prior.a - 1;
    const double tails = double(flips.tails) + prior.b - 1;
    if (heads + tails == 0) {
        throw ValueError("map_estimate", "flips, or a prior that is not flat", "neither");
    }
    return heads / (heads + tails);
}

BetaBernoulli beta_bernoulli(const Flips& flips, const Beta& prior) {
    check_beta("beta_bernoulli", prior);
    const double heads = double(flips.heads);
    const double tails = double(flips.tails);
    const Beta posterior{prior.a + heads, prior.b + tails};
    // P(X) = integral of theta^heads (1 - theta)^tails p(theta)
    const double log_sequence = log_beta(posterior.a, posterior.b) - log_beta(prior.a, prior.b);
    // There are (count choose heads) orders with so many heads.
    const double log_orders =
        std::lgamma(heads + tails + 1) - std::lgamma(heads + 1) - std::lgamma(tails + 1);
    return {posterior, log_sequence, std::exp(log_orders + log_sequence)};
}
//! [coin]

//! [weights]
Tensor map_estimate(const Tensor& x, const Tensor& target, const WeightPrior& prior) {
    if (x.rank() != 2 || target.rank() != 1 || x.dim(0) != target.dim(0)) {
        throw ShapeError("map_estimate", "x (N, D) and target (N)",
                         {x.shape(), " and ", target.shape()});
    }
    if (x.empty()) throw ValueError("map_estimate", "at least one sample", "none");
    for (const double variance : {prior.noise_variance, prior.weight_variance}) {
        if (!(variance > 0) || std::isinf(variance)) {
            throw ValueError("map_estimate", "variances > 0", variance);
        }
    }
    // The gradient of ln P(w) + sum ln P(t^n | x^n, w) is zero where
    // (X^T X / noise + I / prior) w = X^T t / noise.
    Tensor precision({x.dim(1), x.dim(1)});
    Tensor right({x.dim(1)});
    const double certainty = 1 / prior.noise_variance;
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t i = 0; i < x.dim(1); ++i) {
            add_scaled(certainty * double(x(n, i)), x.row(n), precision.row(i));
        }
        add_scaled(certainty * double(target(n)), x.row(n), right.data());
    }
    for (std::size_t i = 0; i < x.dim(1); ++i) {
        precision(i, i) += static_cast<real>(1 / prior.weight_variance);
    }
    return solve(precision, right);
}
//! [weights]

}  // namespace course::generative_classification
