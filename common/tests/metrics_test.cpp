#include "course/metrics.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using Classes = std::vector<std::size_t>;

const testing::Golden& golden() {
    static const testing::Golden file("tests/golden/common/metrics.json");
    return file;
}

Classes classes(const std::string& name) {
    Classes list;
    for (const double value : golden().numbers(name)) {
        list.push_back(static_cast<std::size_t>(value));
    }
    return list;
}

std::vector<real> scores(const std::string& name) {
    std::vector<real> list;
    for (const double value : golden().numbers(name)) list.push_back(static_cast<real>(value));
    return list;
}

void check_scores(const ClassScores& scores, const std::vector<double>& expected,
                  std::size_t begin) {
    CHECK_THAT(scores.precision, WithinRel(expected[begin], 1e-14));
    CHECK_THAT(scores.recall, WithinRel(expected[begin + 1], 1e-14));
    CHECK_THAT(scores.f1, WithinRel(expected[begin + 2], 1e-14));
}

TEST_CASE("metrics: accuracy and confusion matrix are those of scikit-learn") {
    const Classes truth = classes("truth");
    const Classes predicted = classes("predicted");
    CHECK_THAT(accuracy(truth, predicted), WithinRel(golden().number("accuracy"), 1e-15));

    ConfusionMatrix matrix(5);
    matrix.add(truth, predicted);
    CHECK(matrix.total() == truth.size());
    CHECK(matrix.accuracy() == accuracy(truth, predicted));
    const std::vector<double> counts = golden().numbers("confusion");
    const std::vector<double> expected = golden().numbers("scores");
    for (std::size_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        for (std::size_t j = 0; j < 5; ++j) {
            CHECK(static_cast<double>(matrix.count(i, j)) == counts[i * 5 + j]);
        }
        check_scores(matrix.scores(i), expected, i * 4);
        CHECK(static_cast<double>(matrix.scores(i).support) == expected[i * 4 + 3]);
    }
    check_scores(matrix.macro_average(), golden().numbers("macro"), 0);
    check_scores(matrix.weighted_average(), golden().numbers("weighted"), 0);
    CHECK(matrix.macro_average().support == truth.size());
}

TEST_CASE("ConfusionMatrix: counts add up and print as a table") {
    //! [confusion]
    ConfusionMatrix matrix(2, {"cat", "dog"});
    matrix.add(Classes{0, 0, 0, 1}, Classes{0, 0, 1, 1});
    matrix.add(Classes{1, 1}, Classes{0, 1});
    CHECK(matrix.count(0, 1) == 1);  // one cat was taken for a dog
    CHECK(matrix.scores(1).recall == 2.0 / 3);
    //! [confusion]
    std::ostringstream out;
    out << matrix;
    CHECK(out.str() ==
          "true \\ predicted  cat  dog  precision  recall     F1\n"
          "             cat    2    1      0.667   0.667  0.667\n"
          "             dog    1    2      0.667   0.667  0.667\n");
    ConfusionMatrix chinese(1, {"猫"});
    chinese.add(Classes(1000, 0), Classes(1000, 0));
    CHECK(chinese.table() ==
          "true \\ predicted     猫  precision  recall     F1\n"
          "               猫  1000      1.000   1.000  1.000\n");
    CHECK_THAT(ConfusionMatrix(3).table(), ContainsSubstring("true \\ predicted  0  1  2"));
    CHECK(ConfusionMatrix(3).accuracy() == 0);
    CHECK(ConfusionMatrix(3).macro_average().f1 == 0);
}

