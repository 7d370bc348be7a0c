#include "generative_classification/classifier.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

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

// The same numbers in double and in float differ by what rounding leaves.
constexpr double kSame = kRealIsDouble ? 1e-12 : 2e-4;

SharedCovarianceClassifier shared_example() {
    return {{Tensor({3}, {1, 0, 2}), Tensor({3}, {-1, 1, 1})},
            Tensor({3, 3}, {2, real(0.3), real(0.1), real(0.3), 1, real(-0.2), real(0.1),
                            real(-0.2), real(1.5)}),
            {real(0.3), real(0.7)}};
}

double sigma(double z) {
    return 1 / (1 + std::exp(-z));
}

}  // namespace

TEST_CASE("posterior: Bayes' formula from logarithms", "[E5.6]") {
    //! [posterior]
    // P(x | C_1) P(C_1) = 0.2 x 0.5 and P(x | C_2) P(C_2) = 0.6 x 0.5
    const Tensor log_joint({1, 2}, {std::log(real(0.1)), std::log(real(0.3))});
    const Tensor p = posterior(log_joint);  // (0.25, 0.75)
    //! [posterior]
    CHECK(as_double(p(0, 0)) == Approx(0.25));
    CHECK(as_double(p(0, 1)) == Approx(0.75));

    // Densities of e^-1000 still compare, which as plain numbers would be 0 / 0.
    const Tensor tiny = posterior(Tensor({1, 2}, {-1000, -1001}));
    CHECK(as_double(tiny(0, 0)) == Approx(sigma(1)).epsilon(1e-4));
    CHECK(most_probable(tiny) == std::vector<std::size_t>{0});

    // With P(x | C_1) in both places of the denominator nothing but the prior would be left.
    const double wrong = 0.2 * 0.5 / (0.2 * 0.5 + 0.2 * 0.5);
    CHECK(wrong == Approx(0.5));
}

TEST_CASE("shared covariance: the posterior is sigma of a linear function", "[T5.1][E5.8]") {
    //! [to_linear]
    const SharedCovarianceClassifier model = shared_example();
    const LinearClassifier line = model.to_linear();      // w and b
    const Tensor x = fixtures::random_points(200, 3, 2);  // (200, 3)
    const Tensor by_bayes = model.posterior(x);           // (200, 2)
    const Tensor by_sigmoid = line.posterior(x);          // (200): sigma(w.x + b)
    //! [to_linear]
    double largest = 0;
    for (std::size_t n = 0; n < 200; ++n) {
        largest = std::max(largest, std::abs(as_double(by_bayes(n, 0) - by_sigmoid(n))));
    }
    CHECK(largest < (kRealIsDouble ? 1e-12 : 1e-5));

    // With a minus in the denominator it is no probability.
    const double z = as_double(line.log_odds(x)(0));
    CHECK(std::abs(1 / (1 - std::exp(-z)) - as_double(by_bayes(0, 0))) > 1e-3);
    const double slip = 1 / (1 - std::exp(-1.0));
    CHECK(slip > 1);
    claim("sigma_slip_at_1", slip, {.format = "%.2f"});
    claim("sigma_at_1", sigma(1), {.format = "%.2f"});
}

TEST_CASE("shared covariance: a wrong bias would be caught") {
    const SharedCovarianceClassifier model = shared_example();
    LinearClassifier line = model.to_linear();
    line.b -= std::log(model.priors()[0] / model.priors()[1]);  // the priors forgotten
    const Tensor x = fixtures::random_points(50, 3, 2);
    double largest = 0;
    const Tensor by_bayes = model.posterior(x);
    const Tensor by_sigmoid = line.posterior(x);
    for (std::size_t n = 0; n < 50; ++n) {
        largest = std::max(largest, std::abs(as_double(by_bayes(n, 0) - by_sigmoid(n))));
    }
    CHECK(largest > 0.1);
}

