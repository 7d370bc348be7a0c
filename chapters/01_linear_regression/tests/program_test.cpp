// The native program as a user meets it: its exit codes, its one-line errors, what it writes.
#ifdef COURSE_PROGRAM

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "course/csv.hpp"
#include "course_test/scratch_folder.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using course::testing::ScratchFolder;

namespace {

struct Outcome {
    int exit_code;
    std::string out;  // standard output and error together
};

Outcome run(const std::string& arguments) {
    const std::string command = "\"" COURSE_PROGRAM "\" " + arguments + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Outcome outcome{};
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        outcome.out.append(buffer.data(), count);
    }
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    return outcome;
}

// An error is one line that begins with the program's name, and the exit code is 2.
void check_refused(const std::string& arguments, const std::string& text) {
    CAPTURE(arguments);
    const Outcome outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.out, StartsWith("01_linear_regression: "));
    CHECK_THAT(outcome.out, ContainsSubstring(text));
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

std::string output(const ScratchFolder& folder) {
    return " --output \"" + folder.path() + "\"";
}

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("program: trains on the real series, reports, and writes predictions and a picture") {
    const ScratchFolder folder;
    const Outcome outcome = run("--seed 3" + output(folder));
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

    const std::string picture = content(folder.file("forecast.svg"));
    CHECK_THAT(picture, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK_THAT(picture, ContainsSubstring("class=\"predicted\" d=\"M64.0 "));
    CHECK(picture.find("href") == std::string::npos);  // nothing from elsewhere
}

TEST_CASE("program: every loss and the made-up series work") {
    for (const char* arguments : {"--loss mae --updates 2000", "--loss huber --lags 14",
                                  "--synthetic --seed 5", "--synthetic --lags 1 --loss mae"}) {
        const ScratchFolder folder;
        const Outcome outcome = run(arguments + output(folder));
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(std::filesystem::file_size(folder.file("forecast.svg")) > 5000);
    }
}

TEST_CASE("program: --quiet prints only where the files are") {
    const ScratchFolder folder;
    const Outcome outcome = run("--quiet" + output(folder));
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, StartsWith("Wrote "));
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

TEST_CASE("program: equal seeds give equal files") {
    const ScratchFolder a;
    const ScratchFolder b;
    REQUIRE(run("--quiet --synthetic --seed 7 --updates 20" + output(a)).exit_code == 0);
    REQUIRE(run("--quiet --synthetic --seed 7 --updates 20" + output(b)).exit_code == 0);
    CHECK(content(a.file("predictions.csv")) == content(b.file("predictions.csv")));
    const ScratchFolder c;
    REQUIRE(run("--quiet --synthetic --seed 8 --updates 20" + output(c)).exit_code == 0);
    CHECK(content(a.file("predictions.csv")) != content(c.file("predictions.csv")));
}

TEST_CASE("program: a learning rate above the limit is explained, with exit code 1") {
    const ScratchFolder folder;
    for (const char* arguments : {"--learning-rate 10", "--learning-rate 0.47 --updates 50"}) {
        const Outcome outcome = run(arguments + output(folder));
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 1);
        CHECK_THAT(outcome.out, ContainsSubstring("descent diverged after"));
        CHECK_THAT(outcome.out, ContainsSubstring("2 / lambda_max = 0.4606"));
        CHECK_THAT(outcome.out, ContainsSubstring("try --learning-rate 0.2303"));
    }
    const Outcome below = run("--learning-rate 0.45" + output(folder));
    CHECK(below.exit_code == 0);
}

TEST_CASE("program: --help explains every option") {
    const Outcome outcome = run("--help");
    CHECK(outcome.exit_code == 0);
    for (const char* option : {"--lags", "--loss", "--learning-rate", "--updates", "--seed",
                               "--data", "--synthetic", "--output", "--quiet"}) {
        CHECK_THAT(outcome.out, ContainsSubstring(option));
    }
}

TEST_CASE("program: bad values and unreadable files are one clear line, with exit code 2") {
    check_refused("--lags 0", "--lags");
    check_refused("--lags 57", "--lags");
    check_refused("--lags seven", "--lags");
    check_refused("--loss l2", "--loss");
    check_refused("--learning-rate -1", "--learning-rate: expected a number > 0, got -1");
    check_refused("--learning-rate 0", "--learning-rate: expected a number > 0, got 0");
    check_refused("--learning-rate nan", "--learning-rate: expected a number > 0, got nan");
    check_refused("--learning-rate fast", "--learning-rate");
    check_refused("--updates 0", "--updates");
    check_refused("--seed minus", "--seed");
    check_refused("--no-such-option", "--no-such-option");
    check_refused("--data /no/such/file.csv", "/no/such/file.csv");
    check_refused("--output /dev/null/folder", "/dev/null/folder");

    const ScratchFolder folder;
    const auto data = [&](const std::string& text) {
        std::ofstream(folder.file("data.csv")) << text;
        return "--data \"" + folder.file("data.csv") + "\"" + output(folder);
    };
    check_refused(data(""), "data.csv");
    check_refused(data("date,riders\n2001-01-22,3\n"), "rides");
    check_refused(data("date,rides\n2001-01-22,3\n2001-01-23,x\n"), "data.csv:3");
    check_refused(data("date,rides\n2001-01-22,3\n2001-01-23,4\n"), "2 days");
}

#endif  // COURSE_PROGRAM