TEST_CASE("ConfusionMatrix: classes that do not exist are errors and count nothing") {
    ConfusionMatrix matrix(2);
    CHECK_THROWS_WITH(matrix.add(Classes{0, 2}, Classes{0, 0}),
                      "ConfusionMatrix: expected class < 2, got 2");
    CHECK_THROWS_AS(matrix.add(Classes{0, 0}, Classes{0, 9}), ValueError);
    CHECK(matrix.total() == 0);
    CHECK_THROWS_WITH(matrix.add(Classes{0}, Classes{0, 0}),
                      "ConfusionMatrix: expected truth (n), predicted (n), got (1), (2)");
    CHECK_THROWS_AS(matrix.count(0, 2), ValueError);
    CHECK_THROWS_AS(matrix.scores(2), ValueError);
    CHECK_THROWS_AS(ConfusionMatrix(0), ValueError);
    CHECK_THROWS_WITH(ConfusionMatrix(3, {"a"}), "ConfusionMatrix: expected 3 labels, got 1");
    CHECK_THROWS_WITH(accuracy(Classes{}, Classes{}),
                      "accuracy: expected at least one sample, got none");
    CHECK_THROWS_AS(accuracy(Classes{1}, Classes{}), ShapeError);
}

TEST_CASE("roc_curve: points and area are those of scikit-learn, ties included") {
    for (const std::string name : {"roc_different", "roc_ties", "roc_equal"}) {
        CAPTURE(name);
        const Classes truth = classes(name + "_truth");
        const std::vector<real> values = scores(name + "_scores");
        const RocCurve curve = roc_curve(truth, values);
        CHECK(curve.false_positive_rate == golden().numbers(name + "_false"));
        CHECK(curve.true_positive_rate == golden().numbers(name + "_true"));
        CHECK(curve.thresholds[0] == std::numeric_limits<double>::infinity());
        CHECK(std::vector(curve.thresholds.begin() + 1, curve.thresholds.end()) ==
              golden().numbers(name + "_thresholds"));
        CHECK_THAT(roc_auc(truth, values), WithinRel(golden().number(name + "_auc"), 1e-14));
    }
}

TEST_CASE("roc_auc: is the fraction of pairs in the right order, and the area under the curve") {
    Rng rng(2);
    Classes truth(60);
    std::vector<real> values(60);
    for (std::size_t i = 0; i < truth.size(); ++i) {
        truth[i] = rng.index(2);
        values[i] = static_cast<real>(rng.integer(12) + truth[i]);
    }
    double wins = 0;
    double pairs = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (std::size_t j = 0; j < truth.size(); ++j) {
            if (truth[i] == 0 || truth[j] == 1) continue;
            ++pairs;
            wins += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
        }
    }
    CHECK_THAT(roc_auc(truth, values), WithinRel(wins / pairs, 1e-15));
    const RocCurve curve = roc_curve(truth, values);
    double area = 0;
    for (std::size_t i = 1; i < curve.thresholds.size(); ++i) {
        area += (curve.false_positive_rate[i] - curve.false_positive_rate[i - 1]) *
                (curve.true_positive_rate[i] + curve.true_positive_rate[i - 1]) / 2;
    }
    CHECK_THAT(area, WithinRel(wins / pairs, 1e-13));
    CHECK(roc_auc(Classes{0, 1}, std::vector<real>{0, 1}) == 1);
    CHECK(roc_auc(Classes{1, 0}, std::vector<real>{0, 1}) == 0);
}

TEST_CASE("roc_curve: what is no question of two classes is an error") {
    const std::vector<real> two{0, 1};
    CHECK_THROWS_WITH(roc_auc(Classes{0, 2}, two), "roc_auc: expected truth 0 or 1, got 2");
    CHECK_THROWS_WITH(
        roc_auc(Classes{1, 1}, two),
        "roc_auc: expected positive and negative samples, got 2 positive, 0 negative");
    CHECK_THROWS_AS(roc_auc(Classes{}, std::vector<real>{}), ValueError);
    CHECK_THROWS_WITH(roc_curve(Classes{0}, two),
                      "roc_curve: expected truth (n), scores (n), got (1), (2)");
    const std::vector<real> nan{0, std::numeric_limits<real>::quiet_NaN()};
    CHECK_THROWS_WITH(roc_curve(Classes{0, 1}, nan),
                      "roc_curve: expected scores that are numbers, got nan");
    const std::vector<real> infinite{-std::numeric_limits<real>::infinity(),
                                     std::numeric_limits<real>::infinity()};
    CHECK(roc_auc(Classes{0, 1}, infinite) == 1);
}

}  // namespace
}  // namespace course