TEST_CASE("z: the logarithm of P(C_1 | x) over P(C_2 | x), not the ratio upside down", "[E5.9]") {
    const GaussianClassifier model(fixtures::two_gaussians(), {real(0.4), real(0.6)});
    const Tensor x = fixtures::random_points(20, 2, 1);
    const Tensor p = model.posterior(x);
    const Tensor z = model.log_odds()(x);
    for (std::size_t n = 0; n < 20; ++n) {
        const double ratio = as_double(p(n, 0)) / as_double(p(n, 1));
        CHECK(as_double(z(n)) == Approx(std::log(ratio)).margin(1e-4));
        CHECK(as_double(p(n, 0)) == Approx(sigma(as_double(z(n)))).margin(1e-5));
        CHECK(std::abs(sigma(1 / ratio) - as_double(p(n, 0))) > 1e-4);
    }
}

TEST_CASE("own covariances: the posterior is still sigma(z), but z is quadratic", "[T5.1][E5.10]") {
    const GaussianClassifier model(fixtures::two_gaussians(), {real(0.4), real(0.6)});
    const LogOdds odds = model.log_odds();
    const Tensor x = fixtures::random_points(100, 2, 2);
    const Tensor p = model.posterior(x);
    const Tensor z = odds(x);
    double largest = 0;
    for (std::size_t n = 0; n < 100; ++n) {
        largest = std::max(largest, std::abs(as_double(p(n, 0)) - sigma(as_double(z(n)))));
    }
    CHECK(largest < (kRealIsDouble ? 1e-12 : 1e-5));

    // Second differences along a line: constant, and not zero.
    const auto along = [&odds](real t) { return as_double(odds(Tensor({1, 2}, {t, 2 * t}))(0)); };
    const double bend = along(1) - 2 * along(0) + along(-1);
    CHECK(std::abs(bend) > 0.1);
    CHECK(along(3) - 2 * along(2) + along(1) == Approx(bend).epsilon(1e-4));

    const auto straight = shared_example().log_odds();
    for (const real value : straight.a.data()) CHECK(std::abs(as_double(value)) < 1e-7);
}

TEST_CASE("naive Bayes: is a diagonal covariance", "[T5.1][E5.3]") {
    const LabelledData data = fixtures::pokemon(true).train;
    const NaiveBayes naive(data);
    const QuadraticClassifier own(data);
    std::vector<Gaussian> diagonal = own.gaussians();
    for (Gaussian& gaussian : diagonal) gaussian.covariance = diagonal_part(gaussian.covariance);
    const GaussianClassifier same(diagonal, own.priors());
    CHECK(testing::max_relative_error(naive.posterior(data.x), same.posterior(data.x)) < kSame);

    // Its density is the product of one density for each feature.
    const Tensor x = data.x.slice(0, 5);
    const Tensor joint = naive.log_joint(x);
    for (std::size_t n = 0; n < 5; ++n) {
        double sum = std::log(as_double(naive.priors()[0]));
        for (std::size_t j = 0; j < 6; ++j) {
            const Gaussian feature{naive.gaussians()[0].mean.slice(j, j + 1),
                                   Tensor({1, 1}, {naive.gaussians()[0].covariance(j, j)})};
            sum += as_double(gaussian_log_pdf(feature, Tensor({1, 1}, {x(n, j)}))(0));
        }
        CHECK(as_double(joint(n, 0)) == Approx(sum).epsilon(1e-5));
    }

    // A covariance matrix is symmetric; its off-diagonal elements are the covariances.
    const Tensor& sigma = own.gaussians()[0].covariance;
    CHECK(sigma(0, 1) == Approx(sigma(1, 0)));
    CHECK(std::abs(as_double(sigma(0, 1))) > 100);
    const Tensor eigenvalues = symmetric_eigen(sigma).values;
    for (const real value : eigenvalues.data()) CHECK(value >= 0);
}

TEST_CASE("shared_covariance: the weighted average is the scatter within the classes over N",
          "[T5.2]") {
    const LabelledData data = fixtures::pokemon().train;
    const SharedCovarianceClassifier model(data);
    Tensor scatter({2, 2});
    for (std::size_t k = 0; k < 2; ++k) {
        const Tensor x = data.of_class(k);
        const Tensor& mu = model.gaussians()[k].mean;
        for (std::size_t n = 0; n < x.dim(0); ++n) {
            for (std::size_t i = 0; i < 2; ++i) {
                for (std::size_t j = 0; j < 2; ++j) {
                    scatter(i, j) += (x(n, i) - mu(i)) * (x(n, j) - mu(j));
                }
            }
        }
    }
    for (real& value : scatter.data()) value /= real(data.size());
    CHECK(testing::max_relative_error(model.covariance(), scatter) < kSame);
}

