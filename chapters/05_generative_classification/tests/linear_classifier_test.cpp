#include "generative_classification/linear_classifier.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <numbers>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"
#include "generative_classification/classifier.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;
using fixtures::as_double;

namespace {

// Two overlapping clouds of 40 points, and `far` points of class 1 a long way on its own side.
LabelledData clouds_with_far(std::size_t far) {
    Rng rng(11);
    const Tensor covariance({2, 2}, {real(0.4), real(0.1), real(0.1), 2});
    const GaussianClassifier truth(
        {{Tensor({2}, {1, 0}), covariance}, {Tensor({2}, {-1, 0}), covariance}},
        {real(0.5), real(0.5)});
    const LabelledData clouds = truth.sample(80, rng);
    LabelledData data = clouds;
    data.x = Tensor({80 + far, 2});
    std::copy(clouds.x.data().begin(), clouds.x.data().end(), data.x.data().begin());
    for (std::size_t n = 80; n < 80 + far; ++n) {
        data.x(n, 0) = real(7) + real(0.1) * real(n - 80);
        data.x(n, 1) = real(-6) + real(0.07) * real((n * 7) % 5);
        data.labels.push_back(0);
    }
    return data;
}

// By how many degrees the line turned.
double turned(const LinearClassifier& a, const LinearClassifier& b) {
    const double difference = std::atan2(as_double(a.w(1)), as_double(a.w(0))) -
                              std::atan2(as_double(b.w(1)), as_double(b.w(0)));
    return std::abs(std::remainder(difference, 2 * std::numbers::pi)) * 180 / std::numbers::pi;
}

double cosine(const Tensor& a, const Tensor& b) {
    return as_double(dot(a.data(), b.data())) /
           std::sqrt(as_double(sum_of_squares(a.data())) * as_double(sum_of_squares(b.data())));
}

}  // namespace

TEST_CASE("least squares: points that are too right turn the line, a logistic line stays",
          "[T5.5]") {
    //! [too right]
    const LabelledData before = clouds_with_far(0);
    const LabelledData after = clouds_with_far(8);  // eight more, all far on the right side
    const double squares =
        turned(least_squares_classifier(after), least_squares_classifier(before));
    const double logistic = turned(logistic_classifier(after), logistic_classifier(before));
    //! [too right]
    CHECK(squares > 20);
    CHECK(logistic < 5);
    const double gaussian = turned(SharedCovarianceClassifier(after).to_linear(),
                                   SharedCovarianceClassifier(before).to_linear());
    CHECK(gaussian > 20);

    const auto wrong = [&before](const LinearClassifier& line) {
        return double(mistakes(line.predict(before.x), before.labels));
    };
    CHECK(wrong(least_squares_classifier(after)) > wrong(least_squares_classifier(before)));
    claim("too_right_squares_degrees", squares, {.format = "%.0f"});
    claim("too_right_gaussian_degrees", gaussian, {.format = "%.0f"});
    claim("too_right_logistic_degrees", logistic, {.format = "%.1f", .absolute = 0.05});
    claim("too_right_mistakes_before", wrong(least_squares_classifier(before)), {.format = "%.0f"});
    claim("too_right_mistakes_after", wrong(least_squares_classifier(after)), {.format = "%.0f"});
    claim("too_right_logistic_mistakes", wrong(logistic_classifier(after)), {.format = "%.0f"});
}

TEST_CASE("least squares: its direction is that of the shared Gaussian for all targets", "[T5.5]") {
    for (const std::size_t far : {std::size_t{0}, std::size_t{8}}) {
        const LabelledData data = clouds_with_far(far);
        const Tensor direction = SharedCovarianceClassifier(data).to_linear().w;
        for (const Targets targets : {Targets{1, -1}, Targets{1, 0}, Targets{5, 2}}) {
            const Tensor w = least_squares_classifier(data, targets).w;
            CHECK(cosine(w, direction) == Approx(1).epsilon(kRealIsDouble ? 1e-12 : 1e-5));
        }
    }
    // Four features as well.
    const LabelledData data = fixtures::pokemon(true).train;
    CHECK(
        cosine(least_squares_classifier(data).w, SharedCovarianceClassifier(data).to_linear().w) ==
        Approx(1).epsilon(kRealIsDouble ? 1e-12 : 1e-4));
    // Not so for the logistic line.
    CHECK(cosine(logistic_classifier(data).w, SharedCovarianceClassifier(data).to_linear().w) <
          0.999);
}

TEST_CASE("least squares and logistic regression: scikit-learn's parameters") {
    const auto& reference = fixtures::reference();
    for (const bool all : {false, true}) {
        const std::string name = all ? "all" : "two";
        const LabelledData data = fixtures::pokemon(all).train;
        const auto check = [&](const LinearClassifier& line, const std::string& key,
                               double tolerance) {
            const auto expected = reference.numbers(name + key);
            for (std::size_t j = 0; j < line.w.size(); ++j) {
                CHECK(as_double(line.w(j)) ==
                      Approx(expected[j]).epsilon(tolerance).margin(tolerance * 0.1));
            }
            CHECK(as_double(line.b) == Approx(expected.back()).epsilon(tolerance));
        };
        check(least_squares_classifier(data), "_least_squares", kRealIsDouble ? 1e-9 : 2e-3);
        check(logistic_classifier(data), "_logistic", kRealIsDouble ? 1e-7 : 1e-2);
    }
}

