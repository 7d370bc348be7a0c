// The chapter's demos for the browser: three session classes, bound member by member.
#include <vector>

#include "ball_session.hpp"
#include "course/embind.hpp"
#include "error_surface_session.hpp"
#include "forecast_session.hpp"

namespace {

using namespace emscripten;
using namespace course::linear_regression;
using course::demo::ArrayField;
using course::demo::Float32Array;
using course::demo::floats;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberList)
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

template <typename Snapshot>
Status get_status(const Snapshot& snapshot) {
    return Status(val(snapshot.status));
}
template <typename Snapshot>
void set_status(Snapshot&, const Status&) {}

void bind_error_surface() {
    value_object<SurfaceSnapshot>("SurfaceSnapshot")
        .field("w", &SurfaceSnapshot::w)
        .field("b", &SurfaceSnapshot::b)
        .field("loss", &SurfaceSnapshot::loss)
        .field("mse", &SurfaceSnapshot::mse)
        .field("mae", &SurfaceSnapshot::mae)
        .field("gradient_w", &SurfaceSnapshot::gradient_w)
        .field("gradient_b", &SurfaceSnapshot::gradient_b)
        .field("update_count", &SurfaceSnapshot::update_count)
        .field("status", &get_status<SurfaceSnapshot>, &set_status<SurfaceSnapshot>);
    value_object<SurfaceOptimum>("SurfaceOptimum")
        .field("w", &SurfaceOptimum::w)
        .field("b", &SurfaceOptimum::b)
        .field("loss", &SurfaceOptimum::loss);
    value_object<SurfaceCurvature>("SurfaceCurvature")
        .field("lambda_max", &SurfaceCurvature::lambda_max)
        .field("lambda_min", &SurfaceCurvature::lambda_min)
        .field("eta_limit", &SurfaceCurvature::eta_limit);
    value_object<SurfaceView>("SurfaceView")
        .field("w_min", &SurfaceView::w_min)
        .field("w_max", &SurfaceView::w_max)
        .field("b_min", &SurfaceView::b_min)
        .field("b_max", &SurfaceView::b_max)
        .field("eta", &SurfaceView::eta);
    class_<ErrorSurface>("ErrorSurface")
        .constructor(&make<ErrorSurface, std::uint32_t>)
        .function("set_data(kind)", method<&ErrorSurface::set_data>)
        .function("load_ridership(csv_text)", method<&ErrorSurface::load_ridership>)
        .function("points", floats<&ErrorSurface::points>)
        .function("move_point(index, x, y)", method<&ErrorSurface::move_point>)
        .function("set_loss(name)", method<&ErrorSurface::set_loss>)
        .function("set_learning_rate(eta)", method<&ErrorSurface::set_learning_rate>)
        .function("set_parameters(w, b)", method<&ErrorSurface::set_parameters>)
        .function("step(count)", method<&ErrorSurface::step>)
        .function("path", floats<&ErrorSurface::path>)
        .function("surface(w_min, w_max, b_min, b_max, nx, ny)", floats<&ErrorSurface::surface>)
        .function("optimum", method<&ErrorSurface::optimum>)
        .function("curvature", method<&ErrorSurface::curvature>)
        .function("suggested_view", method<&ErrorSurface::suggested_view>);
}

void bind_ball() {
    value_object<BallSnapshot>("BallSnapshot")
        .field("w", &BallSnapshot::w)
        .field("loss", &BallSnapshot::loss)
        .field("slope", &BallSnapshot::slope)
        .field("update_count", &BallSnapshot::update_count)
        .field("status", &get_status<BallSnapshot>, &set_status<BallSnapshot>);
    class_<Ball>("Ball")
        .constructor(&make<Ball>)
        .function("set_curve(name)", method<&Ball::set_curve>)
        .function("set_position(w)", method<&Ball::set_position>)
        .function("set_learning_rate(eta)", method<&Ball::set_learning_rate>)
        .function("step(count)", method<&Ball::step>)
        .function("path", floats<&Ball::path>)
        .function("curve(w_min, w_max, count)", floats<&Ball::curve>)
        .function("minima", floats<&Ball::minima>);
}

void bind_forecast() {
    value_object<ForecastReport> report("ForecastReport");
    report.field("train_loss", &ForecastReport::train_loss)
        .field("test_loss", &ForecastReport::test_loss)
        .field("train_persistence", &ForecastReport::train_persistence)
        .field("test_persistence", &ForecastReport::test_persistence)
        .field("train_weekly_persistence", &ForecastReport::train_weekly_persistence)
        .field("test_weekly_persistence", &ForecastReport::test_weekly_persistence)
        .field("bias", &ForecastReport::bias);
    ArrayField<&ForecastReport::weights>::add_to(report, "weights");
    value_object<ForecastSeries> series("ForecastSeries");
    ArrayField<&ForecastSeries::actual>::add_to(series, "actual");
    ArrayField<&ForecastSeries::predicted>::add_to(series, "predicted");
    ArrayField<&ForecastSeries::is_train>::add_to(series, "is_train");
    value_object<ForecastSweep> sweep("ForecastSweep");
    ArrayField<&ForecastSweep::train>::add_to(sweep, "train");
    ArrayField<&ForecastSweep::test>::add_to(sweep, "test");
    class_<Forecast>("Forecast")
        .constructor(&make<Forecast, std::uint32_t>)
        .function("load_ridership(csv_text)", method<&Forecast::load_ridership>)
        .function("use_synthetic(trend, cycle, noise, holiday)", method<&Forecast::use_synthetic>)
        .function("set_lags(days)", method<&Forecast::set_lags>)
        .function("set_loss(name)", method<&Forecast::set_loss>)
        .function("fit", method<&Forecast::fit>)
        .function(
            "sweep(lags)",
            +[](const Forecast& s, const NumberList& lags) {
                const auto days = vecFromJSArray<std::size_t>(lags);
                return guarded([&] { return s.sweep(days); });
            })
        .function("size", &Forecast::size)
        .function("train_size", &Forecast::train_size)
        .function("series(first, count)", method<&Forecast::series>)
        .function("date(index)", method<&Forecast::date>);
}

EMSCRIPTEN_BINDINGS(linear_regression) {
    course::demo::register_arrays();
    register_type<NumberList>("number[]");
    register_type<Status>("'running' | 'converged' | 'diverged'");
    bind_error_surface();
    bind_ball();
    bind_forecast();
}

}  // namespace
