// Matrix products against the libraries a user would take instead, all in one run and on one
// thread. A library that is not installed is named and left out.
//
//   gemm_bench --benchmark_filter='gemm/512/' --benchmark_repetitions=9
//              --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true

#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <Eigen/Core>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "course/gemm.hpp"
#include "course/parallel.hpp"
#include "course/random.hpp"

namespace {

using course::Tensor;
using course::Trans;

// One product C = op(A) op(B), all N x N.
struct Problem {
    int n;
    Trans ta;
    Trans tb;
    Tensor a;
    Tensor b;
    Tensor c;
};

using Cblas = void (*)(int layout, int trans_a, int trans_b, int m, int n, int k, float alpha,
                       const float* a, int lda, const float* b, int ldb, float beta, float* c,
                       int ldc);
using Dnnl = int (*)(char trans_a, char trans_b, long m, long n, long k, float alpha,
                     const float* a, long lda, const float* b, long ldb, float beta, float* c,
                     long ldc);

// A function of a shared library, or null with a word about it. Libraries are opened separately, as
// OpenBLAS and BLIS give their functions the same names.
template <typename Function>
Function find(const char* library, const char* function) {
    void* const handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void* const address = handle == nullptr ? nullptr : dlsym(handle, function);
    if (address == nullptr) std::fprintf(stderr, "gemm_bench: no %s, left out\n", library);
    return reinterpret_cast<Function>(address);
}

void run_course(const Problem& p) {
    Tensor c = p.c;
    gemm(p.a, p.b, c, {.a = p.ta, .b = p.tb});
}

void run_cblas(Cblas sgemm, const Problem& p) {
    constexpr int kRowMajor = 101;
    constexpr int kPlain = 111;
    constexpr int kTransposed = 112;
    Tensor c = p.c;
    sgemm(kRowMajor, p.ta == Trans::yes ? kTransposed : kPlain,
          p.tb == Trans::yes ? kTransposed : kPlain, p.n, p.n, p.n, 1, p.a.data().data(), p.n,
          p.b.data().data(), p.n, 0, c.data().data(), p.n);
}

void run_dnnl(Dnnl sgemm, const Problem& p) {
    Tensor c = p.c;
    sgemm(p.ta == Trans::yes ? 'T' : 'N', p.tb == Trans::yes ? 'T' : 'N', p.n, p.n, p.n, 1,
          p.a.data().data(), p.n, p.b.data().data(), p.n, 0, c.data().data(), p.n);
}

void run_eigen(const Problem& p) {
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const Matrix> a(p.a.data().data(), p.n, p.n);
    const Eigen::Map<const Matrix> b(p.b.data().data(), p.n, p.n);
    Tensor out = p.c;
    Eigen::Map<Matrix> c(out.data().data(), p.n, p.n);
    const bool ta = p.ta == Trans::yes;
    const bool tb = p.tb == Trans::yes;
    if (ta && tb) {
        c.noalias() = a.transpose() * b.transpose();
    } else if (ta) {
        c.noalias() = a.transpose() * b;
    } else if (tb) {
        c.noalias() = a * b.transpose();
    } else {
        c.noalias() = a * b;
    }
}

template <typename Run>
void add(const std::string& name, const std::shared_ptr<Problem>& problem, std::size_t threads,
         Run run) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        course::set_thread_count(threads);
        for (auto _ : state) {
            run(*problem);
            benchmark::ClobberMemory();
        }
        const double work = 2.0 * problem->n * problem->n * problem->n * 1e-9;
        state.counters["GFLOP/s"] =
            benchmark::Counter(work, benchmark::Counter::kIsIterationInvariantRate);
    })->UseRealTime();
}

void add_all() {
    const auto openblas = find<Cblas>("libopenblas.so.0", "cblas_sgemm");
    const auto blis = find<Cblas>("libblis.so.4", "cblas_sgemm");
    const auto dnnl = find<Dnnl>("libdnnl.so.2", "dnnl_sgemm");
    course::Rng rng(1);
    for (const std::string kind : {"gemm", "gemm_tn", "gemm_nt", "gemm_tt"}) {
        for (const int n : {16, 32, 64, 128, 256, 512, 1024}) {
            const auto size = static_cast<std::size_t>(n);
            auto p = std::make_shared<Problem>(
                Problem{n, kind.ends_with("tn") || kind.ends_with("tt") ? Trans::yes : Trans::no,
                        kind.ends_with("nt") || kind.ends_with("tt") ? Trans::yes : Trans::no,
                        Tensor({size, size}), Tensor({size, size}), Tensor({size, size})});
            rng.fill_normal(p->a.data());
            rng.fill_normal(p->b.data());
            const std::string name = kind + "/" + std::to_string(n) + "/";
            add(name + "course", p, 1, run_course);
            add(name + "eigen", p, 1, run_eigen);
            if (openblas != nullptr) {
                add(name + "openblas", p, 1, [=](const Problem& q) { run_cblas(openblas, q); });
            }
            if (blis != nullptr) {
                add(name + "blis", p, 1, [=](const Problem& q) { run_cblas(blis, q); });
            }
            if (dnnl != nullptr) {
                add(name + "onednn", p, 1, [=](const Problem& q) { run_dnnl(dnnl, q); });
            }
            if (n >= 256) add(name + "course_two_threads", p, 2, run_course);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    for (const char* name : {"OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "OMP_NUM_THREADS"}) {
        setenv(name, "1", 1);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    add_all();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