TEST_CASE("shared_covariance: every other covariance makes the samples less probable",
          "[T5.2][Q19]") {
    const LabelledData data = fixtures::pokemon().train;
    const SharedCovarianceClassifier best(data);
    const double most = best.log_likelihood(data);
    const std::vector<Tensor> means = {best.gaussians()[0].mean, best.gaussians()[1].mean};
    const auto likelihood = [&](const Tensor& covariance) {
        return SharedCovarianceClassifier(means, covariance, best.priors()).log_likelihood(data);
    };
    for (const real factor : {real(0.8), real(0.9), real(1.1), real(1.25)}) {
        for (std::size_t i = 0; i < 2; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                Tensor other = best.covariance().clone();
                other(i, j) *= factor;
                other(j, i) = other(i, j);
                CHECK(likelihood(other) < most);
            }
        }
    }
    // The plain average, which forgets the counts, is less probable, too.
    const auto fits = QuadraticClassifier(data).gaussians();
    const std::vector<std::size_t> equal{1, 1};
    const double plain = likelihood(shared_covariance(fits, equal));
    CHECK(plain < most);
    claim("shared_log_likelihood", most, {.format = "%.1f", .tolerance = 1e-5});
    claim("plain_average_log_likelihood", plain, {.format = "%.1f", .tolerance = 1e-5});
    claim("own_log_likelihood", QuadraticClassifier(data).log_likelihood(data),
          {.format = "%.1f", .tolerance = 1e-5});
}

TEST_CASE("priors: another prior shifts z by a constant and leaves the direction", "[Q16]") {
    SharedCovarianceClassifier model(fixtures::pokemon().train);
    const LinearClassifier before = model.to_linear();
    model.set_priors({real(0.1), real(0.9)});
    const LinearClassifier after = model.to_linear();
    CHECK(testing::max_relative_error(after.w, before.w) == 0);
    const double expected = std::log(0.1 / 0.9) - std::log(79.0 / 61);
    CHECK(as_double(after.b - before.b) == Approx(expected).epsilon(1e-4));

    // Fewer of the training samples are then called Water.
    const LabelledData data = fixtures::pokemon().train;
    const auto count = [&data](const LinearClassifier& line) {
        std::size_t water = 0;
        for (const std::size_t k : line.predict(data.x)) water += k == 0 ? 1 : 0;
        return double(water);
    };
    CHECK(count(after) < count(before));
    claim("called_water_by_fraction", count(before), {.format = "%.0f"});
    claim("called_water_by_prior_01", count(after), {.format = "%.0f"});
}

TEST_CASE("boundary: inside and outside belong to one picture only", "[E5.7]") {
    // Class 1 narrow in the middle: the boundary is an ellipse, and class 1 is inside.
    const Tensor narrow({2, 2}, {1, 0, 0, 1});
    const Tensor wide({2, 2}, {4, 0, 0, 4});
    const Tensor middle({2}, {0, 0});
    const std::vector<real> half{real(0.5), real(0.5)};
    const Tensor inside({1, 2}, {0, 0});
    const Tensor outside({1, 2}, {5, 5});
    const GaussianClassifier first({{middle, narrow}, {middle, wide}}, half);
    CHECK(first.predict(inside)[0] == 0);
    CHECK(first.predict(outside)[0] == 1);
    // The same with the names exchanged: class 1 is outside.
    const GaussianClassifier second({{middle, wide}, {middle, narrow}}, half);
    CHECK(second.predict(inside)[0] == 1);
    CHECK(second.predict(outside)[0] == 0);
    // And there need not be an inside: the matrix of this z has eigenvalues of both signs.
    const GaussianClassifier third(
        {{middle, Tensor({2, 2}, {1, 0, 0, 4})}, {middle, Tensor({2, 2}, {4, 0, 0, 1})}}, half);
    const Tensor eigenvalues = symmetric_eigen(third.log_odds().a).values;
    CHECK(eigenvalues(0) < 0);
    CHECK(eigenvalues(1) > 0);
}

