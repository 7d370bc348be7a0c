#pragma once

// The libraries that the benchmarks compare with, where they are installed.

#ifdef COURSE_PEER_EIGEN
#include <Eigen/Core>
#include <unsupported/Eigen/SpecialFunctions>
#endif

#ifdef COURSE_PEER_ONEDNN
#include <dnnl.hpp>

// oneDNN's threads are OpenMP's; builds of it without OpenMP have none.
extern "C" void omp_set_num_threads(int count) __attribute__((weak));

namespace course_bench {

struct OneDnn {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    OneDnn() {
        if (omp_set_num_threads != nullptr) omp_set_num_threads(1);
    }
};

}  // namespace course_bench
#endif
