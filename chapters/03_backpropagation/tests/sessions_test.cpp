// The sessions behind the page's demos, without a browser.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "../demo/depth_session.hpp"
#include "../demo/network_session.hpp"
#include "../demo/race_session.hpp"
#include "../demo/training_session.hpp"
#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::kNan;

TEST_CASE("NetworkGraph: shows the lecture's numbers, by hand and by autodiff") {
    NetworkGraph session;
    const NetworkView view = session.view();
    CHECK(view.widths == std::vector<real>{2, 2, 2, 2});
    CHECK(view.a[4] == Approx(0.617705).epsilon(1e-5));
    CHECK(view.delta.size() == 6);
    CHECK(view.delta[0] == Approx(view.by_hand[4]));  // dC/db = delta
    CHECK(view.disagreement < real(1e-5));
    CHECK(view.check_error < (kRealIsDouble ? real(1e-6) : real(1e-3)));
    CHECK(session.quotient(0) == Approx(view.by_autodiff[0]).epsilon(1e-3));
    for (const char* network : {"fork", "wide", "lecture"}) {
        for (const char* activation : {"relu", "identity", "sigmoid"}) {
            CAPTURE(network, activation);
            session.set_network(network);
            session.set_activation(activation);
            CHECK(session.view().disagreement < real(1e-5));
        }
    }
}

TEST_CASE("NetworkGraph: a changed number changes all derivatives, which stay right") {
    NetworkGraph session;
    const NetworkView before = session.view();
    session.set_number(12, -3);  // w^3_11
    const NetworkView after = session.view();
    CHECK(after.parameters[12] == -3);
    CHECK(after.by_hand[0] != before.by_hand[0]);
    CHECK(after.check_error < real(1e-3));
    session.set_number(18, 0);  // the first input: what it was multiplied with no longer matters
    CHECK(session.view().by_hand[0] == 0);
    CHECK(session.view().by_hand[2] == 0);
    CHECK(session.view().by_hand[1] != 0);
    session.set_number(20, session.view().a[4]);  // targets that are met: nobody is to blame
    session.set_number(21, session.view().a[5]);
    CHECK(session.view().cost == 0);
    CHECK(session.view().check_error != 0);
}

TEST_CASE("NetworkGraph: every mistake is caught where it shows, and a check of zeros is none") {
    NetworkGraph session;
    for (const char* mistake :
         {"no_gain", "reciprocal_gain", "one_branch", "unweighted", "weight_as_input"}) {
        CAPTURE(mistake);
        session.set_mistake(mistake);
        const NetworkView view = session.view();
        CHECK(view.check_error > real(0.1));
        CHECK(view.gradient != view.by_hand);
        CHECK(view.by_hand[0] == Approx(-0.0035652).epsilon(1e-4));  // the right one is kept
    }
    session.set_mistake("no_gain");
    session.set_activation("identity");
    CHECK(session.view().check_error < real(1e-3));  // every gain is 1
    session.set_mistake("none");
    session.set_activation("relu");
    for (const std::size_t bias : {4U, 5U, 10U, 11U, 16U, 17U}) session.set_number(bias, -5);
    CHECK(session.view().check_error == -1);
}

TEST_CASE("NetworkGraph: the recorded graph is complete and in order") {
    const NetworkGraph session;
    const GraphView graph = session.graph();
    const auto nodes = std::size_t(std::count(graph.ops.begin(), graph.ops.end(), ',') + 1);
    CHECK(graph.sizes.size() == nodes);
    real numbers = 0;
    for (const real size : graph.sizes) numbers += size;
    CHECK(graph.values.size() == std::size_t(numbers));
    CHECK(graph.gradients.size() == graph.values.size());
    for (std::size_t k = 0; k < graph.edges.size(); k += 2) {
        CHECK(graph.edges[k] < graph.edges[k + 1]);
    }
    CHECK(graph.gradients.back() == 1);          // dC/dC
    CHECK(std::isnan(graph.gradients.front()));  // constants have none
}

TEST_CASE("NetworkGraph: nonsense is refused with a text, and changes nothing") {
    NetworkGraph session;
    const NetworkView before = session.view();
    CHECK_THROWS_MATCHES(session.set_network("deep"), ValueError,
                         Message("set_network: expected lecture, fork or wide, got deep"));
    CHECK_THROWS_AS(session.set_activation("tanh"), ValueError);
    CHECK_THROWS_AS(session.set_mistake("typo"), ValueError);
    CHECK_THROWS_MATCHES(session.set_number(22, 0), ValueError,
                         Message("set_number: expected an index below 22, got 22"));
    CHECK_THROWS_AS(session.set_number(0, kNan), ValueError);
    CHECK_THROWS_AS(session.quotient(18), ValueError);
    CHECK(session.view().parameters == before.parameters);
    CHECK(session.view().gradient == before.gradient);
}

