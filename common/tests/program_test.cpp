// The chapters' command lines. Not in WebAssembly, which has none.
#include "course/program.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

using Arguments = std::vector<const char*>;
using Body = std::function<int()>;

//! [program]
struct Settings {
    std::size_t lags = 7;
    std::string loss = "mse";
    double rate = 0.5;
    std::optional<double> limit;
    bool quiet = false;
};

int forecast(Settings& settings, const Arguments& arguments, const Body& body, std::ostream& out) {
    course::Program program("01_forecast", "Forecasts tomorrow.", out, out);
    program.option("--lags", settings.lags, "how many days back", std::size_t{1}, std::size_t{56});
    program.option("--loss", settings.loss, "what is minimised", {"mse", "mae"});
    program.option("--rate", settings.rate, "eta");
    program.option("--limit", settings.limit, "of the weights");
    program.flag("--quiet", settings.quiet, "print nothing");
    return program.run(static_cast<int>(arguments.size()), arguments.data(), body);
}
//! [program]

// Runs with arguments that must be refused, and returns the line of the error.
std::string refused(Arguments arguments) {
    arguments.insert(arguments.begin(), "program");
    Settings settings;
    std::ostringstream out;
    const auto body = [] {
        FAIL_CHECK("the program ran");
        return 0;
    };
    CHECK(forecast(settings, arguments, body, out) == course::Program::kBadUse);
    return out.str();
}

}  // namespace

TEST_CASE("Program: values that are given arrive, the others stay; the body's code is returned") {
    Settings settings;
    std::ostringstream out;
    const auto run = [&](const Arguments& arguments) {
        return forecast(settings, arguments, [] { return 5; }, out);
    };
    CHECK(run({"program"}) == 5);
    CHECK(settings.lags == 7);
    CHECK_FALSE(settings.limit);
    CHECK_FALSE(settings.quiet);
    CHECK(run({"program", "--lags", "56", "--loss", "mae", "--quiet"}) == 5);
    CHECK(settings.lags == 56);
    CHECK(settings.loss == "mae");
    CHECK(settings.quiet);
    CHECK(run({"program", "--rate", "-1e-3", "--limit", "2"}) == 5);
    CHECK(settings.rate == -1e-3);
    CHECK(settings.limit == 2.0);
    CHECK(out.str().empty());
}

TEST_CASE("Program: --help tells the options with their defaults, and runs nothing") {
    Settings settings;
    std::ostringstream out;
    CHECK(forecast(settings, {"program", "--help"}, [] { return 5; }, out) == 0);
    for (const char* text : {"Forecasts tomorrow.", "--lags", "7", "56", "{mse,mae}",
                             "how many days back", "--limit", "--quiet"}) {
        CHECK_THAT(out.str(), ContainsSubstring(text));
    }
}

TEST_CASE("Program: what is wrong with the command line is said in one line") {
    const std::string line = refused({"--lags", "0"});
    CHECK_THAT(line, StartsWith("01_forecast: "));
    CHECK_THAT(line, ContainsSubstring("--lags"));
    CHECK_THAT(line, EndsWith(" (see --help)\n"));
    CHECK(std::ranges::count(line, '\n') == 1);
    CHECK_THAT(refused({"--lags", "-1"}), ContainsSubstring("--lags"));
    CHECK_THAT(refused({"--lags", "seven"}), ContainsSubstring("--lags"));
    CHECK_THAT(refused({"--loss", "l2"}), ContainsSubstring("l2"));
    CHECK_THAT(refused({"--rate", "fast"}), ContainsSubstring("--rate"));
    CHECK_THAT(refused({"--rate"}), ContainsSubstring("--rate"));
    CHECK_THAT(refused({"--none"}), ContainsSubstring("--none"));
    CHECK_THAT(refused({"stray"}), ContainsSubstring("stray"));
}

TEST_CASE("Program: an error of the program itself is one line and exit code 2") {
    Settings settings;
    std::ostringstream out;
    const auto body = []() -> int {
        throw std::runtime_error("data.csv:3: expected a number,\ngot \"x\"");
    };
    CHECK(forecast(settings, {"program"}, body, out) == course::Program::kBadUse);
    CHECK(out.str() == "01_forecast: data.csv:3: expected a number, got \"x\"\n");
}

TEST_CASE("Program: whole numbers reach to the largest of their type") {
    std::uint64_t seed = 1;
    std::uint8_t small = 3;
    std::ostringstream out;
    course::Program program("program", "Tests.", out, out);
    program.option("--seed", seed, "of the random numbers");
    program.option("--small", small, "a byte");
    const Arguments most = {"program", "--seed", "18446744073709551615", "--small", "255"};
    REQUIRE(program.run(5, most.data(), [] { return 0; }) == 0);
    CHECK(seed == std::numeric_limits<std::uint64_t>::max());
    CHECK(small == 255);
    const Arguments beyond = {"program", "--small", "256"};
    CHECK(program.run(3, beyond.data(), [] { return 0; }) == course::Program::kBadUse);
    CHECK(small == 255);
}
