// What the page says about real data, and the same fits by scikit-learn.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course/metrics.hpp"
#include "course/split.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "generative_classification/classifier.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Approx;
using course::testing::claim;
using fixtures::as_double;
using fixtures::kOutside;

namespace {

void check_all(const Tensor& found, const std::vector<double>& expected, double tolerance,
               double margin = 0) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(as_double(found.data()[i]) == Approx(expected[i]).epsilon(tolerance).margin(margin));
    }
}

void check_against_sklearn(const std::string& name, const LabelledData& data, const Tensor& probe) {
    CAPTURE(name);
    const auto& reference = fixtures::reference();
    const double posterior_margin = kRealIsDouble ? 1e-10 : 2e-4;
    const QuadraticClassifier own(data);
    const SharedCovarianceClassifier shared(data);
    const NaiveBayes naive(data);

    const auto means = reference.numbers(name + "_means");
    const auto covariances = reference.numbers(name + "_qda_covariances");  // with 1/(N - 1)
    const auto variances = reference.numbers(name + "_nb_variances");
    const std::size_t d = data.x.dim(1);
    std::vector<Gaussian> unbiased;
    for (std::size_t k = 0; k < data.classes.size(); ++k) {
        const Gaussian& fit = own.gaussians()[k];
        const auto count = double(data.counts()[k]);
        Gaussian other{fit.mean, fit.covariance.clone()};
        for (real& value : other.covariance.data()) value *= real(count / (count - 1));
        for (std::size_t i = 0; i < d; ++i) {
            CHECK(as_double(fit.mean(i)) == Approx(means[k * d + i]).epsilon(kOutside));
            CHECK(as_double(naive.gaussians()[k].covariance(i, i)) ==
                  Approx(variances[k * d + i]).epsilon(kOutside));
            for (std::size_t j = 0; j < d; ++j) {
                const double scale =
                    std::sqrt(covariances[(k * d + i) * d + i] * covariances[(k * d + j) * d + j]);
                CHECK(as_double(other.covariance(i, j)) ==
                      Approx(covariances[(k * d + i) * d + j]).margin(kOutside * scale));
            }
        }
        unbiased.push_back(other);
    }
    check_all(own.posterior(probe), reference.numbers(name + "_own_posterior"), 0,
              posterior_margin);
    check_all(GaussianClassifier(unbiased, own.priors()).posterior(probe),
              reference.numbers(name + "_qda_posterior"), 0, posterior_margin);
    check_all(shared.posterior(probe), reference.numbers(name + "_lda_posterior"), 0,
              posterior_margin);
    check_all(naive.posterior(probe), reference.numbers(name + "_nb_posterior"), 0,
              posterior_margin);

    const auto covariance = reference.numbers(name + "_lda_covariance");
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j < d; ++j) {
            const double scale = std::sqrt(covariance[i * d + i] * covariance[j * d + j]);
            CHECK(as_double(shared.covariance()(i, j)) ==
                  Approx(covariance[i * d + j]).margin(kOutside * scale));
        }
    }
    if (data.classes.size() == 2) {  // scikit-learn's line is that of the second class
        const LinearClassifier line = shared.to_linear(1, 0);
        check_all(line.w, reference.numbers(name + "_lda_coef"), 10 * kOutside, 1e-5 * kOutside);
        CHECK(as_double(line.b) ==
              Approx(reference.numbers(name + "_lda_intercept")[0]).epsilon(10 * kOutside));
    }
}

double accuracy_of(const GaussianClassifier& model, const LabelledData& data) {
    return accuracy(data.labels, model.predict(data.x));
}

// The mean accuracy on the held-back tenth of ten folds.
template <typename Model>
double ten_folds(const LabelledData& data) {
    Rng rng(1);
    std::size_t right = 0;
    for (const Fold& fold : k_fold(data.size(), 10, rng)) {
        const Model model(data.subset(fold.train));
        const LabelledData held = data.subset(fold.validation);
        right += held.size() - mistakes(model.predict(held.x), held.labels);
    }
    return double(right) / double(data.size());
}

}  // namespace

