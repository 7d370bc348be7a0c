// The native program as a user meets it.
#ifdef COURSE_PROGRAM
#include "course_test/program.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "course_test/scratch_folder.hpp"

using namespace course::testing;

namespace {

const ProgramUnderTest kProgram(COURSE_PROGRAM);

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("program: the lecture's network passes, and its cost is printed", "[T3.1]") {
    const Outcome outcome = kProgram.run("");
    CHECK(outcome.exit_code == 0);
    CHECK(has(outcome.out, "2-2-2-2 with sigmoid: 18 parameters, cost 0.416798"));
    CHECK(has(outcome.out, "Gradient check: passed"));
    CHECK(has(outcome.out, "path enumeration"));
}

TEST_CASE("program: every mistake is caught, with exit code 1") {
    for (const char* mistake :
         {"no_gain", "reciprocal_gain", "one_branch", "unweighted", "weight_as_input"}) {
        CAPTURE(mistake);
        const Outcome outcome = kProgram.run(std::string("--widths 3,5,4,2 --mistake ") + mistake);
        CHECK(outcome.exit_code == 1);
        CHECK(has(outcome.out, std::string("caught '") + mistake));
    }
}

TEST_CASE("program: says when a network is too simple to show a mistake") {
    const Outcome outcome = kProgram.run("--widths 1,1,1 --mistake one_branch");
    CHECK(outcome.exit_code == 0);
    CHECK(has(outcome.out, "does not show in this network"));
}

TEST_CASE("program: leaves a hopeless enumeration out, and writes all derivatives") {
    const ScratchFolder folder;
    const std::string file = folder.file("derivatives.csv");
    const Outcome outcome =
        kProgram.run("--widths 6,9,9,9,9,9,9,9,9,9,9,2 --activation relu --csv " + file);
    CHECK(outcome.exit_code == 0);
    CHECK(has(outcome.out, "left out"));
    const std::string csv = file_content(file);
    CHECK(csv.starts_with("parameter,value,derivative\nw^1_1_1,"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 9 * 7 + 9 * (9 * 10) + 2 * 10);
}

TEST_CASE("program: what it cannot use is refused with one line") {
    kProgram.check_refused("--widths 3", "--widths: expected at least two numbers, got 3");
    kProgram.check_refused("--widths 3,,2", "numbers from 1 to 1000");
    kProgram.check_refused("--widths 3,0,2", "numbers from 1 to 1000");
    kProgram.check_refused("--widths 3,99999,2", "numbers from 1 to 1000");
    kProgram.check_refused("--widths 3,x", "numbers from 1 to 1000");
    kProgram.check_refused("--activation tanh", "tanh");
    kProgram.check_refused("--mistake typo", "typo");
    kProgram.check_refused("--widths 2,2 --scale nan", "--scale");
    kProgram.check_refused("--widths 2,2 --scale -1", "--scale");
    kProgram.check_refused("--csv /no/such/folder/x.csv", "/no/such/folder/x.csv");
}
#endif