TEST_CASE("PathRace: both find the same, one of them much earlier", "[C3.10]") {
    PathRace race;
    const RaceSnapshot start = race.step(0);
    CHECK(start.path_operations == 0);
    CHECK(start.backward_operations == 0);
    RaceSnapshot now = race.step(1);
    CHECK(now.paths == 1);
    CHECK(now.path == std::vector<real>{0, 0, 0});
    CHECK(now.backward_operations >= now.path_operations);
    while (now.backward_operations < now.backward_total) now = race.step(1);
    CHECK(now.neurons_done == 9);
    CHECK(now.parameters_done < now.parameters / 3);
    now = race.step(1000);
    CHECK(now.parameters_done == now.parameters);
    CHECK(now.path_operations == now.path_total);
    CHECK(now.paths == now.paths_total);
    CHECK(now.disagreement < real(1e-4));

    race.set_size(1, 12);
    now = race.step(10'000);
    CHECK(now.parameters_done == 24);
    CHECK(now.backward_operations == now.backward_total);
    race.set_size(12, 12);
    now = race.step(1000);  // hopeless, but the numbers say how much so
    CHECK(now.path_total > 1e14);
    CHECK(now.parameters_done == 0);
    CHECK(now.backward_operations == now.backward_total);
}

TEST_CASE("PathRace: foretells the work of every depth, and refuses other sizes") {
    const PathRace race;
    const std::vector<real> totals = race.totals(2);
    REQUIRE(totals.size() == 24);
    CHECK(totals[4] == 232);
    CHECK(totals[5] == 30);
    PathRace other;
    CHECK_THROWS_MATCHES(other.set_size(0, 3), ValueError,
                         Message("set_size: expected a width and a depth from 1 to 12, got 0"));
    CHECK_THROWS_AS(other.set_size(3, 13), ValueError);
    CHECK_THROWS_AS(other.totals(13), ValueError);
    CHECK(other.step(1).paths == 1);
}

TEST_CASE("VanishingDeltas: measures both activations on the same network") {
    VanishingDeltas session(1);
    session.set_depth(10);
    const DepthView view = session.measure();
    CHECK(view.sigmoid == measure_depth(Sigmoid(), {.depth = 10}).delta);
    CHECK(view.relu == measure_depth(ReLU(), {.depth = 10}).delta);
    CHECK(view.sigmoid_gains.size() == VanishingDeltas::kParts);
    CHECK(view.relu_gains.front() + view.relu_gains.back() == Approx(1));
    for (std::size_t part = 6; part < view.sigmoid_gains.size(); ++part) {
        CHECK(view.sigmoid_gains[part] == 0);  // nothing above a quarter
    }
    CHECK_THROWS_MATCHES(session.set_depth(0), ValueError,
                         Message("set_depth: expected 1 to 30, got 0"));
    CHECK_THROWS_AS(session.set_depth(31), ValueError);
    CHECK_THROWS_AS(session.set_width(65), ValueError);
    CHECK_THROWS_AS(session.set_scale(0), ValueError);
    CHECK_THROWS_AS(session.set_scale(double(kNan)), ValueError);
    CHECK(session.measure().sigmoid == view.sigmoid);
}

TEST_CASE("FourPoints: trains to zero loss, and stops there", "[Q7]") {
    FourPoints session(1);
    const TrainingSnapshot start = session.step(0);
    CHECK(start.update_count == 0);
    CHECK(start.status == "running");
    const TrainingSnapshot end = session.step(50'000);
    CHECK(end.status == "converged");
    CHECK(end.loss < FourPoints::kDone);
    CHECK(end.outputs[2] == Approx(0.9).epsilon(1e-2));
    CHECK(session.step(10).update_count == end.update_count);
    CHECK(session.losses().size() <= FourPoints::kMostLosses + 1);
    CHECK(session.losses().front() == start.loss);
    CHECK(session.stride() * (session.losses().size() - 1) <= end.update_count);
    const std::vector<real> field = session.field(0, 17);               // every tenth of the plane
    CHECK(field[3 * 17 + 13] == Approx(end.outputs[4]).epsilon(1e-3));  // (1, 0)
}

TEST_CASE("FourPoints: same seed, same run; too large a rate explodes; nonsense is refused") {
    CHECK(FourPoints(3).step(20).loss == FourPoints(3).step(20).loss);
    CHECK(FourPoints(3).step(20).loss != FourPoints(4).step(20).loss);
    FourPoints linear(1);
    linear.set_activation("identity");
    linear.set_learning_rate(10);
    CHECK(linear.step(1000).status == "diverged");
    FourPoints session(1);
    CHECK_THROWS_AS(session.set_activation("tanh"), ValueError);
    CHECK_THROWS_AS(session.set_learning_rate(0), ValueError);
    CHECK_THROWS_AS(session.set_learning_rate(kNan), ValueError);
    CHECK_THROWS_AS(session.field(2, 10), ValueError);
    CHECK_THROWS_AS(session.field(0, 1), ValueError);
    CHECK(session.step(1).update_count == 1);
}