TEST_CASE("scikit-learn: parameters and posteriors of all Gaussian classifiers") {
    const TrainTest two = fixtures::pokemon();
    check_against_sklearn("two", two.train, two.test.x.slice(0, 20));
    const TrainTest all = fixtures::pokemon(true);
    check_against_sklearn("all", all.train, all.test.x.slice(0, 20));
    for (const std::string name : {"iris", "wine"}) {
        const LabelledData data = read_table(fixtures::table(name));
        std::vector<std::size_t> tenth;
        for (std::size_t n = 0; n < data.size(); n += 10) tenth.push_back(n);
        check_against_sklearn(name, data, data.subset(tenth).x);
    }
}

TEST_CASE("scikit-learn: the check sees a covariance that divides by N - 1") {
    const TrainTest two = fixtures::pokemon();
    auto gaussians = QuadraticClassifier(two.train).gaussians();
    for (Gaussian& gaussian : gaussians) {
        gaussian.covariance = gaussian.covariance.clone();
        for (real& value : gaussian.covariance.data()) value *= real(79.0 / 78);
    }
    const GaussianClassifier wrong(gaussians, class_fractions(two.train));
    const Tensor p = wrong.posterior(two.test.x.slice(0, 20));
    const auto expected = fixtures::reference().numbers("two_own_posterior");
    double largest = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        largest = std::max(largest, std::abs(as_double(p.data()[i]) - expected[i]));
    }
    CHECK(largest > 1e-3);
}

TEST_CASE("pokemon: the lecture's means") {
    const auto gaussians = QuadraticClassifier(fixtures::pokemon().train).gaussians();
    CHECK(as_double(gaussians[0].mean(0)) == Approx(75.0).margin(0.05));
    CHECK(as_double(gaussians[0].mean(1)) == Approx(71.3).margin(0.05));
    CHECK(as_double(gaussians[1].mean(0)) == Approx(55.6).margin(0.05));
    CHECK(as_double(gaussians[1].mean(1)) == Approx(59.8).margin(0.05));
    claim("water_defense", as_double(gaussians[0].mean(0)), {.format = "%.1f"});
    claim("water_special_defense", as_double(gaussians[0].mean(1)), {.format = "%.1f"});
    claim("normal_defense", as_double(gaussians[1].mean(0)), {.format = "%.1f"});
    claim("normal_special_defense", as_double(gaussians[1].mean(1)), {.format = "%.1f"});
    claim("water_variance_1", as_double(gaussians[0].covariance(0, 0)), {.format = "%.0f"});
    claim("water_variance_2", as_double(gaussians[0].covariance(1, 1)), {.format = "%.0f"});
    claim("water_covariance", as_double(gaussians[0].covariance(0, 1)), {.format = "%.0f"});
    claim("normal_variance_1", as_double(gaussians[1].covariance(0, 0)), {.format = "%.0f"});
    claim("normal_variance_2", as_double(gaussians[1].covariance(1, 1)), {.format = "%.0f"});
    claim("normal_covariance", as_double(gaussians[1].covariance(0, 1)), {.format = "%.0f"});
}

