#include "course_test/program.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace course::testing {

Outcome ProgramUnderTest::run(const std::string& arguments) const {
    const std::string command = '"' + path_ + "\" " + arguments + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::system_error(errno, std::generic_category(), path_);
    Outcome outcome{};
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        outcome.out.append(buffer.data(), count);
    }
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    return outcome;
}

void ProgramUnderTest::check_refused(const std::string& arguments, const std::string& text) const {
    const std::string name = std::filesystem::path(path_).filename().string();
    CAPTURE(name, arguments);
    const Outcome outcome = run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.out, Catch::Matchers::StartsWith(name + ": "));
    CHECK_THAT(outcome.out, Catch::Matchers::ContainsSubstring(text));
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

std::string file_content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace course::testing
