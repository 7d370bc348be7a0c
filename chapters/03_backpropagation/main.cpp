// Puts a backward pass before its judges: ./course run 03 --help
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "backpropagation/examples.hpp"
#include "backpropagation/neurons.hpp"
#include "backpropagation/paths.hpp"
#include "backpropagation/recorded.hpp"
#include "backpropagation/tape.hpp"
#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course/program.hpp"

namespace {

using namespace course;
using namespace course::backpropagation;

constexpr int kCaught = 1;
constexpr double kMostPathOperations = 2e8;  // about a second
constexpr double kPasses = 1e-2;             // relative error; float leaves about 1e-4

struct Settings {
    std::string widths = "lecture";
    std::string activation = "sigmoid";
    std::string mistake = "none";
    double scale = 2;
    std::uint64_t seed = 1;
    std::string csv;
};

template <typename... Args>
std::string format(const char* pattern, Args... args) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

std::vector<std::size_t> parse_widths(const std::string& text) {
    constexpr std::size_t kMost = 1000;
    std::vector<std::size_t> widths;
    std::string rest = text + ",";
    for (std::size_t comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
        const std::string number = rest.substr(0, comma);
        rest.erase(0, comma + 1);
        const bool digits = !number.empty() && number.size() <= 4 &&
                            number.find_first_not_of("0123456789") == std::string::npos;
        const std::size_t width = digits ? std::stoul(number) : 0;
        if (width == 0 || width > kMost) {
            throw ValueError("--widths",
                             "numbers from 1 to 1000 with commas between them, or lecture", text);
        }
        widths.push_back(width);
    }
    if (widths.size() < 2) throw ValueError("--widths", "at least two numbers", text);
    return widths;
}

struct Case {
    Mlp mlp;
    Samples sample;
};

Case make_case(const Settings& settings) {
    const Activation activation = parse_activation(settings.activation);
    if (settings.widths == "lecture") {
        return {lecture_network(activation),
                {.x = Tensor({1, 2}, {1, -1}), .target = Tensor({1, 2}, {1, 0})}};
    }
    if (!(settings.scale >= 0) || std::isinf(settings.scale)) {
        throw ValueError("--scale", "a number >= 0", settings.scale);
    }
    const std::vector<std::size_t> widths = parse_widths(settings.widths);
    Rng rng(settings.seed);
    Mlp mlp = Mlp::random(widths, activation, rng, settings.scale);
    for (Dense& layer : mlp.layers) rng.fill_normal(layer.bias.data(), 0, 0.5);
    Samples sample{.x = Tensor({1, widths.front()}), .target = Tensor({1, widths.back()})};
    rng.fill_normal(sample.x.data());
    rng.fill_uniform(sample.target.data());
    return {std::move(mlp), std::move(sample)};
}

std::string joined(const std::vector<std::size_t>& widths) {
    std::string text;
    for (const std::size_t width : widths) {
        text += (text.empty() ? "" : "-") + std::to_string(width);
    }
    return text;
}

// What a parameter is called: w^1_23 leads to neuron 2 of layer 1 from number 3.
std::string name_of(const std::vector<std::size_t>& widths, std::size_t index) {
    for (std::size_t l = 1; l < widths.size(); ++l) {
        const std::size_t weights = widths[l] * widths[l - 1];
        if (index < weights) {
            return format("w^%zu_%zu,%zu", l, index / widths[l - 1] + 1, index % widths[l - 1] + 1);
        }
        index -= weights;
        if (index < widths[l]) return format("b^%zu_%zu", l, index + 1);
        index -= widths[l];
    }
    return "?";
}

void print_layers(const Mlp& mlp) {
    std::cout << "\n  layer  neurons  mean gain   size of delta\n";
    double largest = 0;
    std::vector<double> sizes;
    for (const Dense& layer : mlp.layers) {
        const auto squares = static_cast<double>(sum_of_squares(layer.delta.data()));
        sizes.push_back(std::sqrt(squares / static_cast<double>(layer.delta.size())));
        largest = std::max(largest, sizes.back());
    }
    for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
        // A bar of one block for each factor of 2, so that twenty blocks are a million.
        const double halvings = sizes[l] > 0 ? std::log2(sizes[l] / largest) : -30;
        const auto blocks = static_cast<std::size_t>(std::max(0.0, 30 + halvings));
        std::string bar;
        for (std::size_t i = 0; i < blocks; ++i) bar += "█";
        std::cout << format("  %5zu  %7zu  %9.3f  %14.3e  ", l + 1, mlp.layers[l].outputs(),
                            static_cast<double>(mean(mlp.layers[l].gain.data())), sizes[l])
                  << bar << '\n';
    }
    std::cout << "  (each block is a factor of 2)\n";
}

double microseconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
        .count();
}

double difference(const Tensor& found, const Tensor& expected) {
    double largest = 0;
    double apart = 0;
    for (std::size_t p = 0; p < expected.size(); ++p) {
        largest = std::max(largest, std::abs(static_cast<double>(expected(p))));
        apart = std::max(apart, std::abs(static_cast<double>(found(p) - expected(p))));
    }
    return largest > 0 ? apart / largest : apart;
}

