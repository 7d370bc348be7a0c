#include "course/shape.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "course/error.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

TEST_CASE("Shape: sizes, rank and element count") {
    //! [shape]
    const Shape shape{2, 3, 4};  // (batch, row, column)
    CHECK(shape.rank() == 3);
    CHECK(shape.size() == 24);
    CHECK(shape[1] == 3);
    CHECK(to_string(shape) == "(2, 3, 4)");
    //! [shape]
    CHECK(std::vector<std::size_t>(shape.begin(), shape.end()) ==
          std::vector<std::size_t>{2, 3, 4});
}

TEST_CASE("Shape: a scalar has rank 0 and one element, an axis of 0 has none") {
    CHECK(Shape{}.rank() == 0);
    CHECK(Shape{}.size() == 1);
    CHECK(to_string(Shape{}) == "()");
    CHECK(Shape{3, 0, 2}.size() == 0);
    CHECK(to_string(Shape{0}) == "(0)");
}

TEST_CASE("Shape: equal when rank and sizes are") {
    CHECK(Shape{2, 3} == Shape{2, 3});
    CHECK(Shape{2, 3} != Shape{3, 2});
    CHECK(Shape{2} != Shape{2, 1});
    CHECK(Shape{} != Shape{1});
}

TEST_CASE("Shape: rejects too many axes and sizes whose product overflows") {
    CHECK_THROWS_MATCHES(
        (Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ShapeError,
        Message("shape: expected at most 8 axes, got (1, 1, 1, 1, 1, 1, 1, 1, 1)"));
    const std::size_t half = std::size_t{1} << (std::numeric_limits<std::size_t>::digits / 2);
    CHECK_THROWS_WITH((Shape{half, half}), ContainsSubstring("shape: expected at most"));
    CHECK_THROWS_AS((Shape{half, half, half}), ShapeError);
    CHECK_THROWS_AS((Shape{std::numeric_limits<std::size_t>::max()}), ShapeError);
    CHECK((Shape{half, half, 0}.size() == 0));
}

TEST_CASE("Phrase: texts, numbers, shapes and phrases one after the other") {
    //! [phrase]
    const auto check_bias = [](const Shape& bias, std::size_t units) {
        if (bias != Shape{units})
            throw ShapeError("layer", {"a bias of ", units, " numbers"}, bias);
    };
    CHECK_THROWS_MATCHES(check_bias({2, 2}, 3), ShapeError,
                         Message("layer: expected a bias of 3 numbers, got (2, 2)"));
    //! [phrase]
    const auto text = [](const Phrase& phrase) { return phrase.text(); };
    CHECK(text("") == "");
    CHECK(text(std::string("string")) == "string");
    CHECK(text(std::string_view("a view").substr(2)) == "view");
    CHECK(text(0) == "0");
    CHECK(text(-1) == "-1");
    CHECK(text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(text(0.5F) == "0.5");
    CHECK(text(1234567.0) == "1.23457e+06");
    CHECK(text(Shape{}) == "()");
    CHECK(text({}) == "");
    CHECK(text({"row ", 2, " of ", Shape{3, 4}, ", ", {"scaled by ", -0.5}}) ==
          "row 2 of (3, 4), scaled by -0.5");
}

TEST_CASE("errors: one line with place, expectation and fact") {
    CHECK(std::string(ShapeError("matmul", "(m, k) x (k, n)", "(2, 3) x (2, 3)").what()) ==
          "matmul: expected (m, k) x (k, n), got (2, 3) x (2, 3)");
    CHECK(std::string(ValueError("gradient_descent", "learning_rate > 0", -1).what()) ==
          "gradient_descent: expected learning_rate > 0, got -1");
    CHECK(std::string(ValueError({"row ", 2}, {"at most ", 3, " columns"}, 4).what()) ==
          "row 2: expected at most 3 columns, got 4");
    CHECK(std::string(Error({"item ", 7, " is missing"}).what()) == "item 7 is missing");
    CHECK(std::string(FileError("data.csv", 12, "expected 2 columns, got 3").what()) ==
          "data.csv:12: expected 2 columns, got 3");
    CHECK(std::string(FileError("data.csv", 0, "is empty").what()) == "data.csv: is empty");
    CHECK(format_number(0.1) == "0.1");
    CHECK(format_number(std::numeric_limits<double>::quiet_NaN()) == "nan");
    CHECK(format_number(-std::numeric_limits<double>::infinity()) == "-inf");
    for (const char* text :
         {"0", "-0", "1", "-17", "100000", "999999", "1e+06", "-1.5e+07", "1e+100", "1.23457",
          "123.457", "0.001", "0.0001", "1e-05", "2.5e-09", "1e-300", "0.333333", "-0.460611"}) {
        CHECK(format_number(std::strtod(text, nullptr)) == text);
    }
    CHECK(format_number(1234567) == "1.23457e+06");
    CHECK(format_number(999999.7) == "1e+06");
}

}  // namespace
}  // namespace course