TEST_CASE("sample: a generative model makes new samples of both classes") {
    const LabelledData data = fixtures::pokemon().train;
    const QuadraticClassifier model(data);
    Rng rng(2);
    const LabelledData made = model.sample(20'000, rng);
    CHECK(as_double(class_fractions(made)[0]) == Approx(79.0 / 140).margin(0.01));
    const Gaussian again = gaussian_fit(made.of_class(0));
    CHECK(as_double(again.mean(0)) == Approx(as_double(model.gaussians()[0].mean(0))).margin(0.8));
    CHECK(as_double(again.covariance(0, 1)) == Approx(327.2).margin(25));
}

TEST_CASE("classifier: three classes, each against the others") {
    const LabelledData iris = read_table(fixtures::table("iris"));
    const SharedCovarianceClassifier model(iris);
    const Tensor p = model.posterior(iris.x);
    REQUIRE(p.shape() == Shape{150, 3});
    for (std::size_t n = 0; n < 150; ++n) {
        CHECK(as_double(p(n, 0) + p(n, 1) + p(n, 2)) == Approx(1).epsilon(1e-5));
    }
    const LinearClassifier between = model.to_linear(1, 2);
    const Tensor z = between.log_odds(iris.x.slice(60, 61));
    CHECK(sigma(as_double(z(0))) ==
          Approx(as_double(p(60, 1) / (p(60, 1) + p(60, 2)))).epsilon(1e-3));
    CHECK(model.predict(iris.x)[0] == 0);
}

TEST_CASE("classifier: bad input is named") {
    const auto gaussians = fixtures::two_gaussians();
    CHECK_THROWS_MATCHES(GaussianClassifier({gaussians[0]}, {real(1)}), ValueError,
                         Message("GaussianClassifier: expected at least 2 classes, got 1"));
    CHECK_THROWS_MATCHES(GaussianClassifier(gaussians, {real(1)}), ShapeError,
                         Message("set_priors: expected 2 priors, got 1"));
    CHECK_THROWS_MATCHES(GaussianClassifier(gaussians, {real(1), real(0)}), ValueError,
                         Message("set_priors: expected priors > 0, got 0"));
    CHECK_THROWS_MATCHES(GaussianClassifier(gaussians, {real(0.5), real(0.25)}), ValueError,
                         Message("set_priors: expected priors of sum 1, got 0.75"));
    const GaussianClassifier model(gaussians, {real(0.5), real(0.5)});
    CHECK_THROWS_MATCHES(model.posterior(Tensor({2, 3})), ShapeError,
                         Message("gaussian_log_pdf: expected points (N, 2), got (2, 3)"));
    CHECK_THROWS_AS(model.posterior(Tensor({3})), ShapeError);
    CHECK_THROWS_MATCHES(model.log_odds(0, 2), ValueError,
                         Message("log_odds: expected classes below 2, got 2"));
    CHECK_THROWS_AS(shared_example().to_linear(5, 0), ValueError);
    CHECK_THROWS_MATCHES(
        posterior(Tensor({1, 2}, {-std::numeric_limits<real>::infinity(),
                                  -std::numeric_limits<real>::infinity()})),
        ValueError,
        Message("posterior: expected samples that some class can produce, P(x) > 0, got 0"));
    CHECK_THROWS_AS(posterior(Tensor({1, 2}, {0, testing::kNan})), ValueError);
    CHECK_THROWS_AS(posterior(Tensor({3})), ShapeError);
    CHECK_THROWS_AS(most_probable(Tensor({3})), ShapeError);
    CHECK_THROWS_AS(diagonal_part(Tensor({2, 3})), ShapeError);
    CHECK_THROWS_AS(shared_covariance(gaussians, std::vector<std::size_t>{1}), ShapeError);
    CHECK_THROWS_AS(shared_covariance(gaussians, std::vector<std::size_t>{0, 0}), ValueError);
    CHECK_THROWS_AS(QuadraticClassifier(LabelledData{}), ShapeError);
    CHECK_THROWS_AS(model.log_likelihood(read_table(fixtures::table("iris"))), ShapeError);
    // One sample in a class: its own covariance is singular, a shared one is not.
    const LabelledData few{Tensor({4, 1}, {0, 1, 2, 5}), {0, 0, 0, 1}, {"x"}, {"1", "2"}};
    CHECK_THROWS_AS(QuadraticClassifier(few), ValueError);
    CHECK_NOTHROW(SharedCovarianceClassifier(few));
}