TEST_CASE("pokemon: own, shared and no covariances, with two features and with six") {
    const auto& reference = fixtures::reference();
    for (const bool all : {false, true}) {
        const std::string name = all ? "all" : "two";
        const TrainTest data = fixtures::pokemon(all);
        const QuadraticClassifier own(data.train);
        const SharedCovarianceClassifier shared(data.train);
        const NaiveBayes naive(data.train);
        const auto record = [&](const std::string& model, const GaussianClassifier& fitted) {
            std::string prefix = name;
            prefix.append("_").append(model).append("_");
            claim(prefix + "train", 100 * accuracy_of(fitted, data.train), {.format = "%.0f"});
            claim(prefix + "test", 100 * accuracy_of(fitted, data.test), {.format = "%.0f"});
        };
        record("own", own);
        record("shared", shared);
        record("naive", naive);
        CHECK(accuracy_of(shared, data.train) ==
              Approx(reference.numbers(name + "_lda_accuracy")[0]));
        CHECK(accuracy_of(shared, data.test) ==
              Approx(reference.numbers(name + "_lda_accuracy")[1]));
        CHECK(accuracy_of(naive, data.train) ==
              Approx(reference.numbers(name + "_nb_accuracy")[0]));
        CHECK(accuracy_of(naive, data.test) == Approx(reference.numbers(name + "_nb_accuracy")[1]));
        if (all) {
            CHECK(accuracy_of(shared, data.test) > accuracy_of(own, data.test) + 0.1);
            CHECK(accuracy_of(own, data.test) > 0.6);
        } else {
            CHECK(accuracy_of(own, data.test) < 0.55);
        }
    }
    const LabelledData test = fixtures::pokemon().test;
    claim("always_normal_test", 100 * double(test.counts()[1]) / double(test.size()),
          {.format = "%.0f"});
    // 2 (D + D (D + 1) / 2) numbers with own covariances, one covariance less with a shared one.
    claim("own_parameters_six", 2 * (6 + 21), {.format = "%.0f"});
    claim("shared_parameters_six", 2 * 6 + 21, {.format = "%.0f"});
    claim("naive_parameters_six", 2 * (6 + 6), {.format = "%.0f"});
}

TEST_CASE("pokemon: with their sum as a seventh feature the covariance is singular") {
    LabelledData data = fixtures::pokemon(true).train;
    Tensor with_sum({data.size(), 7});
    for (std::size_t n = 0; n < data.size(); ++n) {
        for (std::size_t j = 0; j < 6; ++j) {
            with_sum(n, j) = data.x(n, j);
            with_sum(n, 6) += data.x(n, j);
        }
    }
    data.x = with_sum;
    // In rounded arithmetic the smallest eigenvalue is not exactly zero; the density is useless.
    const Gaussian fit = gaussian_fit(data.of_class(0));
    double row = 0;
    for (std::size_t j = 0; j < 6; ++j) row += as_double(fit.covariance(0, j));
    CHECK(row == Approx(as_double(fit.covariance(0, 6))).epsilon(1e-4));
}

TEST_CASE("pokemon: a Gaussian is fitted to each class, and fits more or less", "[Q17]") {
    const LabelledData data = fixtures::pokemon().train;
    const std::vector<std::string> names{"water", "normal"};
    for (std::size_t k = 0; k < 2; ++k) {
        const Tensor x = data.of_class(k);
        const Gaussian fit = gaussian_fit(x);
        const double mean = as_double(fit.mean(0));
        const double sd = std::sqrt(as_double(fit.covariance(0, 0)));
        double within = 0;
        const double below_zero = 0.5 * std::erfc(mean / sd / std::sqrt(2.0));
        for (std::size_t n = 0; n < x.dim(0); ++n) {
            within += std::abs(as_double(x(n, 0)) - mean) <= sd ? 1 : 0;
        }
        within /= double(x.dim(0));
        CHECK(within == Approx(0.6827).margin(0.12));  // a Gaussian has 68 % within one sigma
        claim(names[k] + "_within_sigma", 100 * within, {.format = "%.0f"});
        claim(names[k] + "_below_zero", 100 * below_zero, {.format = "%.1f"});
    }
}

TEST_CASE("small tables: which assumption helps depends on the data") {
    for (const std::string name : {"iris", "wine", "breast_cancer"}) {
        CAPTURE(name);
        const LabelledData data = read_table(fixtures::table(name));
        const double own = ten_folds<QuadraticClassifier>(data);
        const double shared = ten_folds<SharedCovarianceClassifier>(data);
        const double naive = ten_folds<NaiveBayes>(data);
        for (const double value : {own, shared, naive}) CHECK(value > 0.9);
        claim(name + "_own", 100 * own, {.format = "%.1f", .tolerance = 0.004});
        claim(name + "_shared", 100 * shared, {.format = "%.1f", .tolerance = 0.004});
        claim(name + "_naive", 100 * naive, {.format = "%.1f", .tolerance = 0.004});
    }
}
