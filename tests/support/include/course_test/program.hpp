#pragma once

/// @file
/// Tests of a native program as a user meets it: its exit code, and what it prints.

#include <string>
#include <utility>

namespace course::testing {

/// What a program did.
struct Outcome {
    int exit_code;
    std::string out;  ///< standard output and error together
};

/// The program under test.
class ProgramUnderTest {
 public:
    /// @param path of the executable
    explicit ProgramUnderTest(std::string path) : path_(std::move(path)) {}

    /// Runs it to its end.
    /// @param arguments as typed in a shell
    /// @throws std::system_error when it can't be started
    Outcome run(const std::string& arguments) const;

    /// Checks that it refuses what it is given: exit code 2, and a single line that begins with the
    /// program's name.
    /// @param arguments as typed in a shell
    /// @param text must occur in the line
    void check_refused(const std::string& arguments, const std::string& text) const;

 private:
    std::string path_;
};

/// The whole of a file that the program wrote, empty if there is none.
std::string file_content(const std::string& path);

}  // namespace course::testing
