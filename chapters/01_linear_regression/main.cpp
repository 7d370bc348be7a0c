// Forecasts a daily series by gradient descent and shows how well: ./course run 01 --help
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/program.hpp"
#include "course/progress.hpp"
#include "linear_regression/closed_form.hpp"
#include "linear_regression/data.hpp"
#include "linear_regression/descent.hpp"
#include "linear_regression/robust.hpp"
#include "linear_regression/standardize.hpp"
#include "report.hpp"

namespace {

using namespace course;
using namespace course::linear_regression;

constexpr int kDiverged = 1;

struct Settings {
    std::uint64_t seed = 1;
    std::size_t lags = 7;
    std::string loss = "mse";
    std::optional<double> learning_rate;
    std::size_t updates = 3000;
    std::string data = COURSE_SOURCE_DIR "/chapters/01_linear_regression/data/ridership.csv";
    bool synthetic = false;
    std::string output = "01_linear_regression_output";
    bool quiet = false;
};

// A daily series with the days' names and the first day of the test set.
struct Series {
    std::string title;
    std::string unit;  // of the values; unknown in a user's file
    std::vector<std::string> dates;
    std::vector<real> values;
    std::size_t test_start = 0;
};

Series load(const Settings& settings) {
    Series series;
    if (settings.synthetic) {
        Rng rng(settings.seed);
        series.title = "a made-up weekly series";
        series.unit = ", in thousands";
        series.values =
            weekly_series({.trend = real(0.002), .noise = real(0.5), .holiday = 6}, rng);
        for (std::size_t t = 0; t < series.values.size(); ++t) {
            series.dates.push_back("day " + std::to_string(t));
        }
    } else {
        Ridership ridership = read_ridership(read_csv(settings.data));
        series.title = std::filesystem::path(settings.data).filename().string();
        if (settings.data == Settings().data) series.unit = ", in thousands of people";
        series.test_start = ridership.day(kTestStart);
        series.dates = std::move(ridership.dates);
        series.values = std::move(ridership.rides);
    }
    const std::size_t days = series.values.size();
    if (series.test_start <= kMaxLags || series.test_start >= days) {
        series.test_start = days - days / 5;  // not the real series: hold the last fifth back
    }
    return series;
}

// Training on standardised features, where one learning rate suits all of them.
class Trainer {
 public:
    Trainer(const Dataset& train, Loss loss)
        : loss_(loss), train_(train), scaler_(train.x), z_(scaler_.transform(train.x)) {
        limit_ = curvature(mse_hessian(z_)).eta_limit();
        if (loss == Loss::huber) limit_ *= 2;  // its parabola is r^2 / 2
    }

    // From this rate on descent diverges. MAE has slopes but no curvature, and so no such limit.
    std::optional<real> limit() const {
        return loss_ == Loss::mae ? std::nullopt : std::optional(limit_);
    }
    real default_rate() const { return loss_ == Loss::mae ? real(0.01) : limit_ / 2; }

    DescentResult run(const Settings& settings, real learning_rate, ProgressBar& bar) const {
        std::vector<real> start(z_.dim(1) + 1);
        Rng rng(settings.seed, 1);
        rng.fill_normal(start);
        return gradient_descent(training_loss(loss_, z_, train_.target), start,
                                {.learning_rate = learning_rate,
                                 .max_updates = settings.updates,
                                 .gradient_tolerance = real(5e-4),
                                 .record_path = false,
                                 .on_step = [&bar](const DescentPoint& here) {
                                     if (here.update % 50 == 0) {
                                         bar.note("loss " + format_number(double(here.loss)));
                                     }
                                     bar.set(here.update);
                                 }});
    }

    LinearModel model(const DescentResult& result) const {
        return scaler_.to_raw(LinearModel::from_parameters(result.end.theta));
    }

 private:
    Loss loss_;
    Dataset train_;
    Standardizer scaler_;
    Tensor z_;
    real limit_ = 0;
};

ReportRow row(std::string name, const Tensor& train_y, const Tensor& test_y, const Split& split) {
    return {std::move(name), double(mse(train_y, split.train.target)),
            double(mse(test_y, split.test.target)), double(mae(train_y, split.train.target)),
            double(mae(test_y, split.test.target))};
}

ReportRow row(std::string name, const LinearModel& model, const Split& split) {
    return row(std::move(name), model.predict(split.train.x), model.predict(split.test.x), split);
}

ReportRow row(std::string name, std::size_t days_back, const Series& series, const Split& split) {
    const Tensor y = persistence_baseline(series.values, days_back, split.train.first_day);
    const std::size_t n = split.train.size();
    return row(std::move(name), y.slice(0, n), y.slice(n, y.size()), split);
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw FileError(path.string(), 0, "cannot be written");
}

void prepare_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw FileError(folder, 0, {"cannot be made: ", error.message()});
}

std::vector<real> predict_all(const LinearModel& model, const Split& split) {
    std::vector<real> predicted;
    for (const Tensor& x : {split.train.x, split.test.x}) {
        const Tensor y = model.predict(x);
        predicted.insert(predicted.end(), y.data().begin(), y.data().end());
    }
    return predicted;
}

void write_predictions(const std::filesystem::path& path, const Series& series,
                       const std::vector<real>& predicted) {
    CsvTable table({"date", "actual", "predicted", "set"});
    const std::size_t first = series.values.size() - predicted.size();
    for (std::size_t n = 0; n < predicted.size(); ++n) {
        const std::size_t day = first + n;
        table.add_row({series.dates[day], format_number(double(series.values[day])),
                       format_number(double(predicted[n])),
                       day < series.test_start ? "train" : "test"});
    }
    write_csv(path.string(), table);
}

