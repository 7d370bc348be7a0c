// Descends on a parabola: ./course run 00 --help
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string>

#include "course/error.hpp"
#include "template_chapter/parabola.hpp"

namespace {

// One line and exit code 2, whatever the message was.
int complain(std::string message) {
    std::ranges::replace(message, '\n', ' ');
    std::cerr << "00_template_chapter: " << message << '\n';
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace course;
    using namespace course::template_chapter;
    double start = 0;
    double learning_rate = 0.1;
    std::size_t updates = 20;
    CLI::App app("Descends on the parabola L(w) = (w - 1)^2.", "00_template_chapter");
    app.add_option("--start", start, "first w")->capture_default_str();
    app.add_option("--learning-rate", learning_rate, "eta")->capture_default_str();
    app.add_option("--updates", updates, "number of updates")
        ->check(CLI::Range(std::size_t{0}, std::size_t{100'000}))
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return complain(std::string(error.what()) + " (see --help)");
    }
    try {
        const Parabola loss{.curvature = 2, .minimum = 1};
        const auto path =
            descend(loss, static_cast<real>(start), static_cast<real>(learning_rate), updates);
        for (std::size_t t = 0; t < path.size(); ++t) {
            std::cout << t << '\t' << path[t] << '\t' << loss.value(path[t]) << '\n';
        }
    } catch (const std::exception& error) {
        return complain(error.what());
    }
    return 0;
}
