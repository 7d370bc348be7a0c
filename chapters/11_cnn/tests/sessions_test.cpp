// The sessions behind the page's figures, without a browser.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "../demo/digit_session.hpp"
#include "../demo/field_session.hpp"
#include "../demo/go_session.hpp"
#include "../demo/pooling_session.hpp"
#include "../demo/race_session.hpp"
#include "../demo/training_session.hpp"
#include "course/error.hpp"
#include "course/safetensors.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"

using namespace course;
using namespace course::cnn;

namespace {

std::vector<Named> shipped_network() {
    return read_safetensors(testing::source_path("chapters/11_cnn/data/digits.safetensors"))
        .tensors;
}

// Labelled pictures as tools/digits.mjs packs them: of class k a bar of k + 1 rows.
std::string made_up_digits(std::size_t count) {
    const auto size = [](std::size_t n) {
        return std::string{char(0), char(0), char(n >> 8), char(n & 255)};
    };
    std::string pictures = std::string("\0\0\x08\x03", 4) + size(count) + size(28) + size(28);
    std::string labels = std::string("\0\0\x08\x01", 4) + size(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::string picture(std::size_t{28} * 28, '\0');
        for (std::size_t k = 0; k < (i % 10 + 1) * 2 * 28; ++k)
            picture[k + 28 * (i / 10 % 4)] = '\xff';
        pictures += picture;
        labels += static_cast<char>(i % 10);
    }
    return pictures + labels;
}

real total(const std::vector<real>& values) {
    return std::accumulate(values.begin(), values.end(), real{0});
}

}  // namespace

TEST_CASE("DigitReader: reads a drawing, shows its maps, and every value down to its products") {
    DigitReader session;
    CHECK(session.read().empty);
    session.load_network(shipped_network());
    // A one: a long upright line.
    session.set_strokes({real(0.5), real(0.15), real(0.5), real(0.85)});
    const DigitReading reading = session.read();
    CHECK_FALSE(reading.empty);
    CHECK(reading.prediction == 1);
    CHECK(std::abs(total(reading.probabilities) - 1) < 1e-4);

    CHECK(session.maps(1, "filtered").values.size() == std::size_t{16} * 28 * 28);
    CHECK(session.maps(1, "pooled").side == 14);
    CHECK(session.maps(2, "rectified").count == 32);
    for (const std::size_t layer : {std::size_t{1}, std::size_t{2}}) {
        const LayerMaps maps = session.maps(layer, "filtered");
        const LayerMaps after = session.maps(layer, "rectified");
        const OneValue one = session.one_value(layer, 5, 3, 7);
        const std::size_t place = (5 * maps.side + 3) * maps.side + 7;
        CHECK(testing::relative_error(static_cast<double>(one.value),
                                      static_cast<double>(maps.values[place])) < 1e-4);
        CHECK(std::abs(one.rectified - after.values[place]) < 1e-4);
        CHECK(one.products.size() == 9 * one.channels);
        CHECK(std::abs(total(one.products) + one.bias - one.value) < 1e-5);
        CHECK(session.filters(layer).size() == (layer == 1 ? 16 : std::size_t{32} * 16) * 9);
    }
    CHECK_THROWS_AS(session.maps(3, "pooled"), ValueError);
    CHECK_THROWS_AS(session.maps(1, "flat"), ValueError);
    CHECK_THROWS_AS(session.one_value(1, 16, 0, 0), ValueError);
    CHECK_THROWS_AS(session.one_value(2, 0, 14, 0), ValueError);
    CHECK_THROWS_AS(session.load_network({}), ValueError);
    CHECK_THROWS_AS(session.load_network({{"conv3.weight", Tensor({1})}}), ValueError);
    CHECK_THROWS_AS(session.load_examples("nothing"), FileError);
    CHECK_THROWS_AS(session.set_example(0), ValueError);
    CHECK_THROWS_AS(session.set_shift(0, 15), ValueError);
}

TEST_CASE("FieldExplorer: the lecture's numbers, one's own pixels and weights, and its limits") {
    FieldExplorer session;
    FieldView view = session.view();
    CHECK(view.map.front() == 3);
    CHECK(view.largest == 3);
    session.toggle({0});
    CHECK(session.view().map.front() == 2);
    session.turn({0});  // 1 -> -1
    CHECK(session.view().filter.front() == -1);
    session.set_picture("cross");
    session.set_filter("edge", 3);
    session.set_options(2, 1, 1);
    view = session.view();
    CHECK(view.side == 8);
    CHECK(view.map_side == 4);
    session.set_filter("point", 1);
    session.set_options(3, 0, 1);
    CHECK(std::ranges::count(session.view().coverage, real{0}) == 64 - 9);
    CHECK_THROWS_AS(session.set_picture("bird"), ValueError);
    CHECK_THROWS_AS(session.set_filter("bird", 3), ValueError);
    CHECK_THROWS_AS(session.set_filter("blur", 6), ValueError);
    CHECK_THROWS_AS(session.toggle({64}), ValueError);
    CHECK_THROWS_AS(session.set_options(0, 0, 1), ValueError);
    session.set_filter("blur", 5);
    CHECK_THROWS_AS(session.set_options(1, 0, 3), ShapeError);
    CHECK(session.view().map_side == 2);  // as before
}

