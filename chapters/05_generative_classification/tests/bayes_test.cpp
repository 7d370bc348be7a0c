#include "generative_classification/bayes.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <functional>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course/linalg.hpp"
#include "course/random.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

namespace {

// The place of the maximum of a function with one hill, by cutting the interval in three.
double highest(const std::function<double(double)>& f, double low, double high) {
    for (int i = 0; i < 200; ++i) {
        const double a = low + (high - low) / 3;
        const double b = high - (high - low) / 3;
        (f(a) < f(b) ? low : high) = f(a) < f(b) ? a : b;
    }
    return (low + high) / 2;
}

double integral(const std::function<double(double)>& f, int pieces = 20'000) {
    double sum = 0;
    for (int i = 0; i < pieces; ++i) sum += f((i + 0.5) / pieces);
    return sum / pieces;
}

const Flips kSevenOfTen{7, 3};

}  // namespace

TEST_CASE("bayes: two boxes of marbles") {
    //! [two causes]
    // Box 1 is taken two times out of three; 4/5 of its marbles are blue, 2/5 of box 2's.
    const TwoCauses boxes{.prior = 2.0 / 3, .first = 4.0 / 5, .second = 2.0 / 5};
    const double blue = evidence(boxes);     // P(blue) = 2/3
    const double from_first = bayes(boxes);  // P(box 1 | blue) = 4/5
    //! [two causes]
    CHECK(blue == Approx(2.0 / 3));
    CHECK(from_first == Approx(4.0 / 5));
    claim("boxes_blue", blue, {.format = "%.3f"});
    claim("boxes_posterior", from_first, {.format = "%.2f"});
}

TEST_CASE("bayes: which of the two happened first does not matter", "[E5.16][E5.17]") {
    // Draw pairs (A, B) from one table of joint probabilities and count both conditionals.
    const double joint[2][2] = {{0.10, 0.25}, {0.45, 0.20}};  // [A][B]
    const double p_a = joint[1][0] + joint[1][1];
    const double p_b = joint[0][1] + joint[1][1];
    const double b_given_a = joint[1][1] / p_a;
    const double b_given_not_a = joint[0][1] / (1 - p_a);
    const double a_given_b = joint[1][1] / p_b;
    CHECK(bayes({.prior = p_a, .first = b_given_a, .second = b_given_not_a}) == Approx(a_given_b));
    CHECK(evidence({.prior = p_a, .first = b_given_a, .second = b_given_not_a}) == Approx(p_b));
    // Turned round, from B to A, it is the same formula: both sides are conditional probabilities.
    const double a_given_not_b = joint[1][0] / (1 - p_b);
    CHECK(bayes({.prior = p_b, .first = a_given_b, .second = a_given_not_b}) == Approx(b_given_a));
}

TEST_CASE("coin: 7 heads in 10 and a Beta(2, 2) prior", "[T5.4][E5.11]") {
    //! [coin]
    const Flips flips{.heads = 7, .tails = 3};
    const Beta prior{.a = 2, .b = 2};
    const double likeliest = mle(flips);                       // 0.7
    const double most_probable = map_estimate(flips, prior);   // 2/3
    const BetaBernoulli known = beta_bernoulli(flips, prior);  // posterior Beta(9, 5)
    //! [coin]
    CHECK(likeliest == Approx(0.7));
    CHECK(most_probable == Approx(2.0 / 3));
    CHECK(known.posterior.a == 9);
    CHECK(known.posterior.b == 5);
    CHECK(known.posterior.mean() == Approx(9.0 / 14));
    CHECK(map_estimate(flips, {1, 1}) == Approx(mle(flips)));  // a flat prior changes nothing
    CHECK(map_estimate(flips, {2, 2}) != Approx(mle(flips)));
    claim("coin_mle", likeliest, {.format = "%.1f"});
    claim("coin_map", most_probable, {.format = "%.3f"});
    claim("coin_mean", known.posterior.mean(), {.format = "%.3f"});
}

