#include "course/progress.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>
#include <stdexcept>
#include <string>

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using enum ProgressOptions::Mode;

double now = 0;
double clock() {
    return now;
}

TEST_CASE("ProgressBar: plain mode writes a line at every tenth") {
    now = 0;
    std::ostringstream out;
    {
        //! [progress]
        ProgressBar bar(200, "training", out, {.mode = plain, .unit = "steps", .clock = clock});
        for (int step = 0; step < 200; ++step) {
            now += 0.05;  // the work
            bar.advance();
        }
        bar.note("loss 0.25");
        bar.finish();
        //! [progress]
    }
    const std::string text = out.str();
    CHECK(std::ranges::count(text, '\n') == 10);
    CHECK(text.starts_with("training  10%  20/200  20 steps/s  9 s left\n"));
    CHECK_THAT(text, EndsWith("training 100%  200/200  20 steps/s  10 s  loss 0.25\n"));
}

TEST_CASE("ProgressBar: a terminal gets one line, redrawn at most ten times a second") {
    now = 0;
    std::ostringstream out;
    ProgressBar bar(1000000, "fit", out, {.mode = terminal, .width = 60, .clock = clock});
    for (int step = 0; step < 1000000; ++step) {
        now += 0x1p-20;  // about a second in all
        bar.advance();
    }
    bar.finish();
    bar.finish();
    bar.advance();
    const std::string text = out.str();
    CHECK(std::ranges::count(text, '\n') == 1);
    CHECK(std::ranges::count(text, '\r') <= 13);
    CHECK_THAT(text, ContainsSubstring("fit  52% [#"));
    CHECK_THAT(text, EndsWith("1000000/1000000  1.0M/s  1 s\n"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line, '\r');) CHECK(line.size() <= 60);
}

TEST_CASE("ProgressBar: fits narrow terminals, and wipes what a longer line left") {
    now = 0;
    std::ostringstream out;
    ProgressBar bar(10, "a label that is longer than the terminal", out,
                    {.mode = terminal, .width = 20, .clock = clock});
    bar.finish();
    CHECK(out.str() == "\ra label that is lon\ra label that is lon\n");

    out.str("");
    ProgressBar other(0, "x", out, {.mode = terminal, .width = 40, .clock = clock});
    other.note("a long note");
    now += 1;
    other.advance();
    other.note("");
    now += 1;
    other.advance(3);
    other.finish();
    CHECK(out.str() ==
          "\rx  0"
          "\rx  1  1/s  1 s  a long note"
          "\rx  4  2/s  2 s             "
          "\rx  4  2/s  2 s\n");
}

TEST_CASE("ProgressBar: work of unknown size is counted without a bar") {
    now = 0;
    std::ostringstream out;
    ProgressBar bar(0, "reading", out, {.mode = plain, .unit = "lines", .clock = clock});
    now = 2;
    bar.advance(5000);
    bar.finish();
    CHECK(out.str() == "reading  5000  2500 lines/s  2 s\n");
}

TEST_CASE("ProgressBar: an exception leaves the line ended, a stream that fails is ignored") {
    now = 0;
    std::ostringstream out;
    try {
        ProgressBar bar(10, "work", out, {.mode = terminal, .width = 50, .clock = clock});
        bar.advance(3);
        throw std::runtime_error("stop");
    } catch (const std::runtime_error&) {
        CHECK(out.str().ends_with('\n'));
        CHECK_THAT(out.str(), ContainsSubstring("3/10"));
    }
    std::ostream broken(nullptr);
    broken.clear();
    CHECK_THROWS_AS(broken.exceptions(std::ios::badbit), std::ios::failure);
    ProgressBar bar(2, "x", broken, {.mode = plain, .clock = clock});
    CHECK_NOTHROW(bar.advance(2));
    CHECK_NOTHROW(bar.finish());
}

TEST_CASE("ProgressBar: more than everything is everything, silence is silent") {
    now = 0;
    std::ostringstream out;
    ProgressBar bar(10, "x", out, {.mode = silent, .clock = clock});
    bar.advance(25);
    CHECK(bar.done() == 10);
    bar.finish();
    CHECK(out.str().empty());
    ProgressBar automatic_bar(1, "x", out);  // a string is no terminal
    automatic_bar.advance();
    automatic_bar.finish();
    CHECK(std::ranges::count(out.str(), '\n') == 1);
}

TEST_CASE("ProgressBar: durations and rates of every size") {
    const auto line = [](double seconds, std::size_t done, std::size_t total) {
        now = 0;
        std::ostringstream out;
        ProgressBar bar(total, "x", out, {.mode = plain, .clock = clock});
        now = seconds;
        bar.set(done);
        return out.str();
    };
    CHECK(line(60, 1, 2) == "x  50%  1/2  0.0167/s  1:00 left\n");
    CHECK(line(3661, 1, 2) == "x  50%  1/2  0.000273/s  1:01:01 left\n");
    CHECK(line(1e9, 1, 2) == "x  50%  1/2  1e-09/s  > 99 h left\n");
    CHECK(line(1, 50000, 100000) == "x  50%  50000/100000  50.0k/s  1 s left\n");
}

}  // namespace
}  // namespace course