// Every way to the same derivatives, beside the layer-by-layer one that is already in the network.
void print_judges(const Case& example, const Tensor& dy) {
    const Mlp& mlp = example.mlp;
    const std::vector<std::size_t> widths = mlp.widths();
    const Tensor expected = mlp.gradient();
    std::cout << "\n  the same derivatives by    operations   microseconds   apart by\n";
    const auto row = [](const char* who, double operations, double time, double apart) {
        std::cout << format("  %-25s  %10.4g  %13.1f  %9.1e\n", who, operations, time, apart);
    };
    Tensor found;
    double time = microseconds([&] {
        NeuronBackward pass(mlp, dy);
        pass.finish();
        found = pass.gradient();
    });
    row("neuron by neuron", static_cast<double>(backward_operations(widths).total()), time,
        difference(found, expected));

    std::size_t uses = 0;
    time = microseconds([&] {
        Tape tape;
        const MlpOnTape written = write(tape, mlp, example.sample.x.reshape({widths.front()}),
                                        example.sample.target.reshape({widths.back()}));
        tape.backward(written.cost);
        uses = tape.uses();
        for (std::size_t p = 0; p < found.size(); ++p) found(p) = written.parameters[p].gradient();
    });
    row("a tape of numbers", 2 * static_cast<double>(uses), time, difference(found, expected));

    time = microseconds(
        [&] { found = record(mlp, example.sample.x, example.sample.target).gradient(); });
    std::cout << format("  %-25s  %10s  %13.1f  %9.1e\n", "common's autodiff", "", time,
                        difference(found, expected));

    const PathWork work = path_work(widths);
    if (work.operations > kMostPathOperations) {
        std::cout << format("  %-25s  %10.4g  left out: that would take %s\n", "path enumeration",
                            work.operations,
                            work.operations > 1e16 ? "years" : "minutes to months");
        return;
    }
    time = microseconds([&] { found = naive_path_gradient(mlp, dy).gradient; });
    row("path enumeration", work.operations, time, difference(found, expected));
}

void write_csv_file(const std::string& path, const Case& example, const Tensor& gradient) {
    CsvTable table({"parameter", "value", "derivative"});
    const Tensor parameters = example.mlp.parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        std::string name = name_of(example.mlp.widths(), p);
        std::ranges::replace(name, ',', '_');
        table.add_row({name, format_number(static_cast<double>(parameters(p))),
                       format_number(static_cast<double>(gradient(p)))});
    }
    write_csv(path, table);
}

int run(const Settings& settings) {
    Case example = make_case(settings);
    const Mistake mistake = parse_mistake(settings.mistake);
    if (!settings.csv.empty() && !std::ofstream(settings.csv, std::ios::app)) {
        throw FileError(settings.csv, 0, "cannot be written");
    }
    const Tensor dy = cost_gradient(example.mlp.forward(example.sample.x), example.sample.target);
    example.mlp.backward(dy);
    const std::vector<std::size_t> widths = example.mlp.widths();
    std::cout << "A network of the widths " << joined(widths) << " with "
              << (settings.activation == "identity" ? "no activation" : settings.activation) << ": "
              << parameter_count(widths) << " parameters, cost "
              << format_number(static_cast<double>(
                     total_cost(example.mlp.layers.back().a, example.sample.target)))
              << '\n';
    print_layers(example.mlp);
    print_judges(example, dy);

    NeuronBackward pass(example.mlp, dy, mistake);
    pass.finish();
    const Tensor gradient = pass.gradient();
    if (!settings.csv.empty()) {
        write_csv_file(settings.csv, example, gradient);
        std::cout << "\nWrote " << settings.csv << '\n';
    }
    const GradientCheck check =
        check_gradient(example.mlp, example.sample.x, example.sample.target, gradient);
    if (check.max_relative_error < kPasses) {
        std::cout << format("\nGradient check: passed; at worst %.1e from the difference quotient",
                            check.max_relative_error);
        if (mistake != Mistake::none) {
            std::cout << ".\nThe mistake '" << settings.mistake
                      << "' does not show in this network: check on one that forks and bends";
        }
        std::cout << ".\n";
        return 0;
    }
    std::cout << "\nGradient check: caught '" << settings.mistake << "' at "
              << name_of(widths, check.index) << ": the pass says " << format_number(check.analytic)
              << ", the difference quotient " << format_number(check.numeric) << ".\n";
    return kCaught;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    Program program("03_backpropagation",
                    "Goes back through a network in every way there is, and compares.");
    program.option("--widths", settings.widths,
                   "inputs and neurons of each layer, 3,8,8,2; lecture: the lecture's 2,2,2,2");
    program.option("--activation", settings.activation, "of all layers",
                   {"sigmoid", "relu", "identity"});
    program.option(
        "--mistake", settings.mistake, "what the checked pass does wrong",
        {"none", "no_gain", "reciprocal_gain", "one_branch", "unweighted", "weight_as_input"});
    program.option("--scale", settings.scale, "size of the random weights");
    program.option("--seed", settings.seed, "of weights, inputs and targets");
    program.option("--csv", settings.csv, "file for all parameters and derivatives");
    return program.run(argc, argv, [&settings] { return run(settings); });
}
