#include "generative_classification/discrete.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"
#include "generative_classification/classifier.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

TEST_CASE("thirteen points: naive Bayes calls the only point of class 1 class 2", "[T5.3][Q20]") {
    //! [thirteen points]
    const LabelledData data = thirteen_points();
    const Tensor point({1, 2}, {1, 1});  // the only point of class 1
    const Tensor imagined = BernoulliNaiveBayes(data).posterior(point);  // (3/7, 4/7)
    const Tensor counted = JointTable(data).posterior(point);            // (1, 0)
    //! [thirteen points]
    CHECK(as_double(imagined(0, 0)) == Approx(3.0 / 7));
    CHECK(as_double(imagined(0, 1)) == Approx(4.0 / 7));
    CHECK(counted(0, 0) == 1);
    CHECK(counted(0, 1) == 0);
    claim("thirteen_naive", as_double(imagined(0, 0)), {.format = "%.3f"});
    claim("thirteen_joint", as_double(counted(0, 0)), {.format = "%.0f"});
}

TEST_CASE("thirteen points: the joint table never saw (1, 1) in class 2, naive Bayes gives it 1/9",
          "[T5.3][Q20]") {
    const LabelledData data = thirteen_points();
    const std::vector<real> point{1, 1};
    CHECK(JointTable(data).probability(point, 1) == 0);
    CHECK(JointTable(data).probability(point, 0) == 1);
    const BernoulliNaiveBayes naive(data);
    CHECK(as_double(naive.probabilities()(1, 0)) == Approx(1.0 / 3));
    CHECK(as_double(naive.probabilities()(1, 1)) == Approx(1.0 / 3));
    const Tensor joint = naive.log_joint(Tensor({1, 2}, {1, 1}));
    CHECK(std::exp(as_double(joint(0, 1))) / (12.0 / 13) == Approx(1.0 / 9));
    // Of 13 samples that naive Bayes makes, so many more would be (1, 1) of class 2 than of
    // class 1.
    CHECK(std::exp(as_double(joint(0, 1) - joint(0, 0))) == Approx(4.0 / 3));
}

TEST_CASE("thirteen points: a line has no trouble with them", "[Q20]") {
    const LabelledData data = thirteen_points();
    const PerceptronResult found = perceptron(data);
    CHECK(found.separates);
    const LinearClassifier logistic = logistic_classifier(data, real(0.01));
    CHECK(mistakes(logistic.predict(data.x), data.labels) == 0);
    const auto naive = most_probable(BernoulliNaiveBayes(data).posterior(data.x));
    CHECK(mistakes(naive, data.labels) == 1);
    const auto table = most_probable(JointTable(data).posterior(data.x));
    CHECK(mistakes(table, data.labels) == 0);
}

TEST_CASE("Bernoulli naive Bayes: the posterior is sigma of a linear function, too",
          "[E5.10][Q18]") {
    const LabelledData data = thirteen_points();
    const BernoulliNaiveBayes naive(data, 1);
    const LinearClassifier line = naive.to_linear();
    const Tensor p = naive.posterior(data.x);
    const Tensor s = line.posterior(data.x);
    double largest = 0;
    for (std::size_t n = 0; n < data.size(); ++n) {
        largest = std::max(largest, std::abs(as_double(p(n, 0) - s(n))));
    }
    CHECK(largest < (kRealIsDouble ? 1e-12 : 1e-6));
    // The break: the coins of class 2 forgotten.
    LinearClassifier wrong = line;
    wrong.w = Tensor({2});
    CHECK(std::abs(as_double(wrong.posterior(data.x)(0) - p(0, 0))) > 0.1);
}

TEST_CASE("Bernoulli naive Bayes: scikit-learn's probabilities and posteriors") {
    const auto& reference = fixtures::reference();
    const LabelledData data = thirteen_points();
    const BernoulliNaiveBayes naive(data, 1);
    const auto expected = reference.numbers("thirteen_log_probabilities");
    const auto plain = reference.numbers("thirteen_plain_probabilities");
    const BernoulliNaiveBayes unsmoothed(data);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::log(as_double(naive.probabilities()(i / 2, i % 2))) ==
              Approx(expected[i]).epsilon(fixtures::kOutside));
        CHECK(as_double(unsmoothed.probabilities()(i / 2, i % 2)) ==
              Approx(plain[i]).epsilon(fixtures::kOutside));
    }
    const Tensor p = naive.posterior(data.x);
    const auto posterior = reference.numbers("thirteen_smoothed_posterior");
    for (std::size_t i = 0; i < p.size(); ++i) {
        CHECK(as_double(p.data()[i]) == Approx(posterior[i]).epsilon(fixtures::kOutside));
    }
}

TEST_CASE("discrete classifiers: bad input is named") {
    const LabelledData data = thirteen_points();
    const BernoulliNaiveBayes naive(data);
    CHECK_THROWS_MATCHES(
        naive.to_linear(), ValueError,
        Message("to_linear: expected probabilities between 0 and 1; smooth the fit, got 1 and "
                "0.333333"));
    CHECK_THROWS_AS(naive.to_linear(0, 2), ValueError);
    CHECK_THROWS_MATCHES(naive.posterior(Tensor({1, 3})), ShapeError,
                         Message("BernoulliNaiveBayes: expected samples (N, 2), got (1, 3)"));
    CHECK_THROWS_MATCHES(naive.log_joint(Tensor({1, 2}, {1, 2})), ValueError,
                         Message("BernoulliNaiveBayes: expected features 0 or 1, got 2"));
    CHECK_THROWS_AS(BernoulliNaiveBayes(data, -1), ValueError);
    CHECK_THROWS_AS(BernoulliNaiveBayes(fixtures::pokemon().train), ValueError);
    CHECK_THROWS_AS(JointTable(data).probability(std::vector<real>{1}, 0), ShapeError);
    CHECK_THROWS_AS(JointTable(data).probability(std::vector<real>{1, 0}, 2), ValueError);
    const LabelledData wide{Tensor({2, 17}), {0, 1}, std::vector<std::string>(17), {"1", "2"}};
    CHECK_THROWS_MATCHES(JointTable(wide), ValueError,
                         Message("JointTable: expected at most 16 features, got 17"));
    // (1, 1) taken out: no class has ever produced it.
    LabelledData rest = data;
    rest.x(0, 0) = 0;
    CHECK_THROWS_AS(JointTable(rest).posterior(Tensor({1, 2}, {1, 1})), ValueError);
}
