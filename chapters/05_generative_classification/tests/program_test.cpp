// The native program as a user meets it: its report, its exit codes, its one-line errors.
#ifdef COURSE_PROGRAM

#include "course_test/program.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <string>
#include <utility>

#include "course_test/scratch_folder.hpp"

using Catch::Matchers::ContainsSubstring;
using course::testing::Outcome;
using course::testing::ScratchFolder;

namespace {

const course::testing::ProgramUnderTest kProgram(COURSE_PROGRAM);

}  // namespace

TEST_CASE("program: fits the Pokemon, and prints accuracies, confusion and parameters") {
    const Outcome outcome = kProgram.run("--features all");
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("140 samples, accuracy 72.9 %"));
    CHECK_THAT(outcome.out, ContainsSubstring("68 samples, accuracy 76.5 %"));
    CHECK_THAT(outcome.out, ContainsSubstring("Water: prior 0.5643"));
    CHECK_THAT(outcome.out, ContainsSubstring("covariance, shared by all classes"));
    CHECK_THAT(outcome.out, ContainsSubstring("w of special_defense"));
}

TEST_CASE("program: every model and every table works") {
    for (const char* arguments :
         {"--model own", "--model naive --samples 3", "--model least_squares",
          "--model logistic --features hp,speed", "--data iris --model own",
          "--data wine --model naive --seed 4", "--data breast_cancer --test 0.5", "--prior 0.1"}) {
        const Outcome outcome = kProgram.run(arguments);
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK_THAT(outcome.out, ContainsSubstring("accuracy"));
    }
}

TEST_CASE("program: equal seeds give equal reports, and --samples draws new ones") {
    const std::string arguments = "--data wine --samples 5 --seed 7";
    const Outcome outcome = kProgram.run(arguments);
    CHECK(outcome.out == kProgram.run(arguments).out);
    CHECK(outcome.out != kProgram.run("--data wine --samples 5 --seed 8").out);
    CHECK_THAT(outcome.out, ContainsSubstring("New samples"));
}

TEST_CASE("program: --help explains every option") {
    const Outcome outcome = kProgram.run("--help");
    CHECK(outcome.exit_code == 0);
    for (const char* option :
         {"--data", "--features", "--model", "--prior", "--test", "--seed", "--samples"}) {
        CHECK_THAT(outcome.out, ContainsSubstring(option));
    }
}

TEST_CASE("program: what it cannot use is one clear line and exit code 2") {
    const std::pair<const char*, const char*> values[] = {
        {"--model svm", "--model"},
        {"--features strength", "strength"},
        {"--prior 0", "--prior: expected a probability between 0 and 1, got 0"},
        {"--prior nan", "--prior"},
        {"--model logistic --prior 0.2", "--prior: expected a model with priors"},
        {"--model logistic --samples 2", "--samples: expected a generative model"},
        {"--data iris --prior 0.2", "--prior: expected a table of two classes, got 3"},
        {"--data iris --model logistic", "expected two classes, got 3"},
        {"--test 1", "--test: expected a fraction between 0 and 1, got 1"},
        {"--samples -1", "--samples"},
        {"--data /no/such/file.csv", "/no/such/file.csv"},
        {"--no-such-option", "--no-such-option"}};
    for (const auto& [arguments, text] : values) kProgram.check_refused(arguments, text);

    const ScratchFolder folder;
    const std::pair<const char*, const char*> files[] = {
        {"", "data.csv"},
        {"a,b\n1,2\n", "class"},
        {"a,class\n1,x\nz,y\n", "data.csv:3"},
        {"a,class\n1,x\n2,x\n3,x\n4,x\n", "at least 2 classes"}};
    for (const auto& [content, text] : files) {
        std::ofstream(folder.file("data.csv")) << content;
        kProgram.check_refused("--data \"" + folder.file("data.csv") + '"', text);
    }
}

#endif  // COURSE_PROGRAM
