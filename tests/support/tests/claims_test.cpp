#include "course_test/claims.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "claims_file.hpp"
#include "course/error.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"

namespace course::testing {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

TEST_CASE("claim: a value that is committed beside the tests passes") {
    claim("half", 0.5, {.format = "%.2f"});
    claim("third", 1.0 / 3 + 1e-9);
    claim("nearly_zero", 1e-12, {.absolute = 1e-9});
}

TEST_CASE("claims: recording writes a file that later runs accept") {
    const ScratchFolder folder;
    const std::string file = folder.file("recorded.json");
    ClaimsFile recording(file, true);
    CHECK(recording.check("loss", 0.125, {.format = "%.3f"}, "a test").empty());
    CHECK(recording.check("steps", 40, {.format = "%.0f"}, "a test").empty());
    recording.write(true);
    CHECK_THAT(content(file), ContainsSubstring("\"text\": \"0.125\""));

    ClaimsFile later(file, false);
    CHECK(later.check("loss", 0.12501, {.format = "%.3f"}, "a test").empty());
    CHECK(later.unused() == std::vector<std::string>{"steps"});
    CHECK_THAT(later.check("steps", 41, {.format = "%.0f"}, "a test"),
               ContainsSubstring("expected 40 within 0.04, got 41"));
    CHECK_THAT(later.check("loss", 0.125, {.format = "%.1f"}, "a test"),
               ContainsSubstring("is not the value in the format"));
    CHECK_THAT(later.check("new", 1, {}, "a test"), ContainsSubstring("is not in"));
    CHECK_THAT(later.check("loss", 0.125, {.format = "%.3f"}, "another test"),
               ContainsSubstring("also used in \"a test\""));
    CHECK_THAT(later.check("loss", NAN, {}, "a test"), ContainsSubstring("finite"));
}

TEST_CASE("claims: a partial recording keeps the other entries, a complete one drops them") {
    const ScratchFolder folder;
    const std::string file = folder.file("partial.json");
    ClaimsFile first(file, true);
    first.check("old", 1, {}, "a test");
    first.write(true);
    ClaimsFile second(file, true);
    second.check("new", 2, {}, "a test");
    second.write(false);
    CHECK_THAT(content(file), ContainsSubstring("old") && ContainsSubstring("new"));
    second.write(true);
    CHECK_THAT(content(file), !ContainsSubstring("old") && ContainsSubstring("new"));
}

TEST_CASE("claims: a malformed file is an error that names it") {
    const ScratchFolder folder;
    const std::string file = folder.file("malformed.json");
    std::ofstream(file) << "{ \"a\": 1 }";
    CHECK_THROWS_AS(ClaimsFile(file, false), FileError);
}

TEST_CASE("claims: the file lies beside the tests folder of the source") {
    CHECK(claims_path("/x/chapters/01_linear_regression/tests/model_test.cpp") ==
          "/x/chapters/01_linear_regression/claims.json");
    CHECK(claims_path("/x/tests/support/tests/deep/a.cpp") == "/x/tests/support/claims.json");
}

}  // namespace
}  // namespace course::testing