TEST_CASE("logistic regression: the likelihood is flat at its maximum") {
    const LabelledData data = clouds_with_far(3);
    const LinearClassifier line = logistic_classifier(data, real(0.5));
    const auto objective = [&data](double w1, double w2, double b) {
        double sum = 0.25 * (w1 * w1 + w2 * w2);
        for (std::size_t n = 0; n < data.size(); ++n) {
            const double z = w1 * as_double(data.x(n, 0)) + w2 * as_double(data.x(n, 1)) + b;
            sum += std::log1p(std::exp(data.labels[n] == 0 ? -z : z));
        }
        return sum;
    };
    const double w1 = as_double(line.w(0));
    const double w2 = as_double(line.w(1));
    const double b = as_double(line.b);
    const double tolerance = kRealIsDouble ? 1e-6 : 1e-3;
    using testing::central_difference;
    CHECK(std::abs(central_difference([&](double x) { return objective(x, w2, b); }, w1)) <
          tolerance);
    CHECK(std::abs(central_difference([&](double x) { return objective(w1, x, b); }, w2)) <
          tolerance);
    CHECK(std::abs(central_difference([&](double x) { return objective(w1, w2, x); }, b)) <
          tolerance);
    // The break: elsewhere it is not flat.
    CHECK(std::abs(central_difference([&](double x) { return objective(x, w2, b); }, w1 + 0.1)) >
          0.1);
}

TEST_CASE("perceptron: ends without a mistake where a line separates, never otherwise", "[E5.2]") {
    LabelledData corners{
        Tensor({4, 2}, {1, 1, 1, 0, 0, 1, 0, 0}), {0, 1, 1, 1}, {"a", "b"}, {"1", "2"}};
    const PerceptronResult found = perceptron(corners);
    CHECK(found.separates);
    CHECK(mistakes(found.line.predict(corners.x), corners.labels) == 0);
    CHECK(found.mistakes.back() == 0);
    const auto expected = fixtures::reference().numbers("perceptron");
    CHECK(as_double(found.line.w(0)) == Approx(expected[0]));
    CHECK(as_double(found.line.w(1)) == Approx(expected[1]));
    CHECK(as_double(found.line.b) == Approx(expected[2]));

    corners.labels = {0, 1, 1, 0};  // opposite corners alike: no line can do it
    const PerceptronResult lost = perceptron(corners, {.epochs = 500});
    CHECK_FALSE(lost.separates);
    CHECK(lost.mistakes.size() == 500);
    CHECK(mistakes(lost.line.predict(corners.x), corners.labels) > 0);

    // The real classes are not separable either: g(x) makes mistakes, and they are its loss.
    const LabelledData data = fixtures::pokemon(true).train;
    CHECK_FALSE(perceptron(data, {.epochs = 300}).separates);
}

TEST_CASE("mistakes: the loss of the ideal model has no slope to descend", "[E5.2]") {
    const LabelledData data = clouds_with_far(0);
    LinearClassifier line = logistic_classifier(data);
    const std::size_t count = mistakes(line.predict(data.x), data.labels);
    CHECK(count > 0);
    line.b += real(1e-5);  // a small step changes nothing,
    CHECK(mistakes(line.predict(data.x), data.labels) == count);
    line.b += 2;  // a large one makes it jump
    CHECK(mistakes(line.predict(data.x), data.labels) > count);
}

TEST_CASE("predict: answers with one of the classes, a discrete value", "[E5.1]") {
    const LabelledData data = clouds_with_far(0);
    const LinearClassifier line = least_squares_classifier(data);
    for (const std::size_t k : line.predict(data.x)) CHECK((k == 0 || k == 1));
    const Tensor z = line.log_odds(data.x);  // regression's own answer is a number of any size
    CHECK(as_double(course::max(z.data())) > 1);
}

TEST_CASE("linear classifiers: bad input is named") {
    const LabelledData data = clouds_with_far(0);
    CHECK_THROWS_MATCHES(least_squares_classifier(data, {1, 1}), ValueError,
                         Message("least_squares_classifier: expected a target of class 0 above "
                                 "that of class 1, got 1 and 1"));
    CHECK_THROWS_MATCHES(least_squares_classifier(read_table(fixtures::table("iris"))), ValueError,
                         Message("least_squares_classifier: expected two classes, got 3"));
    CHECK_THROWS_AS(logistic_classifier(data, -1), ValueError);
    CHECK_THROWS_AS(perceptron(LabelledData{}), ShapeError);
    const LabelledData apart{Tensor({4, 1}, {-2, -1, 1, 2}), {1, 1, 0, 0}, {"x"}, {"1", "2"}};
    CHECK_THROWS_AS(logistic_classifier(apart), ValueError);
    CHECK(mistakes(logistic_classifier(apart, real(0.1)).predict(apart.x), apart.labels) == 0);
    CHECK_THROWS_MATCHES(least_squares_classifier(data).predict(Tensor({1, 3})), ShapeError,
                         Message("LinearClassifier: expected samples (N, 2), got (1, 3)"));
    CHECK_THROWS_AS(mistakes(std::vector<std::size_t>{0}, data.labels), ShapeError);
}
