// Kernels against Eigen, on the same numbers in the same run.
//
//   kernel/<name>/<n>/course    this project, with the instruction set COURSE_SIMD or the widest
//   kernel/<name>/<n>/eigen     Eigen 3, compiled for this machine
//
// bytes_per_second counts what has to be read and written once; for dot and gemv items_per_second
// is the number of floating-point operations.

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <string>

#include "course/kernels.hpp"
#include "course/random.hpp"

namespace {

using course::real;
using course::Rng;
using course::Tensor;
using course::Trans;
using Array = Eigen::Map<Eigen::Array<real, Eigen::Dynamic, 1>>;
using Vector = Eigen::Map<Eigen::Matrix<real, Eigen::Dynamic, 1>>;
using Matrix = Eigen::Map<Eigen::Matrix<real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

// The operands of all kernels: vectors of n numbers.
struct Data {
    explicit Data(std::size_t n) : x(course::Shape{n}), y(course::Shape{n}) {
        Rng rng(1);
        rng.fill_normal(x.data());
        rng.fill_normal(y.data());
    }
    Vector vx() { return {x.data().data(), static_cast<Eigen::Index>(x.size())}; }
    Vector vy() { return {y.data().data(), static_cast<Eigen::Index>(y.size())}; }
    Array ax() { return {x.data().data(), static_cast<Eigen::Index>(x.size())}; }
    Array ay() { return {y.data().data(), static_cast<Eigen::Index>(y.size())}; }

    Tensor x;
    Tensor y;
};

// Adds kernel/<name>/<n>/<who>; `touched` is the number of passes over n numbers.
template <typename Body>
void add(const std::string& name, std::size_t n, const std::string& who, int touched, Body body) {
    const auto run = [=](benchmark::State& state) {
        Data data(n);
        for (auto _ : state) body(data);
        const auto elements = state.iterations() * static_cast<std::int64_t>(n);
        state.SetBytesProcessed(elements * touched * static_cast<std::int64_t>(sizeof(real)));
    };
    benchmark::RegisterBenchmark(("kernel/" + name + "/" + std::to_string(n) + "/" + who).c_str(),
                                 run);
}

// A pair of bodies that return a number.
template <typename Ours, typename Theirs>
void add_reduction(const std::string& name, std::size_t n, int touched, Ours ours, Theirs theirs) {
    add(name, n, "course", touched, [=](Data& d) { benchmark::DoNotOptimize(ours(d)); });
    add(name, n, "eigen", touched, [=](Data& d) { benchmark::DoNotOptimize(theirs(d)); });
}

// A pair of bodies that write y.
template <typename Ours, typename Theirs>
void add_map(const std::string& name, std::size_t n, int touched, Ours ours, Theirs theirs) {
    const auto written = [](auto body) {
        return [=](Data& d) {
            body(d);
            benchmark::DoNotOptimize(d.y.data().data());
            benchmark::ClobberMemory();
        };
    };
    add(name, n, "course", touched, written(ours));
    add(name, n, "eigen", touched, written(theirs));
}

void add_vector_kernels(std::size_t n) {
    add_reduction(
        "dot", n, 2, [](Data& d) { return course::dot(d.x.data(), d.y.data()); },
        [](Data& d) { return d.vx().dot(d.vy()); });
    add_reduction(
        "sum", n, 1, [](Data& d) { return course::sum(d.x.data()); },
        [](Data& d) { return d.ax().sum(); });
    add_reduction(
        "max", n, 1, [](Data& d) { return course::max(d.x.data()); },
        [](Data& d) { return d.ax().maxCoeff<Eigen::PropagateNaN>(); });
    add_reduction(
        "sum_of_squared_differences", n, 2,
        [](Data& d) { return course::sum_of_squared_differences(d.x.data(), d.y.data()); },
        [](Data& d) { return (d.ax() - d.ay()).square().sum(); });
    add_reduction(
        "sum_of_absolute_differences", n, 2,
        [](Data& d) { return course::sum_of_absolute_differences(d.x.data(), d.y.data()); },
        [](Data& d) { return (d.ax() - d.ay()).abs().sum(); });
    add_map(
        "axpy", n, 3, [](Data& d) { course::axpy(real{1e-3F}, d.x.data(), d.y.data()); },
        [](Data& d) { d.vy() += real{1e-3F} * d.vx(); });
    add_map(
        "sign", n, 2, [](Data& d) { course::sign(d.x.data(), d.y.data()); },
        [](Data& d) { d.ay() = d.ax().sign(); });
}

// m rows, n columns; Eigen sees the same row-major matrix.
void add_gemv(std::size_t m, std::size_t n, Trans trans) {
    const std::string name = std::string("gemv") + (trans == Trans::yes ? "_transposed" : "");
    const auto add_who = [=](const std::string& who, auto multiply) {
        const auto run = [=](benchmark::State& state) {
            Rng rng(1);
            Tensor a(course::Shape{m, n});
            Tensor x(course::Shape{trans == Trans::yes ? m : n});
            Tensor y(course::Shape{trans == Trans::yes ? n : m});
            rng.fill_normal(a.data());
            rng.fill_normal(x.data());
            for (auto _ : state) {
                multiply(a, x, y);
                benchmark::DoNotOptimize(y.data().data());
                benchmark::ClobberMemory();
            }
            state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * m * n));
        };
        benchmark::RegisterBenchmark(
            ("kernel/" + name + "/" + std::to_string(m) + "x" + std::to_string(n) + "/" + who)
                .c_str(),
            run);
    };
    add_who("course", [=](const Tensor& a, const Tensor& x, Tensor& y) {
        course::gemv(a, trans, x.data(), y.data());
    });
    add_who("eigen", [=](Tensor& a, Tensor& x, Tensor& y) {
        const Matrix matrix(a.data().data(), static_cast<Eigen::Index>(m),
                            static_cast<Eigen::Index>(n));
        const Vector in(x.data().data(), static_cast<Eigen::Index>(x.size()));
        Vector out(y.data().data(), static_cast<Eigen::Index>(y.size()));
        if (trans == Trans::yes) {
            out.noalias() = matrix.transpose() * in;
        } else {
            out.noalias() = matrix * in;
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    for (const std::size_t n : {7U, 64U, 1024U, 8192U, 65536U, 1048576U}) add_vector_kernels(n);
    for (const Trans trans : {Trans::no, Trans::yes}) {
        add_gemv(32, 7, trans);     // a batch of the linear regression step
        add_gemv(5000, 28, trans);  // the ridership series with 28 lags
        add_gemv(128, 128, trans);
        add_gemv(1024, 1024, trans);
    }
    benchmark::AddCustomContext("simd", std::string(course::simd::target_name()));
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
