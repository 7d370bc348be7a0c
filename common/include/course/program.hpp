#pragma once

/// @file
/// What the chapters' native programs share: the command line, and errors of one line each.

#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace course {

/// A chapter's program: reads its options, runs it, and turns what goes wrong into one clear line
/// on the standard error and an exit code.
///
/// Options are written `--name VALUE`; `--help` explains them with their defaults. A value that is
/// not given stays as it was.
///
/// @snippet common/tests/program_test.cpp program
class Program {
 public:
    /// Exit code when the user's values or files are wrong; the line says which and why.
    static constexpr int kBadUse = 2;

    /// @param name the program's name, with which its errors begin
    /// @param purpose what it does, in a sentence
    Program(const std::string& name, const std::string& purpose);

    /// A program that speaks to other streams than the standard ones.
    /// @param name,purpose as above
    /// @param out where `--help` goes
    /// @param error where errors go
    Program(const std::string& name, const std::string& purpose, std::ostream& out,
            std::ostream& error);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// A whole number.
    /// @param name with the dashes, `--lags`
    /// @param value the default, and where the user's goes; must outlive run()
    /// @param help what it means
    /// @param least the smallest that is allowed
    /// @param most the largest
    template <std::unsigned_integral T>
    void option(const std::string& name, T& value, const std::string& help, T least = 0,
                T most = std::numeric_limits<T>::max()) {
        count(name, value, help, least, most,
              [&value](std::uint64_t given) { value = static_cast<T>(given); });
    }

    /// A number.
    /// @param name,value,help as above
    void option(const std::string& name, double& value, const std::string& help);

    /// A number that need not be given.
    /// @param name,value,help as above
    void option(const std::string& name, std::optional<double>& value, const std::string& help);

    /// A text, such as a path.
    /// @param name,value,help as above
    /// @param choices all texts that are allowed; empty allows every one
    void option(const std::string& name, std::string& value, const std::string& help,
                const std::vector<std::string>& choices = {});

    /// A switch, off unless its name is given.
    /// @param name,value,help as above
    void flag(const std::string& name, bool& value, const std::string& help);

    /// Reads the command line and runs the program.
    /// @param argc,argv of main()
    /// @param body the program itself; its result is the exit code
    /// @returns what body returned; 0 after `--help`; kBadUse after a bad command line, and when
    /// body
    ///     threw: the message is then printed, without its line breaks
    int run(int argc, const char* const* argv, const std::function<int()>& body);

 private:
    void count(const std::string& name, std::uint64_t value, const std::string& help,
               std::uint64_t least, std::uint64_t most, std::function<void(std::uint64_t)> set);
    int complain(std::string message) const;

    struct Options;
    std::unique_ptr<Options> options_;
};

}  // namespace course
