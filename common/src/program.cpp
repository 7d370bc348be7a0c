#include "course/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <utility>

namespace course {

// CLI11 is known here only: its headers take seconds to compile, in every program.
struct Program::Options {
    CLI::App app;
    std::ostream& out;
    std::ostream& error;
};

Program::Program(const std::string& name, const std::string& purpose)
    : Program(name, purpose, std::cout, std::cerr) {}

Program::Program(const std::string& name, const std::string& purpose, std::ostream& out,
                 std::ostream& error)
    : options_(new Options{CLI::App(purpose, name), out, error}) {}

Program::~Program() = default;

void Program::count(const std::string& name, std::uint64_t value, const std::string& help,
                    std::uint64_t least, std::uint64_t most,
                    std::function<void(std::uint64_t)> set) {
    CLI::Option* option =
        options_->app.add_option_function<std::uint64_t>(name, std::move(set), help)
            ->default_str(std::to_string(value));
    if (least > 0 || most < std::numeric_limits<std::uint64_t>::max()) {
        option->check(CLI::Range(least, most));
    }
}

void Program::option(const std::string& name, double& value, const std::string& help) {
    options_->app.add_option(name, value, help)->capture_default_str();
}

void Program::option(const std::string& name, std::optional<double>& value,
                     const std::string& help) {
    options_->app.add_option(name, value, help);
}

void Program::option(const std::string& name, std::string& value, const std::string& help,
                     const std::vector<std::string>& choices) {
    CLI::Option* option = options_->app.add_option(name, value, help)->capture_default_str();
    if (!choices.empty()) option->check(CLI::IsMember(choices));
}

void Program::flag(const std::string& name, bool& value, const std::string& help) {
    options_->app.add_flag(name, value, help);
}

int Program::run(int argc, const char* const* argv, const std::function<int()>& body) {
    try {
        options_->app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return options_->app.exit(help, options_->out, options_->error);
    } catch (const CLI::ParseError& error) {
        return complain(std::string(error.what()) + " (see --help)");
    }
    try {
        return body();
    } catch (const std::exception& error) {
        return complain(error.what());
    }
}

int Program::complain(std::string message) const {
    std::ranges::replace(message, '\n', ' ');
    options_->error << options_->app.get_name() << ": " << message << '\n';
    return kBadUse;
}

}  // namespace course
