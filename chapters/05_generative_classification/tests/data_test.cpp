#include "generative_classification/data.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using course::testing::claim;

TEST_CASE("read_table: classes are numbered in the order in which they appear") {
    //! [read_table]
    const CsvTable table = parse_csv("height,class\n1.5,b\n2.5,a\n3.5,b\n", "trees.csv");
    const LabelledData data = read_table(table);
    // data.classes is {"b", "a"}, data.labels {0, 1, 0}, data.x (3, 1)
    //! [read_table]
    CHECK(data.classes == std::vector<std::string>{"b", "a"});
    CHECK(data.labels == std::vector<std::size_t>{0, 1, 0});
    CHECK(data.features == std::vector<std::string>{"height"});
    CHECK(data.x.shape() == Shape{3, 1});
    CHECK(data.counts() == std::vector<std::size_t>{2, 1});
    CHECK(data.of_class(0)(1, 0) == real(3.5));
    CHECK(data.subset(std::vector<std::size_t>{1}).labels == std::vector<std::size_t>{1});
}

TEST_CASE("pokemon: 79 Water and 61 Normal types to learn from, the later ones to test") {
    const TrainTest data = fixtures::pokemon(true);
    CHECK(data.train.counts() == std::vector<std::size_t>{79, 61});
    CHECK(data.test.counts() == std::vector<std::size_t>{32, 36});
    CHECK(data.train.classes == std::vector<std::string>{"Water", "Normal"});
    CHECK(data.train.features.size() == 6);
    claim("train_water", 79, {.format = "%.0f"});
    claim("train_normal", 61, {.format = "%.0f"});
    claim("test_water", 32, {.format = "%.0f"});
    claim("test_normal", 36, {.format = "%.0f"});
}

TEST_CASE("thirteen points: one in class 1 and three times four in class 2", "[E5.19]") {
    const LabelledData data = thirteen_points();
    CHECK(data.size() == 13);
    CHECK(data.counts() == std::vector<std::size_t>{1, 12});
    CHECK(data.of_class(0)(0, 0) == 1);
    CHECK(data.of_class(0)(0, 1) == 1);
    const Tensor second = data.of_class(1);
    std::vector<int> seen(4);
    for (std::size_t n = 0; n < 12; ++n) ++seen[std::size_t(2 * second(n, 0) + second(n, 1))];
    CHECK(seen == std::vector<int>{4, 4, 4, 0});
}

TEST_CASE("small tables: as many samples and features as their sources have") {
    CHECK(read_table(fixtures::table("iris")).x.shape() == Shape{150, 4});
    CHECK(read_table(fixtures::table("wine")).x.shape() == Shape{178, 13});
    CHECK(read_table(fixtures::table("breast_cancer")).x.shape() == Shape{569, 30});
}

TEST_CASE("data: what does not fit is named") {
    CHECK_THROWS_MATCHES(read_table(parse_csv("a,b\n1,2\n", "t.csv")), FileError,
                         MessageMatches(ContainsSubstring("class")));
    CHECK_THROWS_MATCHES(read_table(parse_csv("a,class\n", "t.csv")), FileError,
                         Message("t.csv: expected at least one row, got none"));
    CHECK_THROWS_MATCHES(read_table(parse_csv("class\nx\n", "t.csv")), FileError,
                         Message("t.csv: expected columns of features"));
    CHECK_THROWS_AS(read_table(parse_csv("a,class\nx,1\n", "t.csv")), FileError);
    CHECK_THROWS_MATCHES(read_pokemon(parse_csv("number,a,class\n1,2,Water\n", "p.csv")), FileError,
                         Message("p.csv: expected numbers up to 399 and beyond it, got only one of "
                                 "both"));

    LabelledData data = thirteen_points();
    CHECK_NOTHROW(check_labelled("fit", data));
    CHECK_THROWS_MATCHES(data.of_class(2), ValueError,
                         Message("of_class: expected a class below 2, got 2"));
    data.labels.pop_back();
    CHECK_THROWS_MATCHES(check_labelled("fit", data), ShapeError,
                         Message("fit: expected x (N, D) and N labels, got (13, 2) and 12"));
    data = thirteen_points();
    data.labels[0] = 1;
    CHECK_THROWS_MATCHES(check_labelled("fit", data), ValueError,
                         Message("fit: expected a sample of every class, got none of class 1"));
    data.labels[0] = 7;
    CHECK_THROWS_MATCHES(check_labelled("fit", data), ValueError,
                         Message("fit: expected labels below 2, got 7"));
    data = thirteen_points();
    data.x(3, 1) = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_MATCHES(check_labelled("fit", data), ValueError,
                         Message("fit: expected finite features, got nan"));
    data.classes.pop_back();
    CHECK_THROWS_AS(check_labelled("fit", data), ValueError);
}