TEST_CASE("ParameterCounter: counts beyond 32 bits") {
    const LayerCounts counts = ParameterCounter().count(100, 3, 64, 3, 1);
    CHECK(counts.shared == 1792);
    CHECK(counts.map_side == 98);
    CHECK(counts.dense == 98. * 98 * 64 * (30'000 + 1));
    CHECK(ParameterCounter().count(256, 64, 256, 11, 1).dense > 1e13);
    CHECK_THROWS_AS(ParameterCounter().count(2, 1, 1, 3, 1), ValueError);
}

TEST_CASE("PatternRace: three trainings, from equal seeds alike") {
    PatternRace a(1, 60, 0.1, true);
    PatternRace b(1, 60, 0.1, true);
    for (int i = 0; i < 2; ++i) {  // of several at once, a slow machine does fewer
        a.step(1);
        b.step(1);
    }
    CHECK(a.snapshot().curves == b.snapshot().curves);
    const RaceSnapshot shown = a.snapshot();
    CHECK(shown.updates > 0);
    CHECK(shown.parameters[0] > shown.parameters[1]);
    CHECK(shown.parameters[1] > shown.parameters[2]);
    CHECK(shown.examples.size() == std::size_t{8} * 144);
    CHECK_THROWS_AS(PatternRace(1, 5, 0.1, true), ValueError);
    CHECK_THROWS_AS(PatternRace(1, 50, 3, true), ValueError);
}

TEST_CASE("SmallerPicture: leaving out loses more when the picture moves than pooling does",
          "[C11.8]") {
    SmallerPicture session;
    session.load_network(shipped_network());
    session.load_examples(made_up_digits(10));
    session.set_digit(2);
    session.set_method("leave_out", 2);
    session.set_shift(1, 0);
    const SmallerView out = session.view();
    CHECK(out.side == 14);
    CHECK(out.smaller.size() == 196);
    session.set_method("average", 2);
    const SmallerView mean = session.view();
    CHECK(mean.changed_pixels == out.changed_pixels);
    CHECK(mean.changed_smaller <= out.changed_smaller);
    session.set_method("max", 7);
    CHECK(session.view().side == 4);
    CHECK_THROWS_AS(session.set_method("median", 2), ValueError);
    CHECK_THROWS_AS(session.set_method("max", 0), ValueError);
    CHECK_THROWS_AS(session.set_shift(9, 0), ValueError);
    CHECK_THROWS_AS(session.set_digit(10), ValueError);
}

TEST_CASE("LiveTraining: learns, is judged in parts, and keeps its surest mistakes") {
    LiveTraining session(1, "max", false);
    CHECK(session.snapshot().maps.empty());
    CHECK(session.snapshot().rate == 0);
    CHECK_THROWS_AS(session.step(1), Error);
    session.load_digits(made_up_digits(200));
    session.set_batch_size(16);
    session.set_learning_rate(3e-3);
    std::size_t steps = 0;
    while (session.snapshot().updates < 20) steps += session.step(5);
    const TrainingSnapshot shown = session.snapshot();
    CHECK(steps >= 20);
    CHECK(shown.rate > 0);
    CHECK(shown.loss_curve.size() == 2 * shown.updates);
    CHECK(shown.cnn_curve.size() == shown.dense_curve.size());
    CHECK(shown.cnn_curve.front() == 0);  // judged before the first update
    CHECK(shown.loss_curve.back() < shown.loss_curve[1]);
    CHECK(shown.filters.size() == std::size_t{16} * 9);
    CHECK(shown.maps.size() == std::size_t{16} * 28 * 28);
    CHECK(shown.worst.size() == 784 * shown.worst_truth.size());
    const auto wrong = static_cast<double>(total(shown.confusion));
    CHECK(std::abs(1 - wrong / 40 - static_cast<double>(shown.cnn_accuracy)) < 1e-5);
    CHECK_THROWS_AS(session.set_learning_rate(0), ValueError);
    CHECK_THROWS_AS(session.set_learning_rate(2), ValueError);
    CHECK_THROWS_AS(session.set_batch_size(0), ValueError);
    CHECK_THROWS_AS(session.set_training_size(9), ValueError);
    CHECK_THROWS_AS(session.load_digits("nothing"), FileError);
    CHECK_THROWS_AS(LiveTraining(1, "mean", false), ValueError);
}

TEST_CASE("LiveTraining: shuffled pixels are the same numbers in another order") {
    const auto watched = [](bool shuffled) {
        LiveTraining session(2, "stride", shuffled);
        session.load_digits(made_up_digits(200));
        session.set_watched(3);
        return session.snapshot();
    };
    std::vector<real> plain = watched(false).watched;
    std::vector<real> shuffled = watched(true).watched;
    CHECK(plain != shuffled);
    std::ranges::sort(plain);
    std::ranges::sort(shuffled);
    CHECK(plain == shuffled);
    CHECK(watched(true).map_side == 14);
}

TEST_CASE("GoBoard: finds all captures of its position, and fewer or too many behind pooling") {
    GoBoard session;
    const GoView all = session.view();
    CHECK(all.captures == 2);
    CHECK(all.hits == 2);
    CHECK(all.alarms == 0);
    session.set_pooling("max");
    CHECK(session.view().seen_side == 4);
    CHECK(session.view().alarms > 0);
    session.set_pooling("leave_out");
    CHECK(session.view().seen_side == 5);
    session.set_pooling("none");
    session.set_taken(81);
    CHECK(session.view().placed == 0);
    session.set_taken(0);
    session.set_position(3);
    const GoView other = session.view();
    CHECK(other.hits == other.captures);
    CHECK(other.alarms == 0);
    session.turn({0, 0, 0});  // once round
    CHECK(session.view().stones == other.stones);
    CHECK_THROWS_AS(session.set_pooling("mean"), ValueError);
    CHECK_THROWS_AS(session.set_taken(82), ValueError);
    CHECK_THROWS_AS(session.turn({81}), ValueError);
}
