// The sessions behind the page's demos, without a browser.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>

#include "../demo/bayes_session.hpp"
#include "../demo/clouds_session.hpp"
#include "../demo/coin_session.hpp"
#include "../demo/derivation_session.hpp"
#include "../demo/too_right_session.hpp"
#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::generative_classification;
using Catch::Approx;
using Catch::Matchers::Message;
using fixtures::as_double;
using testing::kNan;

namespace {

const std::string& pokemon_text() {
    static const std::string text = [] {
        std::ifstream file(
            testing::source_path("chapters/05_generative_classification/data/pokemon.csv"));
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    return text;
}

constexpr double kRounded = kRealIsDouble ? 1e-9 : 2e-3;

}  // namespace

TEST_CASE("Derivation: every line of it is the same number, at every point", "[T5.1]") {
    Derivation session;
    session.load_pokemon(pokemon_text());
    for (const char* kind : {"shared", "own"}) {
        session.set_covariance(kind);
        for (const real x : {real(20), real(75), real(150)}) {
            CAPTURE(kind, x);
            const DerivationSnapshot s = session.at(x, 60);
            const double first = s.density_1 * s.prior_1;
            const double second = s.density_2 * s.prior_2;
            CHECK(s.posterior == Approx(first / (first + second)).epsilon(1e-4));
            CHECK(s.posterior == Approx(1 / (1 + s.ratio)).epsilon(1e-4));
            CHECK(s.posterior == Approx(s.sigmoid).margin(kRounded));
            CHECK(s.z == Approx(s.log_densities + s.log_priors));
            CHECK(s.z ==
                  Approx(s.log_priors + s.log_determinants - 0.5 * (s.distance_1 - s.distance_2))
                      .margin(1e-6));
            const double linear = s.w_1 * double(x) + s.w_2 * 60 + s.b;
            CHECK(s.z == Approx(s.quadratic + linear).margin(kRounded));
            if (std::string(kind) == "shared") {
                CHECK(std::abs(s.quadratic) < kRounded);
                CHECK(std::abs(s.log_determinants) < kRounded);
            } else {
                CHECK(std::abs(s.quadratic) > 0.05);
            }
        }
    }
    CHECK(session.fitted_prior() == Approx(79.0 / 140));
    CHECK(session.points(0).size() == 158);
    session.set_prior(real(0.2));
    CHECK(session.at(75, 60).log_priors == Approx(std::log(0.25)).epsilon(1e-4));
    CHECK(session.field(0, 200, 0, 200, 9, 5).size() == 45);
}

TEST_CASE("Derivation: works before data has come, and refuses nonsense") {
    Derivation session;
    CHECK(session.points(0).empty());
    CHECK(session.at(70, 70).posterior > 0);
    CHECK_THROWS_AS(session.load_pokemon("<!doctype html>"), FileError);
    CHECK_THROWS_MATCHES(session.set_covariance("full"), ValueError,
                         Message("set_covariance: expected own or shared, got full"));
    CHECK_THROWS_AS(session.set_prior(0), ValueError);
    CHECK_THROWS_AS(session.set_prior(kNan), ValueError);
    CHECK_THROWS_AS(session.at(kNan, 0), ValueError);
    CHECK_THROWS_AS(session.field(0, 1, 0, 1, 5000, 5000), ValueError);
    CHECK_THROWS_AS(session.field(1, 0, 0, 1, 5, 5), ValueError);
}

TEST_CASE("Clouds: an ellipse is its Gaussian and back") {
    const Gaussian g = fixtures::two_gaussians()[0];
    const Gaussian back = Ellipse::of(g).gaussian();
    CHECK(testing::max_relative_error(back.covariance, g.covariance) < 1e-5);
    CHECK(testing::max_relative_error(back.mean, g.mean) == 0);
}

TEST_CASE("Clouds: own covariances give a conic, a shared one a line", "[E5.7]") {
    Clouds session(1);
    CHECK(session.step(0).boundary != "line");
    session.set_covariance("shared");
    CHECK(session.step(0).boundary == "line");
    CHECK(session.used(0).axis_x == session.used(1).axis_x);
    CHECK(session.own(0).axis_x != session.own(1).axis_x);
    session.set_covariance("naive");
    CHECK(std::min(std::abs(session.used(0).axis_x), std::abs(session.used(0).axis_y)) <
          real(1e-6));

    session.set_covariance("own");
    session.set_ellipse(0, 0, 0, real(0.5), 0, real(0.5));
    session.set_ellipse(1, 0, 0, 2, 0, 2);
    CHECK(session.step(0).boundary == "ellipse");
    session.set_ellipse(0, 0, 0, 2, 0, real(0.5));
    session.set_ellipse(1, 0, 0, 0, 2, real(0.5));
    CHECK(session.step(0).boundary == "hyperbola");
    session.set_ellipse(1, 0, 2, 2, 0, real(0.8));
    CHECK(session.step(0).boundary == "parabola");
}

TEST_CASE("Clouds: the likelihood of the Pokemon is highest for the fitted ellipses", "[Q19]") {
    Clouds session(1);
    CHECK_THROWS_MATCHES(session.set_data("pokemon"), ValueError,
                         Message("set_data: expected load_pokemon first, got no data"));
    session.load_pokemon(pokemon_text());
    session.set_data("pokemon");
    for (const char* kind : {"own", "shared", "naive"}) {
        CAPTURE(kind);
        session.set_data("pokemon");
        session.set_covariance(kind);
        const CloudsSnapshot best = session.step(0);
        CHECK(best.log_likelihood == Approx(best.best_log_likelihood).epsilon(1e-5));
        CHECK(best.accuracy > real(0.6));
        CHECK(best.test_accuracy > real(0.4));
        const Ellipse e = session.own(0);
        session.set_ellipse(0, e.x + 5, e.y, e.axis_x * 2, e.axis_y, e.width);
        CHECK(session.step(0).log_likelihood < best.log_likelihood - 1);
        CHECK(session.step(0).best_log_likelihood == Approx(best.best_log_likelihood));
    }
}

TEST_CASE("Clouds: histogram and Gaussian cover the same area", "[Q17]") {
    Clouds session(1);
    session.load_pokemon(pokemon_text());
    session.set_data("pokemon");
    const auto view = session.view();
    const double width = double(view[1] - view[0]);
    double bars = 0;
    double curve = 0;
    for (std::size_t k = 0; k < 2; ++k) {
        for (const real h : session.histogram(k, 20)) bars += double(h) * width / 20;
        for (const real h : session.marginal(k, 401)) curve += double(h) * width / 400;
    }
    CHECK(bars == Approx(1).margin(0.03));
    CHECK(curve == Approx(1).margin(0.03));
}

TEST_CASE("Clouds: samples are drawn, kept up to a number, and forgotten with the model") {
    Clouds session(1);
    CHECK(session.samples(0).empty());
    CHECK(session.step(30).samples == 30);
    CHECK(session.samples(0).size() + session.samples(1).size() == 60);
    CHECK(session.step(5000).samples == 5030);
    CHECK(session.step(10).samples == 5040);
    CHECK(session.samples(0).size() + session.samples(1).size() == 2 * Clouds::kSamples);
    session.set_prior(real(0.999));
    CHECK(session.samples(0).empty());
    session.step(400);
    CHECK(session.samples(0).size() > 760);
}

TEST_CASE("Clouds: a dragged point moves the Gaussians") {
    Clouds session(1);
    session.set_data("points");
    const Ellipse before = session.own(0);
    const auto points = session.points(0);
    session.move_point(0, points[0] + 6, points[1]);
    CHECK(session.own(0).x == Approx(before.x + 1));
    CHECK(session.own(1).x == Clouds(1).own(1).x - Clouds(1).own(1).x + session.own(1).x);
    const Ellipse moved = session.own(0);
    for (std::size_t i = 1; i < 6; ++i) session.move_point(i, real(i), 0);
    // The last point onto the line of the others leaves no area: refused, and nothing changes.
    const Ellipse kept = session.own(0);
    CHECK_THROWS_AS(session.move_point(0, 7, 0), Error);
    CHECK(session.own(0).x == kept.x);
    CHECK(moved.x != kept.x);
    CHECK(session.step(0).accuracy > 0);
}

TEST_CASE("Clouds: nonsense is refused with a text") {
    Clouds session(1);
    CHECK_THROWS_AS(session.set_data("digits"), ValueError);
    CHECK_THROWS_AS(session.set_covariance(""), ValueError);
    CHECK_THROWS_AS(session.set_prior(1), ValueError);
    CHECK_THROWS_AS(session.set_prior(kNan), ValueError);
    CHECK_THROWS_AS(session.set_ellipse(0, kNan, 0, 1, 0, 1), ValueError);
    CHECK_THROWS_AS(session.set_ellipse(0, 0, 0, 0, 0, 1), ValueError);
    CHECK_THROWS_AS(session.set_ellipse(2, 0, 0, 1, 0, 1), ValueError);
    CHECK_THROWS_AS(session.move_point(160, 0, 0), ValueError);
    CHECK_THROWS_AS(session.field(1, 1), ValueError);
    CHECK_THROWS_AS(session.marginal(0, 1), ValueError);
    CHECK_THROWS_AS(session.histogram(0, 0), ValueError);
    CHECK_THROWS_AS(session.load_pokemon("a,b\n1,2\n"), FileError);
}

TEST_CASE("TooRight: far points turn the least-squares line, and hardly the logistic one",
          "[T5.5]") {
    TooRight session(1);
    CHECK(session.report("least_squares").turned == 0);
    session.set_far(6, -4, 8);
    CHECK(session.far().size() == 16);
    const LineReport squares = session.report("least_squares");
    const LineReport gaussian = session.report("gaussian");
    const LineReport logistic = session.report("logistic");
    CHECK(squares.turned > 15);
    CHECK(logistic.turned < squares.turned / 4);
    CHECK(squares.w_1 == Approx(gaussian.w_1).epsilon(1e-4));  // one direction
    CHECK(std::hypot(squares.w_1, squares.w_2) == Approx(1));
    CHECK(session.report("perceptron").mistakes <= 24);
    CHECK(session.errors().size() == 64);
    // Errors are (1 - t z)^2.
    const auto errors = session.errors();
    for (std::size_t i = 0; i < errors.size(); i += 2) {
        CHECK(double(errors[i + 1]) == Approx(std::pow(1 - double(errors[i]), 2)).margin(1e-4));
    }
}

TEST_CASE("TooRight: even separated clouds have a logistic line, and nonsense is refused") {
    TooRight session(2);
    for (std::size_t i = 0; i < TooRight::kEach; ++i) {
        session.move_point(i, 3 + real(0.1) * real(i), real(i % 3));
        session.move_point(i + TooRight::kEach, -3, real(i % 4) + real(0.1) * real(i));
    }
    CHECK(session.report("logistic").mistakes == 0);
    CHECK_THROWS_AS(session.report("tree"), ValueError);
    CHECK_THROWS_AS(session.set_far(kNan, 0, 1), ValueError);
    CHECK_THROWS_MATCHES(session.set_far(0, 0, 31), ValueError,
                         Message("set_far: expected 0 to 30 points, got 31"));
    CHECK_THROWS_AS(session.move_point(24, 0, 0), ValueError);
}

TEST_CASE("BayesArea: marbles fall as the areas say") {
    BayesArea session(1);
    const BayesSnapshot start = session.step(0);
    CHECK(start.posterior == Approx(0.8));
    CHECK(start.evidence == Approx(2.0 / 3));
    const BayesSnapshot many = session.step(50'000);
    CHECK(double(many.first) / double(many.seen) == Approx(0.8).margin(0.01));
    CHECK(double(many.seen) / double(many.drawn) == Approx(2.0 / 3).margin(0.01));
    CHECK(session.marbles(true).size() + session.marbles(false).size() == 2 * BayesArea::kMarbles);
    session.set_causes(0.5, 0, 0);
    CHECK(std::isnan(session.step(1).posterior));
    CHECK(session.marbles(true).empty());
    CHECK_THROWS_AS(session.set_causes(2, 0, 0), ValueError);
    CHECK(session.step(0).drawn == 1);
}

TEST_CASE("Coin: estimates, evidence by sum and by formula, and flips", "[Q21]") {
    Coin coin(1);
    const CoinSnapshot s = coin.step(0);
    CHECK(s.mle == Approx(0.7));
    CHECK(s.map == Approx(2.0 / 3));
    CHECK(s.mean == Approx(9.0 / 14));
    CHECK(s.evidence == Approx(0.111888).margin(1e-6));
    CHECK(s.evidence_sum == Approx(s.evidence).epsilon(1e-5));
    const auto posterior = coin.curve("posterior", 101);
    CHECK(std::max_element(posterior.begin(), posterior.end()) - posterior.begin() == 67);
    const auto likelihood = coin.curve("likelihood", 101);
    CHECK(std::max_element(likelihood.begin(), likelihood.end()) - likelihood.begin() == 70);
    CHECK(std::accumulate(posterior.begin(), posterior.end(), 0.0) / 100 == Approx(1).margin(1e-3));

    coin.set_flips(0, 0);
    coin.set_prior(1, 1);
    CHECK(std::isnan(coin.step(0).mle));
    CHECK(std::isnan(coin.step(0).map));
    const std::string upcoming = coin.upcoming(30);
    const auto heads = std::size_t(std::ranges::count(upcoming, 'H'));
    CHECK(coin.step(30).heads == heads);
    CHECK(heads > 0);
    CHECK_THROWS_AS(coin.upcoming(5001), ValueError);
    coin.set_flips(0, 0);
    coin.set_truth(1);
    CHECK(coin.step(20).heads == 20);
    CHECK(coin.step(10'000).heads == Coin::kMostFlips);
    CHECK_THROWS_AS(coin.set_flips(5000, 1), ValueError);
    CHECK_THROWS_AS(coin.set_prior(0, 1), ValueError);
    CHECK_THROWS_AS(coin.set_prior(std::numeric_limits<double>::quiet_NaN(), 1), ValueError);
    CHECK_THROWS_AS(coin.set_truth(1.5), ValueError);
    CHECK_THROWS_AS(coin.curve("all", 10), ValueError);
    CHECK_THROWS_AS(coin.curve("prior", 1), ValueError);
}