TEST_CASE("mle: the fraction is where the likelihood is highest", "[Q16][E5.15]") {
    const auto log_product = [](double theta) { return log_likelihood(kSevenOfTen, theta); };
    CHECK(highest(log_product, 1e-9, 1 - 1e-9) == Approx(mle(kSevenOfTen)).margin(1e-6));
    // The prior of a class is such a coin: 79 of 140.
    const Flips classes{79, 61};
    CHECK(highest([&](double p) { return log_likelihood(classes, p); }, 1e-9, 1 - 1e-9) ==
          Approx(79.0 / 140).margin(1e-6));
    claim("prior_water", mle(classes), {.format = "%.3f"});
    // Smoothing is a prior on that coin: one imagined sample of each kind.
    CHECK(map_estimate({3, 0}, {2, 2}) == Approx(0.8));
    CHECK(mle({3, 0}) == 1);
    // A *sum* of the samples' probabilities is highest at the edge, whatever the data.
    const auto sum = [](double theta) { return 7 * theta + 3 * (1 - theta); };
    CHECK(highest(sum, 0, 1) == Approx(1).margin(1e-6));
    // The logarithm of the product is the sum of the logarithms, and has its maximum in one place.
    const double product = std::pow(0.6, 7) * std::pow(0.4, 3);
    CHECK(log_likelihood(kSevenOfTen, 0.6) == Approx(std::log(product)));
}

TEST_CASE("map_estimate: the prior is multiplied once, with the likelihood, not with its maximum",
          "[E5.12][E5.13]") {
    const Beta prior{2, 2};
    const auto once = [&](double theta) {
        return log_likelihood(kSevenOfTen, theta) + prior.log_pdf(theta);
    };
    CHECK(highest(once, 1e-9, 1 - 1e-9) == Approx(map_estimate(kSevenOfTen, prior)).margin(1e-6));
    const auto for_every_flip = [&](double theta) {
        return log_likelihood(kSevenOfTen, theta) + 10 * prior.log_pdf(theta);
    };
    const double slip = highest(for_every_flip, 1e-9, 1 - 1e-9);
    CHECK(slip == Approx(17.0 / 30).margin(1e-6));
    claim("map_prior_per_flip", slip, {.format = "%.3f"});
    // "MLE times prior" is one number times a function: its maximum is the prior's, 1/2.
    const auto mle_times_prior = [&](double theta) {
        return std::log(mle(kSevenOfTen)) + prior.log_pdf(theta);
    };
    CHECK(highest(mle_times_prior, 1e-9, 1 - 1e-9) == Approx(0.5).margin(1e-6));
}

TEST_CASE("log_likelihood: one theta for all flips; the index belongs to the data", "[E5.14]") {
    // With a theta of its own for every flip the product is 1 and nothing has been learned.
    double product = 1;
    for (int i = 0; i < 10; ++i) {
        const Flips one = i < 7 ? Flips{1, 0} : Flips{0, 1};
        product *= std::exp(log_likelihood(one, mle(one)));
    }
    CHECK(product == 1);
    CHECK(std::exp(log_likelihood(kSevenOfTen, mle(kSevenOfTen))) < 0.01);
}

TEST_CASE("beta_bernoulli: the evidence is an integral over theta", "[Q21][E5.18]") {
    const Beta prior{2, 2};
    const BetaBernoulli known = beta_bernoulli(kSevenOfTen, prior);
    // One order of the flips, and all 120 orders with 7 heads.
    const double sequence = integral(
        [&](double t) { return std::exp(log_likelihood(kSevenOfTen, t) + prior.log_pdf(t)); });
    CHECK(std::exp(known.log_sequence_evidence) == Approx(sequence).epsilon(1e-6));
    CHECK(known.count_evidence == Approx(120 * sequence).epsilon(1e-6));
    CHECK(known.count_evidence == Approx(0.111888).margin(1e-6));
    CHECK(known.count_evidence ==
          Approx(fixtures::reference().number("evidence_7_of_10")).epsilon(1e-12));
    claim("coin_evidence", known.count_evidence, {.format = "%.6f", .tolerance = 1e-6});
    claim("coin_sequence_evidence", 1e3 * std::exp(known.log_sequence_evidence),
          {.format = "%.3f"});
    // The evidences of all counts sum to 1: they are probabilities of data, not of theta.
    double sum = 0;
    for (std::size_t heads = 0; heads <= 10; ++heads) {
        sum += beta_bernoulli({heads, 10 - heads}, prior).count_evidence;
    }
    CHECK(sum == Approx(1));
    // Bayes' formula, numerator over evidence, is the posterior's density.
    for (const double theta : {0.2, 0.5, 0.8}) {
        CHECK(log_likelihood(kSevenOfTen, theta) + prior.log_pdf(theta) -
                  known.log_sequence_evidence ==
              Approx(known.posterior.log_pdf(theta)));
    }
    // It depends on the prior, so it cannot be read off the data alone.
    CHECK(beta_bernoulli(kSevenOfTen, {1, 1}).count_evidence == Approx(1.0 / 11));
    claim("coin_evidence_flat", 1.0 / 11, {.format = "%.4f"});
}

