#include "course_test/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "course/error.hpp"

namespace course::testing {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string kFile = "tests/support/tests/data/golden.json";

TEST_CASE("Golden: reads numbers, texts, lists and tensors") {
    const Golden golden(kFile);
    CHECK(golden.number("pi") == 3.141592653589793);
    CHECK(golden.text("made_by") == "hand");
    CHECK(golden.numbers("list") == std::vector<double>{1, 2.5, -3});
    CHECK(golden.tensor("list").shape() == Shape{3});
    const Tensor matrix = golden.tensor("matrix");
    CHECK(matrix.shape() == Shape{2, 3});
    CHECK(matrix(1, 0) == 4);
    CHECK(golden.numbers("matrix").size() == 6);
    CHECK(golden.tensor("empty").shape() == Shape{0, 4});
}

TEST_CASE("Golden: errors name the file and the key") {
    const Golden golden(kFile);
    CHECK_THROWS_WITH(golden.number("nothing"), ContainsSubstring("golden.json: nothing: "));
    CHECK_THROWS_WITH(golden.number("made_by"), ContainsSubstring("golden.json: made_by: "));
    CHECK_THROWS_AS(golden.tensor("wrong_size"), ShapeError);
    CHECK_THROWS_WITH(Golden("tests/support/tests/data/none.json"),
                      ContainsSubstring("none.json: cannot be opened"));
    CHECK_THROWS_AS(Golden("tests/support/CMakeLists.txt"), FileError);
}

}  // namespace
}  // namespace course::testing
