// The sessions behind the page's demos, without a browser.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "../demo/ball_session.hpp"
#include "../demo/error_surface_session.hpp"
#include "../demo/forecast_session.hpp"
#include "course/error.hpp"
#include "fixtures.hpp"
#include "linear_regression/closed_form.hpp"

using namespace course;
using namespace course::linear_regression;
using Catch::Approx;
using Catch::Matchers::Message;

namespace {

constexpr real kNan = std::numeric_limits<real>::quiet_NaN();

const std::string& ridership_text() {
    static const std::string text = [] {
        std::ifstream file(
            testing::source_path("chapters/01_linear_regression/data/ridership.csv"));
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    return text;
}

}  // namespace

TEST_CASE("ErrorSurface: descends on the three points to the least-squares line") {
    ErrorSurface session(1);
    CHECK(session.points() == std::vector<real>{1, 2, 2, 3, 3, 5});
    const SurfaceSnapshot start = session.step(0);
    CHECK(start.status == "running");
    CHECK(start.update_count == 0);
    const SurfaceView view = session.suggested_view();
    CHECK(start.w >= view.w_min);
    CHECK(start.w <= view.w_max);

    session.set_parameters(0, 0);
    const SurfaceSnapshot first = session.step(1);
    CHECK(first.w == Approx(4.6 / 3));
    CHECK(first.b == Approx(2.0 / 3));
    const SurfaceSnapshot end = session.step(5000);
    CHECK(end.status == "converged");
    const SurfaceOptimum best = session.optimum();
    CHECK(best.w == Approx(1.5));
    CHECK(best.loss == Approx(1.0 / 18));
    CHECK(end.w == Approx(best.w).epsilon(1e-3));
    CHECK(end.b == Approx(best.b).epsilon(1e-2));
    CHECK(end.loss == end.mse);
    CHECK(session.path().size() == 2 * std::min(end.update_count + 1, ErrorSurface::kPathLength));
    CHECK(session.step(10).update_count == end.update_count);
}

TEST_CASE("ErrorSurface: equal seeds start alike, different seeds do not") {
    CHECK(ErrorSurface(5).path() == ErrorSurface(5).path());
    CHECK(ErrorSurface(5).path() != ErrorSurface(6).path());
}

TEST_CASE("ErrorSurface: diverges above the limit that it computes, and can be put back") {
    ErrorSurface session(1);
    session.set_parameters(0, 0);
    session.set_learning_rate(session.curvature().eta_limit * real(1.05));
    CHECK(session.step(100'000).status == "diverged");
    session.set_parameters(0, 0);
    session.set_learning_rate(session.curvature().eta_limit * real(0.95));
    CHECK(session.step(100'000).status == "converged");
}

TEST_CASE("ErrorSurface: each loss has its own optimum and its own limit") {
    ErrorSurface session(1);
    const real limit = session.curvature().eta_limit;
    const Curvature expected = curvature(mse_hessian(fixtures::three_points().x));
    CHECK(limit == Approx(expected.eta_limit()));
    CHECK(session.curvature().lambda_max == Approx(expected.lambda_max));
    CHECK(session.curvature().lambda_min == Approx(expected.lambda_min).epsilon(1e-4));
    session.set_loss("mae");
    CHECK(session.optimum().b == Approx(0.5));
    CHECK(session.optimum().loss == Approx(1.0 / 6));
    CHECK(std::isinf(session.curvature().eta_limit));
    session.set_loss("huber");
    CHECK(session.curvature().eta_limit == Approx(2 * limit));
    CHECK(session.optimum().loss == Approx(1.0 / 36));
}

TEST_CASE("ErrorSurface: a dragged point moves the optimum and wakes a resting descent") {
    ErrorSurface session(1);
    session.set_parameters(0, 0);
    REQUIRE(session.step(5000).status == "converged");
    session.move_point(1, 2, 6);
    CHECK(session.points()[3] == 6);
    CHECK(session.optimum().b == Approx(1.0 / 3 + 1));
    CHECK(session.step(0).status == "running");
    CHECK(session.step(5000).b == Approx(4.0 / 3).epsilon(1e-3));
    session.set_data("three_points");
    CHECK(session.points()[3] == 3);  // the original was not touched
}

TEST_CASE("ErrorSurface: every data set fits into its view, and its learning rate converges") {
    ErrorSurface session(3);
    session.load_ridership(ridership_text());
    for (const char* kind : {"three_points", "lecture", "ridership"}) {
        CAPTURE(kind);
        session.set_data(kind);
        const SurfaceView view = session.suggested_view();
        const SurfaceOptimum best = session.optimum();
        CHECK(best.w > view.w_min);
        CHECK(best.w < view.w_max);
        CHECK(best.b > view.b_min);
        CHECK(best.b < view.b_max);
        CHECK(view.eta < session.curvature().eta_limit);
        const SurfaceSnapshot end = session.step(20'000);
        CHECK(end.status == "converged");
        CHECK(end.loss == Approx(best.loss).epsilon(1e-3));
        const auto surface = session.surface(view.w_min, view.w_max, view.b_min, view.b_max, 9, 5);
        REQUIRE(surface.size() == 45);
        for (const real loss : surface) CHECK(loss >= best.loss);
    }
    CHECK(session.points().size() == std::size_t{2} * 4726);
}

TEST_CASE("ErrorSurface: nonsense is refused with a text, and changes nothing") {
    ErrorSurface session(1);
    const SurfaceSnapshot before = session.step(3);
    CHECK_THROWS_MATCHES(
        session.set_data("four_points"), ValueError,
        Message("set_data: expected three_points, lecture or ridership, got four_points"));
    CHECK_THROWS_MATCHES(session.set_data("ridership"), ValueError,
                         Message("set_data: expected load_ridership first, got no data"));
    CHECK_THROWS_AS(session.load_ridership("<!doctype html>"), FileError);
    CHECK_THROWS_AS(session.set_loss("l2"), ValueError);
    CHECK_THROWS_AS(session.set_learning_rate(0), ValueError);
    CHECK_THROWS_AS(session.set_learning_rate(kNan), ValueError);
    CHECK_THROWS_AS(session.set_parameters(kNan, 0), ValueError);
    CHECK_THROWS_AS(session.move_point(3, 0, 0), ValueError);
    CHECK_THROWS_AS(session.move_point(0, kNan, 0), ValueError);
    CHECK_THROWS_AS(session.surface(0, 1, 0, 1, 5000, 5000), ValueError);
    CHECK_THROWS_AS(session.surface(1, 0, 0, 1, 5, 5), ValueError);
    const SurfaceSnapshot after = session.step(0);
    CHECK(after.w == before.w);
    CHECK(after.b == before.b);
    CHECK(after.status == before.status);
}

TEST_CASE("Ball: ends in the valley on its side of the hill") {
    Ball ball;
    const auto minima = ball.minima();
    REQUIRE(minima.size() == 4);
    CHECK(minima[0] == Approx(-1.300840).epsilon(1e-5));
    CHECK(minima[2] == Approx(1.130901).epsilon(1e-5));
    ball.set_position(real(0.1));
    CHECK(ball.step(1000).w == Approx(minima[0]).epsilon(1e-3));
    ball.set_position(real(0.25));
    const BallSnapshot right = ball.step(1000);
    CHECK(right.w == Approx(minima[2]).epsilon(1e-3));
    CHECK(right.status == "converged");
    CHECK(ball.path().size() == 2 * (right.update_count + 1));
}

TEST_CASE("Ball: rests on the plateau, bounces in the bowl at a rate of 1, leaves it above") {
    Ball ball;
    ball.set_curve("plateau");
    const BallSnapshot stuck = ball.step(5000);
    CHECK(stuck.status == "converged");
    CHECK(std::abs(stuck.w) < real(0.05));
    CHECK(ball.minima() == std::vector<real>{-1, -1});

    ball.set_curve("bowl");
    ball.set_position(1);
    ball.set_learning_rate(1);
    CHECK(ball.step(101).w == -1);
    ball.set_learning_rate(real(1.1));
    CHECK(ball.step(1000).status == "diverged");
}

TEST_CASE("Ball: samples its curve at equal distances, ends included") {
    Ball ball;
    ball.set_curve("bowl");
    CHECK(ball.curve(-2, 2, 5) == std::vector<real>{4, 1, 0, 1, 4});
    CHECK_THROWS_AS(ball.curve(2, -2, 5), ValueError);
    CHECK_THROWS_AS(ball.curve(-2, 2, 1), ValueError);
    CHECK_THROWS_AS(ball.set_curve("hill"), ValueError);
    CHECK_THROWS_AS(ball.set_position(kNan), ValueError);
    CHECK_THROWS_AS(ball.set_learning_rate(-1), ValueError);
}

TEST_CASE("Forecast: reports on ridership what the chapter's tests find") {
    Forecast session(1);
    session.load_ridership(ridership_text());
    CHECK(session.size() == 5698 - kMaxLags);
    CHECK(session.date(0) == "2001-03-19");
    CHECK(session.date(session.train_size()) == "2014-01-01");
    session.set_lags(7);
    const ForecastReport report = session.fit();
    CHECK(report.train_loss == Approx(7.2213).epsilon(1e-4));
    CHECK(report.test_loss == Approx(8.8101).epsilon(1e-4));
    CHECK(report.test_persistence == Approx(56.9299).epsilon(1e-4));
    CHECK(report.test_weekly_persistence == Approx(10.2106).epsilon(1e-4));
    CHECK(report.weights.size() == 7);

    const ForecastSweep sweep = session.sweep({1, 7, 28});
    REQUIRE(sweep.test.size() == 3);
    CHECK(sweep.test[1] == Approx(report.test_loss));
    CHECK(sweep.test[0] > sweep.test[1]);
    CHECK(sweep.test[1] > sweep.test[2]);
    CHECK(sweep.train[0] > sweep.train[2]);
}

TEST_CASE("Forecast: the days shown are those the losses are made of") {
    Forecast session(1);
    for (const char* loss : {"mse", "mae", "huber"}) {
        CAPTURE(loss);
        session.set_loss(loss);
        const ForecastReport report = session.fit();
        const ForecastSeries all = session.series(0, session.size());
        REQUIRE(all.actual.size() == session.size());
        const Tensor predicted({all.predicted.size()}, all.predicted);
        const Tensor actual({all.actual.size()}, all.actual);
        const std::size_t n = session.train_size();
        CHECK(evaluate(parse_loss(loss), predicted.slice(n, session.size()),
                       actual.slice(n, session.size())) == Approx(report.test_loss));
        CHECK(all.is_train[n - 1] == 1);
        CHECK(all.is_train[n] == 0);
    }
    CHECK(session.date(0) == "day 56");
}

TEST_CASE("Forecast: a pure cycle is met by seven days with every loss") {
    Forecast session(1);
    session.use_synthetic(0, 3, 0, 0);
    for (const char* loss : {"mse", "mae", "huber"}) {
        session.set_loss(loss);
        CHECK(session.fit().test_loss < real(1e-5));
    }
}

TEST_CASE("Forecast: nonsense is refused with a text") {
    Forecast session(1);
    CHECK_THROWS_MATCHES(session.set_lags(0), ValueError,
                         Message("set_lags: expected 1 to 56 days, got 0"));
    CHECK_THROWS_AS(session.set_lags(57), ValueError);
    CHECK_THROWS_AS(session.sweep({7, 100}), ValueError);
    CHECK_THROWS_AS(session.set_loss(""), ValueError);
    CHECK_THROWS_AS(session.series(session.size(), 1), ValueError);
    CHECK_THROWS_AS(session.date(session.size()), ValueError);
    CHECK_THROWS_AS(session.use_synthetic(0, 3, -1, 0), ValueError);
    CHECK_THROWS_AS(session.load_ridership("date,rides\n2001-01-22,3\n"), ValueError);
    CHECK(session.fit().weights.size() == 7);
}