TEST_CASE("Beta: SciPy's density; with many flips the prior is forgotten") {
    const auto expected = fixtures::reference().numbers("beta_9_5_log_pdf");
    const Beta posterior{9, 5};
    const double at[] = {0.1, 0.5, 0.7, 0.9};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(posterior.log_pdf(at[i]) == Approx(expected[i]).epsilon(1e-12));
    }
    CHECK(integral([&](double t) { return std::exp(posterior.log_pdf(t)); }) == Approx(1));
    CHECK(std::abs(map_estimate({700, 300}, {20, 20}) - 0.7) < 0.01);
    CHECK(std::abs(map_estimate({7, 3}, {20, 20}) - 0.7) > 0.1);
}

TEST_CASE("map_estimate: a Gaussian prior on linear weights is ridge regression", "[T5.4]") {
    const auto& reference = fixtures::reference();
    const auto numbers = reference.numbers("ridge_x");
    const Tensor x = Tensor::from_doubles({numbers.size() / 2, 2}, numbers);
    const Tensor target = reference.tensor("ridge_target");
    const WeightPrior prior{.noise_variance = 2, .weight_variance = 0.5};  // lambda = 4
    const Tensor w = map_estimate(x, target, prior);
    const auto expected = reference.numbers("ridge_alpha_4");
    for (std::size_t j = 0; j < 2; ++j) {
        CHECK(as_double(w(j)) == Approx(expected[j]).epsilon(fixtures::kOutside));
    }
    // Ridge as least squares with sqrt(lambda) I below X and zeros below the targets.
    Tensor rows({x.dim(0) + 2, 2});
    std::copy(x.data().begin(), x.data().end(), rows.data().begin());
    rows(x.dim(0), 0) = rows(x.dim(0) + 1, 1) = 2;
    Tensor zeros({x.dim(0) + 2});
    std::copy(target.data().begin(), target.data().end(), zeros.data().begin());
    CHECK(testing::max_relative_error(w, least_squares(rows, zeros)) <
          (kRealIsDouble ? 1e-10 : 1e-4));
    // A wide prior changes nothing: maximum likelihood is least squares.
    const Tensor wide = map_estimate(x, target, {.noise_variance = 2, .weight_variance = 1e7});
    CHECK(testing::max_relative_error(wide, least_squares(x, target)) < 1e-4);
    CHECK(sum_of_squares(w.data()) < sum_of_squares(wide.data()));
}

TEST_CASE("Bayes: bad input is named") {
    CHECK_THROWS_MATCHES(bayes({.prior = 1.5}), ValueError,
                         Message("evidence: expected a probability from 0 to 1, got 1.5"));
    CHECK_THROWS_MATCHES(bayes({.prior = 0.5, .first = 0, .second = 0}), ValueError,
                         Message("bayes: expected something that can be seen, got P(x) = 0"));
    CHECK_THROWS_MATCHES(mle({}), ValueError, Message("mle: expected at least one flip, got none"));
    CHECK_THROWS_MATCHES(map_estimate({1, 1}, {0.5, 2}), ValueError,
                         Message("map_estimate: expected a and b >= 1, got 0.5"));
    CHECK_THROWS_AS(map_estimate({}, {1, 1}), ValueError);
    CHECK_THROWS_AS(beta_bernoulli({1, 1}, {0, 1}), ValueError);
    CHECK_THROWS_AS(log_likelihood(kSevenOfTen, std::nan("")), ValueError);
    CHECK_THROWS_AS(Beta({2, 2}).log_pdf(1.1), ValueError);
    CHECK_THROWS_AS(map_estimate(Tensor({2, 1}), Tensor({3}), WeightPrior{}), ShapeError);
    CHECK_THROWS_AS(map_estimate(Tensor({0, 1}), Tensor(), WeightPrior{}), ValueError);
    CHECK_THROWS_AS(map_estimate(Tensor({2, 1}), Tensor({2}), {.noise_variance = 0}), ValueError);
    CHECK(log_likelihood({0, 3}, 0) == 0);  // 0 ln 0 is 0
}
