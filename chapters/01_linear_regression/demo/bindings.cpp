// The chapter's demos for the browser: three session classes, bound member by member.
#include <string>
#include <vector>

#include "ball_session.hpp"
#include "course/embind.hpp"
#include "error_surface_session.hpp"
#include "forecast_session.hpp"

namespace {

using namespace emscripten;
using namespace course::linear_regression;
using course::real;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberList)
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

// Copies of the numbers: WebAssembly memory may move, and the worker transfers the buffers.
template <typename Array, typename T>
Array copied(const std::vector<T>& values) {
    return Array(val(typed_memory_view(values.size(), values.data())).template call<val>("slice"));
}

// Getter and (unused) setter of a value object's field that JavaScript sees as a typed array.
template <typename Array, typename Object, auto member>
Array get(const Object& object) {
    return copied<Array>(object.*member);
}
template <typename Array, typename Object, auto member>
void set(Object&, Array) {}

template <typename Snapshot>
Status get_status(const Snapshot& snapshot) {
    return Status(val(snapshot.status));
}
template <typename Snapshot>
void set_status(Snapshot&, Status) {}

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
        .function("points", +[](const ErrorSurface& s) { return copied<Float32Array>(s.points()); })
        .function("move_point(index, x, y)", method<&ErrorSurface::move_point>)
        .function("set_loss(name)", method<&ErrorSurface::set_loss>)
        .function("set_learning_rate(eta)", method<&ErrorSurface::set_learning_rate>)
        .function("set_parameters(w, b)", method<&ErrorSurface::set_parameters>)
        .function("step(count)", method<&ErrorSurface::step>)
        .function("path", +[](const ErrorSurface& s) { return copied<Float32Array>(s.path()); })
        .function(
            "surface(w_min, w_max, b_min, b_max, nx, ny)",
            +[](const ErrorSurface& s, real w_min, real w_max, real b_min, real b_max,
                std::size_t nx, std::size_t ny) {
                return copied<Float32Array>(
                    guarded([&] { return s.surface(w_min, w_max, b_min, b_max, nx, ny); }));
            })
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
        .function("path", +[](const Ball& s) { return copied<Float32Array>(s.path()); })
        .function(
            "curve(w_min, w_max, count)",
            +[](const Ball& s, real w_min, real w_max, std::size_t count) {
                return copied<Float32Array>(guarded([&] { return s.curve(w_min, w_max, count); }));
            })
        .function("minima", +[](const Ball& s) { return copied<Float32Array>(s.minima()); });
}

void bind_forecast() {
    value_object<ForecastReport>("ForecastReport")
        .field("train_loss", &ForecastReport::train_loss)
        .field("test_loss", &ForecastReport::test_loss)
        .field("train_persistence", &ForecastReport::train_persistence)
        .field("test_persistence", &ForecastReport::test_persistence)
        .field("train_weekly_persistence", &ForecastReport::train_weekly_persistence)
        .field("test_weekly_persistence", &ForecastReport::test_weekly_persistence)
        .field("bias", &ForecastReport::bias)
        .field("weights", &get<Float32Array, ForecastReport, &ForecastReport::weights>,
               &set<Float32Array, ForecastReport, &ForecastReport::weights>);
    value_object<ForecastSeries>("ForecastSeries")
        .field("actual", &get<Float32Array, ForecastSeries, &ForecastSeries::actual>,
               &set<Float32Array, ForecastSeries, &ForecastSeries::actual>)
        .field("predicted", &get<Float32Array, ForecastSeries, &ForecastSeries::predicted>,
               &set<Float32Array, ForecastSeries, &ForecastSeries::predicted>)
        .field("is_train", &get<Uint8Array, ForecastSeries, &ForecastSeries::is_train>,
               &set<Uint8Array, ForecastSeries, &ForecastSeries::is_train>);
    value_object<ForecastSweep>("ForecastSweep")
        .field("train", &get<Float32Array, ForecastSweep, &ForecastSweep::train>,
               &set<Float32Array, ForecastSweep, &ForecastSweep::train>)
        .field("test", &get<Float32Array, ForecastSweep, &ForecastSweep::test>,
               &set<Float32Array, ForecastSweep, &ForecastSweep::test>);
    class_<Forecast>("Forecast")
        .constructor(&make<Forecast, std::uint32_t>)
        .function("load_ridership(csv_text)", method<&Forecast::load_ridership>)
        .function("use_synthetic(trend, cycle, noise, holiday)", method<&Forecast::use_synthetic>)
        .function("set_lags(days)", method<&Forecast::set_lags>)
        .function("set_loss(name)", method<&Forecast::set_loss>)
        .function("fit", method<&Forecast::fit>)
        .function("sweep(lags)",
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
    register_type<Float32Array>("Float32Array");
    register_type<Uint8Array>("Uint8Array");
    register_type<NumberList>("number[]");
    register_type<Status>("'running' | 'converged' | 'diverged'");
    bind_error_surface();
    bind_ball();
    bind_forecast();
}

}  // namespace
