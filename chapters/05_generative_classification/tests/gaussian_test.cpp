#include "generative_classification/gaussian.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "course/error.hpp"
#include "course/linalg.hpp"
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

Tensor four_points() {
    return Tensor({4, 2}, {0, 0, 2, 1, 4, 0, 2, 3});
}

// ln f by the formula as it stands on the page, with inverse and determinant.
double log_pdf_by_formula(const Gaussian& g, real x, real y) {
    const double a = as_double(g.covariance(0, 0));
    const double b = as_double(g.covariance(1, 1));
    const double c = as_double(g.covariance(0, 1));
    const double determinant = a * b - c * c;
    const double dx = as_double(x - g.mean(0));
    const double dy = as_double(y - g.mean(1));
    const double distance = (b * dx * dx - 2 * c * dx * dy + a * dy * dy) / determinant;
    return std::log(std::exp(-distance / 2) / (2 * std::numbers::pi * std::sqrt(determinant)));
}

}  // namespace

TEST_CASE("gaussian_fit: mean and covariance divide by N, not by N - 1", "[E5.5]") {
    //! [fit]
    const Tensor samples({4, 2}, {0, 0, 2, 1, 4, 0, 2, 3});
    const Gaussian fit = gaussian_fit(samples);
    // fit.mean is (2, 1), fit.covariance ((2, 0), (0, 1.5))
    //! [fit]
    CHECK(fit.mean(0) == 2);
    CHECK(fit.mean(1) == 1);
    CHECK(fit.covariance(0, 0) == Approx(8.0 / 4));
    CHECK(fit.covariance(0, 1) == Approx(0).margin(1e-6));
    CHECK(fit.covariance(1, 1) == Approx(6.0 / 4));

    // The average of 1/N estimates is too small, by (N - 1) / N.
    Rng rng(3);
    const Gaussian truth{Tensor({1}, {0}), Tensor({1, 1}, {1})};
    double sum = 0;
    constexpr int kRepeats = 4000;
    for (int i = 0; i < kRepeats; ++i) {
        sum += as_double(gaussian_fit(sample(truth, 5, rng)).covariance(0, 0));
    }
    CHECK(sum / kRepeats == Approx(0.8).margin(0.03));
    claim("average_variance_of_five", sum / kRepeats, {.format = "%.2f"});
}

TEST_CASE("gaussian_log_pdf: Cholesky gives what inverse and determinant give") {
    const Gaussian g{Tensor({2}, {1, -1}), Tensor({2, 2}, {2, real(0.6), real(0.6), real(0.5)})};
    //! [log pdf]
    const Tensor points({2, 2}, {1, -1,  // the centre
                                 3, 0});
    const Tensor log_pdf = gaussian_log_pdf(g, points);  // (2)
    //! [log pdf]
    CHECK(as_double(log_pdf(0)) == Approx(log_pdf_by_formula(g, 1, -1)));
    CHECK(as_double(log_pdf(1)) == Approx(log_pdf_by_formula(g, 3, 0)));
}

TEST_CASE("gaussian_log_pdf: the density is one number in every dimension, and never overflows",
          "[Q18]") {
    constexpr std::size_t kDimension = 400;
    Gaussian g{Tensor({kDimension}), Tensor({kDimension, kDimension})};
    for (std::size_t i = 0; i < kDimension; ++i) g.covariance(i, i) = real(100);
    const Tensor log_pdf = gaussian_log_pdf(g, Tensor({1, kDimension}));
    REQUIRE(log_pdf.shape() == Shape{1});
    const double expected = -0.5 * kDimension * std::log(2 * std::numbers::pi * 100);
    CHECK(as_double(log_pdf(0)) == Approx(expected));
    CHECK(std::exp(expected) == 0);  // the density itself is too small for a double
    claim("log_density_400", expected, {.format = "%.0f"});
}

TEST_CASE("Gaussian: all points at one distance in units of Sigma are equally probable", "[Q18]") {
    const Gaussian g = fixtures::two_gaussians()[0];
    const Tensor factor = cholesky(g.covariance);
    Tensor ring({12, 2});
    for (std::size_t i = 0; i < 12; ++i) {
        const double angle = double(i) / 12 * 2 * std::numbers::pi;
        const real c = real(2 * std::cos(angle));
        const real s = real(2 * std::sin(angle));
        ring(i, 0) = g.mean(0) + factor(0, 0) * c;  // mu + L u with |u| = 2: an ellipse
        ring(i, 1) = g.mean(1) + factor(1, 0) * c + factor(1, 1) * s;
    }
    const Tensor log_pdf = gaussian_log_pdf(g, ring);
    for (std::size_t i = 1; i < 12; ++i) CHECK(log_pdf(i) == Approx(log_pdf(0)).epsilon(1e-5));
}

