// Descends on a parabola: ./course run 00 --help
#include <iostream>

#include "course/program.hpp"
#include "template_chapter/parabola.hpp"

namespace {

using namespace course;
using namespace course::template_chapter;

struct Settings {
    double start = 0;
    double learning_rate = 0.1;
    std::size_t updates = 20;
};

int run(const Settings& settings) {
    const Parabola loss{.curvature = 2, .minimum = 1};
    const auto path = descend(loss, static_cast<real>(settings.start),
                              static_cast<real>(settings.learning_rate), settings.updates);
    for (std::size_t t = 0; t < path.size(); ++t) {
        std::cout << t << '\t' << path[t] << '\t' << loss.value(path[t]) << '\n';
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    Program program("00_template_chapter", "Descends on the parabola L(w) = (w - 1)^2.");
    program.option("--start", settings.start, "first w");
    program.option("--learning-rate", settings.learning_rate, "eta");
    program.option("--updates", settings.updates, "number of updates", std::size_t{0},
                   std::size_t{100'000});
    return program.run(argc, argv, [&settings] { return run(settings); });
}
