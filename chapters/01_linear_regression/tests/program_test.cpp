// The native program as a user meets it: its exit codes, its one-line errors, what it writes.
#ifdef COURSE_PROGRAM

#include "course_test/program.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "course/csv.hpp"
#include "course_test/scratch_folder.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using course::testing::file_content;
using course::testing::Outcome;
using course::testing::ScratchFolder;

namespace {

const course::testing::ProgramUnderTest kProgram(COURSE_PROGRAM);

std::string output(const ScratchFolder& folder) {
    return " --output \"" + folder.path() + "\"";
}

}  // namespace

TEST_CASE("program: trains on the real series, reports, and writes predictions and a picture") {
    const ScratchFolder folder;
    const Outcome outcome = kProgram.run("--seed 3" + output(folder));
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("training"));
    CHECK_THAT(outcome.out, ContainsSubstring("Descent converged"));
    CHECK_THAT(outcome.out, ContainsSubstring("as a week ago"));
    CHECK_THAT(outcome.out, ContainsSubstring("10.211"));  // its test MSE
    CHECK_THAT(outcome.out, ContainsSubstring("8.810"));   // that of the fit
    CHECK_THAT(outcome.out, ContainsSubstring("○"));
    CHECK_THAT(outcome.out, ContainsSubstring("7 days ago"));

    const course::CsvTable table = course::read_csv(folder.file("predictions.csv"));
    CHECK(table.rows() == 5698 - 56);
    CHECK(table.columns() == std::vector<std::string>{"date", "actual", "predicted", "set"});
    CHECK(table.cell(0, 0) == "2001-03-19");
    CHECK(table.cell(table.rows() - 1, 3) == "test");

    const std::string picture = file_content(folder.file("forecast.svg"));
    CHECK_THAT(picture, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK_THAT(picture, ContainsSubstring("class=\"predicted\" d=\"M64.0 "));
    CHECK(picture.find("href") == std::string::npos);  // nothing from elsewhere
}

TEST_CASE("program: every loss and the made-up series work") {
    for (const char* arguments : {"--loss mae --updates 2000", "--loss huber --lags 14",
                                  "--synthetic --seed 5", "--synthetic --lags 1 --loss mae"}) {
        const ScratchFolder folder;
        const Outcome outcome = kProgram.run(arguments + output(folder));
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(std::filesystem::file_size(folder.file("forecast.svg")) > 5000);
    }
}

TEST_CASE("program: --quiet prints only where the files are") {
    const ScratchFolder folder;
    const Outcome outcome = kProgram.run("--quiet" + output(folder));
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, StartsWith("Wrote "));
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

TEST_CASE("program: equal seeds give equal files") {
    const ScratchFolder a;
    const ScratchFolder b;
    REQUIRE(kProgram.run("--quiet --synthetic --seed 7 --updates 20" + output(a)).exit_code == 0);
    REQUIRE(kProgram.run("--quiet --synthetic --seed 7 --updates 20" + output(b)).exit_code == 0);
    CHECK(file_content(a.file("predictions.csv")) == file_content(b.file("predictions.csv")));
    const ScratchFolder c;
    REQUIRE(kProgram.run("--quiet --synthetic --seed 8 --updates 20" + output(c)).exit_code == 0);
    CHECK(file_content(a.file("predictions.csv")) != file_content(c.file("predictions.csv")));
}

TEST_CASE("program: a learning rate above the limit is explained, with exit code 1") {
    const ScratchFolder folder;
    for (const char* arguments : {"--learning-rate 10", "--learning-rate 0.47 --updates 50"}) {
        const Outcome outcome = kProgram.run(arguments + output(folder));
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 1);
        CHECK_THAT(outcome.out, ContainsSubstring("descent diverged after"));
        CHECK_THAT(outcome.out, ContainsSubstring("2 / lambda_max = 0.4606"));
        CHECK_THAT(outcome.out, ContainsSubstring("try --learning-rate 0.2303"));
    }
    const Outcome below = kProgram.run("--learning-rate 0.45" + output(folder));
    CHECK(below.exit_code == 0);
}

TEST_CASE("program: --help explains every option") {
    const Outcome outcome = kProgram.run("--help");
    CHECK(outcome.exit_code == 0);
    for (const char* option : {"--lags", "--loss", "--learning-rate", "--updates", "--seed",
                               "--data", "--synthetic", "--output", "--quiet"}) {
        CHECK_THAT(outcome.out, ContainsSubstring(option));
    }
}

TEST_CASE("program: what it cannot use is one clear line and exit code 2, and leaves no folder") {
    const ScratchFolder folder;
    const std::string results = folder.file("results");
    const auto check_refused = [&](const std::string& arguments, const std::string& text) {
        kProgram.check_refused("--output \"" + results + "\" " + arguments, text);
    };
    const std::pair<const char*, const char*> values[] = {
        {"--lags 0", "--lags"},
        {"--lags 57", "--lags"},
        {"--lags seven", "--lags"},
        {"--loss l2", "--loss"},
        {"--learning-rate -1", "--learning-rate: expected a number > 0, got -1"},
        {"--learning-rate 0", "--learning-rate: expected a number > 0, got 0"},
        {"--learning-rate nan", "--learning-rate: expected a number > 0, got nan"},
        {"--learning-rate fast", "--learning-rate"},
        {"--updates 0", "--updates"},
        {"--seed minus", "--seed"},
        {"--no-such-option", "--no-such-option"},
        {"--data /no/such/file.csv", "/no/such/file.csv"}};
    for (const auto& [arguments, text] : values) check_refused(arguments, text);

    const std::pair<const char*, const char*> files[] = {
        {"", "data.csv"},
        {"date,riders\n2001-01-22,3\n", "rides"},
        {"date,rides\n2001-01-22,3\n2001-01-23,x\n", "data.csv:3"},
        {"date,rides\n2001-01-22,3\n2001-01-23,4\n", "2 days"}};
    for (const auto& [content, text] : files) {
        std::ofstream(folder.file("data.csv")) << content;
        check_refused("--data \"" + folder.file("data.csv") + '"', text);
    }
    CHECK_FALSE(std::filesystem::exists(results));
    kProgram.check_refused("--output /dev/null/folder", "/dev/null/folder");
}

#endif  // COURSE_PROGRAM
