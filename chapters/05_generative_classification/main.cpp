// Fits a classifier to a table and shows how good it is and what it found: ./course run 05 --help
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/metrics.hpp"
#include "course/program.hpp"
#include "course/split.hpp"
#include "generative_classification/classifier.hpp"
#include "generative_classification/data.hpp"
#include "generative_classification/linear_classifier.hpp"

namespace {

using namespace course;
using namespace course::generative_classification;

struct Settings {
    std::string data = "pokemon";
    std::string features = "two";
    std::string model = "shared";
    std::optional<double> prior;
    double test = 0.3;
    std::uint64_t seed = 1;
    std::size_t samples = 0;
};

const std::vector<std::string> kTables = {"pokemon", "iris", "wine", "breast_cancer"};

template <typename... Args>
std::string format(const char* pattern, Args... args) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

// The named columns, of --features a,b,c; empty for all.
std::vector<std::string> feature_names(const Settings& settings) {
    if (settings.features == "all") return {};
    if (settings.features == "two" && settings.data == "pokemon") return two_features();
    if (settings.features == "two") return {};
    std::vector<std::string> names;
    std::istringstream text(settings.features);
    for (std::string name; std::getline(text, name, ',');) names.push_back(name);
    return names;
}

TrainTest load(const Settings& settings) {
    const bool is_known = std::ranges::find(kTables, settings.data) != kTables.end();
    const CsvTable table =
        read_csv(is_known ? COURSE_SOURCE_DIR "/chapters/05_generative_classification/data/" +
                                settings.data + ".csv"
                          : settings.data);
    const std::vector<std::string> names = feature_names(settings);
    if (settings.data == "pokemon") return read_pokemon(table, names);
    const LabelledData all = read_table(table, names);
    Rng rng(settings.seed);
    const Split parts = split(all.size(), {.test = settings.test}, rng);
    return {all.subset(parts.train), all.subset(parts.test)};
}

void print_row(const std::string& name, std::span<const real> numbers) {
    std::cout << format("  %-26s", name.substr(0, 26).c_str());
    for (const real number : numbers.first(std::min<std::size_t>(numbers.size(), 8))) {
        std::cout << format(" %10.4g", double(number));
    }
    std::cout << (numbers.size() > 8 ? " ...\n" : "\n");
}

void print_parameters(const GaussianClassifier& model, const LabelledData& data, bool is_shared) {
    for (std::size_t k = 0; k < data.classes.size(); ++k) {
        const Gaussian& gaussian = model.gaussians()[k];
        std::cout << "\n"
                  << data.classes[k] << ": prior " << format("%.4g", double(model.priors()[k]))
                  << "\n";
        print_row("mean", gaussian.mean.data());
        if (is_shared && k > 0) continue;
        std::cout << (is_shared ? "  covariance, shared by all classes\n" : "  covariance\n");
        for (std::size_t i = 0; i < data.features.size(); ++i) {
            print_row("  " + data.features[i], gaussian.covariance.row(i));
        }
    }
}

void print_line(const LinearClassifier& line, const LabelledData& data) {
    std::cout << "\nz = w.x + b, " << data.classes[0] << " where z > 0\n";
    for (std::size_t j = 0; j < line.w.size(); ++j) {
        print_row("w of " + data.features[j], line.w.data().subspan(j, 1));
    }
    print_row("b", std::span(&line.b, 1));
}

void print_quality(const std::string& name, const LabelledData& data,
                   const std::vector<std::size_t>& predicted) {
    ConfusionMatrix confusion(data.classes.size(), data.classes);
    confusion.add(data.labels, predicted);
    std::cout << "\n"
              << name << ": " << data.size() << " samples, accuracy "
              << format("%.1f %%", 100 * confusion.accuracy()) << "\n"
              << confusion;
}

void print_samples(const GaussianClassifier& model, const LabelledData& data, const Settings& s) {
    if (s.samples == 0) return;
    Rng rng(s.seed, 1);
    const LabelledData made = model.sample(s.samples, rng);
    std::cout << "\nNew samples, drawn from the model\n";
    for (std::size_t n = 0; n < made.size(); ++n) {
        print_row(data.classes[made.labels[n]], made.x.row(n));
    }
}

void report(const Settings& settings, const TrainTest& data, const auto& model) {
    std::cout << "Model " << settings.model << " on " << settings.data << ": "
              << data.train.features.size() << " features, " << data.train.classes.size()
              << " classes\n";
    print_quality("Training", data.train, model.predict(data.train.x));
    print_quality("Test", data.test, model.predict(data.test.x));
}

void report_gaussian(const Settings& settings, const TrainTest& data, GaussianClassifier model) {
    if (settings.prior) {
        if (data.train.classes.size() != 2) {
            throw ValueError("--prior", "a table of two classes", data.train.classes.size());
        }
        model.set_priors({real(*settings.prior), real(1 - *settings.prior)});
    }
    report(settings, data, model);
    print_parameters(model, data.train, settings.model == "shared");
    if (settings.model == "shared" && data.train.classes.size() == 2) {
        const SharedCovarianceClassifier shared(
            {model.gaussians()[0].mean, model.gaussians()[1].mean}, model.gaussians()[0].covariance,
            model.priors());
        print_line(shared.to_linear(), data.train);
    }
    print_samples(model, data.train, settings);
}

int run(const Settings& settings) {
    if (!(settings.test > 0 && settings.test < 1)) {
        throw ValueError("--test", "a fraction between 0 and 1", settings.test);
    }
    if (settings.prior && !(*settings.prior > 0 && *settings.prior < 1)) {
        throw ValueError("--prior", "a probability between 0 and 1", *settings.prior);
    }
    const bool is_line = settings.model == "least_squares" || settings.model == "logistic";
    if (is_line && settings.prior) {
        throw ValueError("--prior", "a model with priors: own, shared or naive", settings.model);
    }
    if (is_line && settings.samples > 0) {
        throw ValueError("--samples", "a generative model: own, shared or naive", settings.model);
    }
    const TrainTest data = load(settings);
    if (settings.model == "own") {
        report_gaussian(settings, data, QuadraticClassifier(data.train));
    } else if (settings.model == "shared") {
        report_gaussian(settings, data, SharedCovarianceClassifier(data.train));
    } else if (settings.model == "naive") {
        report_gaussian(settings, data, NaiveBayes(data.train));
    } else {
        const LinearClassifier line = settings.model == "logistic"
                                          ? logistic_classifier(data.train)
                                          : least_squares_classifier(data.train);
        report(settings, data, line);
        print_line(line, data.train);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    Program program("05_generative_classification",
                    "Fits a generative classifier to a table, and shows what it found.");
    program.option("--data", settings.data,
                   "pokemon, iris, wine, breast_cancer, or a CSV file with a column class");
    program.option("--features", settings.features,
                   "two (the lecture's, of pokemon), all, or names: hp,speed");
    program.option("--model", settings.model, "what is assumed about a class",
                   {"own", "shared", "naive", "least_squares", "logistic"});
    program.option("--prior", settings.prior, "P(C_1); default: the fraction of the samples");
    program.option("--test", settings.test,
                   "fraction held back; pokemon are split by their number instead");
    program.option("--seed", settings.seed, "of the split and of the new samples");
    program.option("--samples", settings.samples, "so many new samples are drawn from the model",
                   std::size_t{0}, std::size_t{1000});
    return program.run(argc, argv, [&settings] { return run(settings); });
}
