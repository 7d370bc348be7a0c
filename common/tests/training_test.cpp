#include "course/training.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course_test/scratch_folder.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double now = 0;
double clock() {
    return now;
}

TEST_CASE("EarlyStopping: stops when nothing improved for as long as its patience") {
    //! [early_stopping]
    EarlyStopping stopping({.patience = 2});
    std::size_t epochs = 0;
    for (const double loss : {1.0, 0.5, 0.6, 0.4, 0.45, 0.41, 0.3}) {
        ++epochs;
        stopping.update(loss);  // true: keep these weights
        if (stopping.should_stop()) break;
    }
    CHECK(epochs == 6);
    CHECK(stopping.best() == 0.4);
    CHECK(stopping.best_epoch() == 4);
    //! [early_stopping]
    CHECK(stopping.epochs() == 6);
    CHECK(stopping.update(0.1));
    CHECK_FALSE(stopping.should_stop());
}

TEST_CASE("EarlyStopping: min_delta, larger values that are better, NaN") {
    EarlyStopping coarse({.patience = 3, .min_delta = 0.1});
    CHECK(coarse.best() == kInfinity);
    CHECK(coarse.best_epoch() == 0);
    CHECK(coarse.update(1));
    CHECK_FALSE(coarse.update(0.9375));
    CHECK(coarse.update(0.875));
    CHECK(coarse.best() == 0.875);

    EarlyStopping accuracy({.patience = 1, .maximize = true});
    CHECK(accuracy.best() == -kInfinity);
    CHECK(accuracy.update(0.5));
    CHECK(accuracy.update(0.75));
    CHECK_FALSE(accuracy.update(0.75));
    CHECK(accuracy.should_stop());

    EarlyStopping diverging({.patience = 2});
    CHECK_FALSE(diverging.update(kNan));
    CHECK_FALSE(diverging.should_stop());
    CHECK_FALSE(diverging.update(kNan));
    CHECK(diverging.should_stop());
    CHECK_THROWS_WITH(EarlyStopping({.patience = 0}),
                      "EarlyStopping: expected patience > 0, got 0");
    CHECK_THROWS_WITH(EarlyStopping({.min_delta = -1}),
                      "EarlyStopping: expected min_delta >= 0, got -1");
    CHECK_THROWS_AS(EarlyStopping({.min_delta = kNan}), ValueError);
}

TEST_CASE("History: series by name, and a table for a CSV file") {
    //! [history]
    History history({"train loss", "accuracy"});
    history.add({0.5, 0.75});
    history.add({0.25, 0.875});
    CHECK(history.series("accuracy") == std::vector<double>{0.75, 0.875});
    CHECK(format_csv(history.table()) == "epoch,train loss,accuracy\n1,0.5,0.75\n2,0.25,0.875\n");
    //! [history]
    CHECK(history.epochs() == 2);
    CHECK(history.names() == std::vector<std::string>{"train loss", "accuracy"});
    const testing::ScratchFolder folder;
    write_csv(folder.file("history.csv"), history.table());
    CHECK(read_csv(folder.file("history.csv")).column("train loss") ==
          history.series("train loss"));
    history.add({kNan, 1});
    CHECK(std::isnan(
        parse_csv(format_csv(history.table()), "h").column_with_missing("train loss")[2]));
    CHECK_THROWS_WITH(history.series("loss"),
                      "History: expected one of train loss, accuracy, got loss");
    CHECK_THROWS_WITH(history.add({1}), "History: expected 2 values, got 1");
    CHECK(history.epochs() == 3);
    CHECK_THROWS_AS(History({"a", "a"}), ValueError);
    CHECK_THROWS_AS(History({"epoch"}), ValueError);
    CHECK(History({}).epochs() == 0);
}

TEST_CASE("TrainingProgress: epoch, mean loss, samples per second and time left") {
    now = 0;
    std::ostringstream out;
    //! [progress]
    TrainingProgress progress({.epochs = 2, .samples = 100}, out,
                              {.mode = ProgressOptions::Mode::plain, .clock = clock});
    for (int epoch = 0; epoch < 2; ++epoch) {
        for (int batch = 0; batch < 10; ++batch) {
            now += 0.5;  // the work
            progress.step(10, epoch == 0 ? batch : 1.5);
        }
        CHECK(progress.end_epoch() == (epoch == 0 ? 4.5 : 1.5));
    }
    progress.finish();
    //! [progress]
    const std::string text = out.str();
    CHECK(std::ranges::count(text, '\n') == 10);
    CHECK(text.starts_with("training  10%  20/200  20 samples/s  9 s left  epoch 1/2  loss 0.5\n"));
    CHECK_THAT(text, ContainsSubstring("100/200  20 samples/s  5 s left  epoch 1/2  loss 4.5\n"));
    CHECK_THAT(text, EndsWith("200/200  20 samples/s  10 s  epoch 2/2  loss 1.5\n"));
}

TEST_CASE("TrainingProgress: batches count by their samples, dropped samples are made up for") {
    now = 0;
    std::ostringstream out;
    TrainingProgress progress(
        {.epochs = 3, .samples = 10}, out,
        {.mode = ProgressOptions::Mode::plain, .unit = "words", .clock = clock});
    CHECK(std::isnan(progress.mean_loss()));
    now = 1;
    progress.step(6, 1);
    progress.step(2, 5);
    CHECK(progress.mean_loss() == 2);
    CHECK(progress.end_epoch() == 2);  // 8 of 10 samples, the epoch is done all the same
    CHECK_THAT(out.str(), EndsWith("10/30  10 words/s  2 s left  epoch 1/3  loss 2\n"));
    now = 2;
    progress.step(1, 7);
    progress.finish();  // stopped early
    CHECK_THAT(out.str(), EndsWith("11/30  5.5 words/s  3 s left  epoch 2/3  loss 7\n"));
    CHECK_THROWS_WITH(TrainingProgress({.epochs = 0, .samples = 5}, out),
                      "TrainingProgress: expected at least one epoch of one sample, got 0 epochs "
                      "of 5");
    CHECK_THROWS_AS(TrainingProgress({.epochs = 1}, out), ValueError);
}

TEST_CASE("TrainingProgress: its text is made ten times a second, however many steps there are") {
    now = 0;
    std::ostringstream out;
    TrainingProgress progress(
        {.epochs = 1, .samples = 1 << 20}, out,
        {.mode = ProgressOptions::Mode::terminal, .width = 100, .clock = clock});
    for (int step = 0; step < 1 << 20; ++step) {
        now += 0x1p-20;
        progress.step(1, now);
    }
    progress.finish();
    const std::string text = out.str();
    CHECK(std::ranges::count(text, '\r') <= 13);
    CHECK_THAT(text, ContainsSubstring("epoch 1/1  loss 0.5"));
}

}  // namespace
}  // namespace course