TEST_CASE("Gaussian: of all distributions with this mean and covariance it has the most entropy",
          "[Q18]") {
    // In one dimension, variance 1: the Gaussian's entropy against that of a uniform and a Laplace.
    const double gaussian = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e);
    const double uniform = std::log(std::sqrt(12.0));
    const double laplace = 1 + std::log(2 / std::numbers::sqrt2);
    CHECK(gaussian > uniform);
    CHECK(gaussian > laplace);
    // The entropy is minus the mean log density of the distribution's own samples.
    const Gaussian standard{Tensor({1}, {0}), Tensor({1, 1}, {1})};
    Rng rng(1);
    const Tensor x = sample(standard, 20'000, rng);
    CHECK(-log_likelihood(standard, x) / 20'000 == Approx(gaussian).epsilon(0.01));
    claim("entropy_gaussian", gaussian, {.format = "%.3f"});
    claim("entropy_laplace", laplace, {.format = "%.3f"});
    claim("entropy_uniform", uniform, {.format = "%.3f"});
}

TEST_CASE("maximum likelihood: no other mean or covariance makes the samples more probable",
          "[E5.4]") {
    const Tensor samples = fixtures::random_points(30, 2, 2);
    const Gaussian best = gaussian_fit(samples);
    const double most = log_likelihood(best, samples);
    for (const real step : {real(-0.2), real(0.2)}) {
        for (std::size_t i = 0; i < 2; ++i) {
            Gaussian other{best.mean.clone(), best.covariance};
            other.mean(i) += step;
            CHECK(log_likelihood(other, samples) < most);
            other = {best.mean, best.covariance.clone()};
            other.covariance(i, i) += step;
            CHECK(log_likelihood(other, samples) < most);
        }
        Gaussian other{best.mean, best.covariance.clone()};
        other.covariance(0, 1) += step;
        other.covariance(1, 0) += step;
        CHECK(log_likelihood(other, samples) < most);
    }
}

TEST_CASE("maximum likelihood: all derivatives are zero at the closed form, and nowhere near it",
          "[E5.4]") {
    if (!kRealIsDouble) return;  // central differences need double
    const Tensor samples = fixtures::random_points(25, 2, 1.5, 7);
    const Gaussian best = gaussian_fit(samples);
    const auto slopes = [&samples](const Gaussian& at) {
        std::vector<double> found;
        const auto along = [&](const std::function<void(Gaussian&, real)>& change) {
            found.push_back(testing::central_difference(
                [&](double h) {
                    Gaussian moved{at.mean.clone(), at.covariance.clone()};
                    change(moved, real(h));
                    return log_likelihood(moved, samples);
                },
                0));
        };
        along([](Gaussian& g, real h) { g.mean(0) += h; });
        along([](Gaussian& g, real h) { g.mean(1) += h; });
        along([](Gaussian& g, real h) { g.covariance(0, 0) += h; });
        along([](Gaussian& g, real h) { g.covariance(1, 1) += h; });
        along([](Gaussian& g, real h) {
            g.covariance(0, 1) += h;
            g.covariance(1, 0) += h;
        });
        return found;
    };
    for (const double slope : slopes(best)) CHECK(std::abs(slope) < 1e-6);

    // The break: the unbiased covariance is not the maximum, and its slopes show it.
    Gaussian unbiased{best.mean, best.covariance.clone()};
    for (real& value : unbiased.covariance.data()) value *= real(25.0 / 24);
    CHECK(std::abs(slopes(unbiased)[2]) > 1e-2);
}

TEST_CASE("sample: new points have the mean and covariance they were drawn from") {
    const Gaussian g = fixtures::two_gaussians()[0];
    Rng rng(5);
    const Gaussian found = gaussian_fit(sample(g, 20'000, rng));
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(as_double(found.mean(i)) == Approx(as_double(g.mean(i))).margin(0.03));
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(as_double(found.covariance(i, j)) ==
                  Approx(as_double(g.covariance(i, j))).margin(0.06));
        }
    }
    Rng a(9);
    Rng b(9);
    CHECK(testing::values(sample(g, 3, a)) == testing::values(sample(g, 3, b)));
}

TEST_CASE("Gaussian: bad input is named") {
    CHECK_THROWS_MATCHES(gaussian_fit(Tensor({3})), ShapeError,
                         Message("gaussian_fit: expected samples (N, D), got (3)"));
    CHECK_THROWS_MATCHES(gaussian_fit(Tensor({0, 2})), ValueError,
                         Message("gaussian_fit: expected at least one sample, got none"));
    Tensor broken = four_points();
    broken(1, 0) = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_MATCHES(gaussian_fit(broken), ValueError,
                         Message("gaussian_fit: expected finite samples, got infinity or NaN"));

    const Gaussian g = gaussian_fit(four_points());
    CHECK_THROWS_MATCHES(gaussian_log_pdf(g, Tensor({1, 3})), ShapeError,
                         Message("gaussian_log_pdf: expected points (N, 2), got (1, 3)"));
    const Gaussian misshapen{Tensor({2}), Tensor({3, 3})};
    CHECK_THROWS_MATCHES(
        gaussian_log_pdf(misshapen, Tensor({1, 2})), ShapeError,
        Message("gaussian_log_pdf: expected a mean (D) and a covariance (D, D), got (2) and "
                "(3, 3)"));
    Rng rng(1);
    CHECK_THROWS_AS(sample(misshapen, 1, rng), ShapeError);
    const Gaussian one_sample = gaussian_fit(Tensor({1, 2}, {1, 2}));
    CHECK_THROWS_AS(log_likelihood(one_sample, four_points()), ValueError);
    CHECK_THROWS_MATCHES(check_gaussian("fit", {Tensor({2}), Tensor({2, 2}, {1, real(0.5), 0, 1})}),
                         ValueError,
                         Message("fit: expected a symmetric covariance, got 0 opposite 0.5"));
}