void explain_divergence(const Settings& settings, const Trainer& trainer,
                        const DescentResult& result, real learning_rate) {
    std::cerr << "01_linear_regression: descent diverged after " << result.end.update
              << " updates: the learning rate " << format_number(double(learning_rate));
    if (const auto limit = trainer.limit()) {
        std::cerr << " is not below 2 / lambda_max = " << format_number(double(*limit))
                  << ", the limit that the curvature of this loss sets with " << settings.lags
                  << " lag days; try --learning-rate "
                  << format_number(double(trainer.default_rate()));
    } else {
        std::cerr << " is too large; try --learning-rate "
                  << format_number(double(trainer.default_rate()));
    }
    std::cerr << '\n';
}

void print_report(const Settings& settings, const Series& series, const Split& split,
                  const LinearModel& model, const std::vector<real>& predicted) {
    const Loss loss = parse_loss(settings.loss);
    std::cout << "\nLosses (training: " << series.dates[split.train.first_day] << " to "
              << series.dates[series.test_start - 1]
              << ", test: " << series.dates[series.test_start] << " to " << series.dates.back()
              << ")\n\n";
    std::vector<ReportRow> rows;
    if (split.train.first_day >= 7) {
        rows.push_back(row("as yesterday", 1, series, split));
        rows.push_back(row("as a week ago", 7, series, split));
    }
    rows.push_back(row("gradient descent", model, split));
    rows.push_back(
        row("best " + settings.loss, fit(loss, split.train.x, split.train.target), split));
    print_table(std::cout, rows);

    const std::size_t shown = std::min<std::size_t>(42, split.test.size());
    const auto last = [shown](const auto& values) { return std::span(values).last(shown); };
    std::cout << "\nThe last " << shown << " days: line = actual, ○ = predicted\n\n";
    print_plot(std::cout, {last(series.dates), last(series.values), last(predicted)});
    std::cout << "\nWeights, with a bias of " << format_number(double(model.bias)) << "\n\n";
    print_weights(std::cout, model.weights);
}

int run(const Settings& settings) {
    if (const auto eta = settings.learning_rate; eta && !(*eta > 0 && std::isfinite(*eta))) {
        throw ValueError("--learning-rate", "a number > 0", *eta);
    }
    const Loss loss = parse_loss(settings.loss);
    const Series series = load(settings);
    const Split split = chronological_split(
        make_lag_features(series.values, settings.lags, kMaxLags), series.test_start);
    prepare_folder(settings.output);

    const Trainer trainer(split.train, loss);
    const real rate =
        settings.learning_rate ? real(*settings.learning_rate) : trainer.default_rate();
    if (!settings.quiet) {
        std::cout << "Linear regression on " << series.title << ": " << series.values.size()
                  << " days, " << settings.lags << " lag days, loss " << settings.loss
                  << ", learning rate " << format_number(double(rate));
        if (const auto limit = trainer.limit()) {
            std::cout << " (limit " << format_number(double(*limit)) << ")";
        }
        std::cout << '\n' << std::flush;
    }
    ProgressOptions progress{.unit = "updates"};
    if (settings.quiet) progress.mode = ProgressOptions::Mode::silent;
    ProgressBar bar(settings.updates, "training", std::cerr, progress);
    const DescentResult result = trainer.run(settings, rate, bar);
    bar.note("loss " + format_number(double(result.end.loss)));
    bar.finish();
    const auto limit = trainer.limit();
    const bool too_fast = limit && rate >= *limit;
    if (result.status == DescentStatus::diverged ||
        (too_fast && result.status != DescentStatus::converged)) {
        explain_divergence(settings, trainer, result, rate);
        return kDiverged;
    }

    const LinearModel model = trainer.model(result);
    const std::vector<real> predicted = predict_all(model, split);
    const std::filesystem::path folder = settings.output;
    write_predictions(folder / "predictions.csv", series, predicted);
    const std::size_t half_year = std::min<std::size_t>(182, split.test.size());
    const auto last = [half_year](const auto& values) { return std::span(values).last(half_year); };
    write_text(
        folder / "forecast.svg",
        draw_svg({last(series.dates), last(series.values), last(predicted)},
                 "Tomorrow from the last " + std::to_string(settings.lags) + " days",
                 "The last " + std::to_string(half_year) + " days of " + series.title +
                     series.unit + "; none of them used for training; loss " + settings.loss));
    if (!settings.quiet) {
        std::cout << "Descent " << name(result.status) << " after " << result.end.update
                  << " updates.\n";
        print_report(settings, series, split, model, predicted);
    }
    std::cout << (settings.quiet ? "" : "\n") << "Wrote " << (folder / "predictions.csv").string()
              << " and " << (folder / "forecast.svg").string() << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    Program program(
        "01_linear_regression",
        "Forecasts tomorrow of a daily series from the last days, by gradient descent.");
    program.option("--lags", settings.lags, "how many days back the model sees", std::size_t{1},
                   kMaxLags);
    program.option("--loss", settings.loss, "what is minimised", {"mse", "mae", "huber"});
    program.option("--learning-rate", settings.learning_rate,
                   "eta; default: half of the limit 2 / lambda_max, for mae 0.01");
    program.option("--updates", settings.updates, "most updates", std::size_t{1},
                   std::size_t{10'000'000});
    program.option("--seed", settings.seed, "of the random start and of the made-up series");
    program.option("--data", settings.data, "CSV with the columns date and rides, one row a day");
    program.flag("--synthetic", settings.synthetic,
                 "use a made-up weekly series instead of a file");
    program.option("--output", settings.output, "folder for predictions.csv and forecast.svg");
    program.flag("--quiet", settings.quiet, "print only where the files are");
    return program.run(argc, argv, [&settings] { return run(settings); });
}
