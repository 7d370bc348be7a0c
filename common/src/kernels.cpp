#include "course/kernels.hpp"

#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::kernels;

void check_lengths(const char* op, std::size_t first, std::size_t second) {
    if (first != second) {
        throw ShapeError(op, "spans of equal length", {first, " and ", second});
    }
}

void check_not_empty(const char* op, std::span<const real> x) {
    if (x.empty()) throw ValueError(op, "at least one element", "none");
}

}  // namespace

real dot(std::span<const real> x, std::span<const real> y) {
    check_lengths("dot", x.size(), y.size());
    return kernels().dot(x.data(), y.data(), x.size());
}

void axpy(real alpha, std::span<const real> x, std::span<real> y) {
    check_lengths("axpy", x.size(), y.size());
    parallel_for(0, x.size(), kElementGrain, [&](std::size_t first, std::size_t last) {
        kernels().axpy(alpha, x.data() + first, y.data() + first, last - first);
    });
}

void scale(real alpha, std::span<real> x) {
    kernels().scale(alpha, x.data(), x.size());
}

void gemv(const Tensor& a, Trans trans, std::span<const real> x, std::span<real> y, real alpha,
          real beta) {
    const bool plain = trans == Trans::no;
    if (a.rank() != 2 || x.size() != a.dim(plain ? 1 : 0) || y.size() != a.dim(plain ? 0 : 1)) {
        throw ShapeError("gemv", plain ? "(m, n) x (n) -> (m)" : "transposed (m, n) x (m) -> (n)",
                         {a.shape(), " x (", x.size(), ") -> (", y.size(), ")"});
    }
    const simd::GemvArguments arguments{.a = a.data().data(),
                                        .rows = a.dim(0),
                                        .columns = a.dim(1),
                                        .x = x.data(),
                                        .y = y.data(),
                                        .alpha = alpha,
                                        .beta = beta};
    if (plain) {
        kernels().gemv(arguments);
    } else {
        kernels().gemv_transposed(arguments);
    }
}

void subtract(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    check_lengths("subtract", x.size(), y.size());
    check_lengths("subtract", x.size(), out.size());
    kernels().subtract(x.data(), y.data(), out.data(), x.size());
}

void sign(std::span<const real> x, std::span<real> out) {
    check_lengths("sign", x.size(), out.size());
    kernels().sign(x.data(), out.data(), x.size());
}

void clamp(std::span<const real> x, real low, real high, std::span<real> out) {
    check_lengths("clamp", x.size(), out.size());
    if (!(low <= high)) {
        throw ValueError("clamp", "low <= high", {low, " and ", high});
    }
    kernels().clamp(x.data(), low, high, out.data(), x.size());
}

real sum(std::span<const real> x) {
    return kernels().sum(x.data(), x.size());
}

real mean(std::span<const real> x) {
    check_not_empty("mean", x);
    return sum(x) / static_cast<real>(x.size());
}

real min(std::span<const real> x) {
    check_not_empty("min", x);
    return kernels().min(x.data(), x.size());
}

real max(std::span<const real> x) {
    check_not_empty("max", x);
    return kernels().max(x.data(), x.size());
}

real sum_of_squares(std::span<const real> x) {
    return kernels().sum_of_squares(x.data(), x.size());
}

real sum_of_squared_differences(std::span<const real> x, std::span<const real> y) {
    check_lengths("sum_of_squared_differences", x.size(), y.size());
    return kernels().sum_of_squared_differences(x.data(), y.data(), x.size());
}

real sum_of_absolute_differences(std::span<const real> x, std::span<const real> y) {
    check_lengths("sum_of_absolute_differences", x.size(), y.size());
    return kernels().sum_of_absolute_differences(x.data(), y.data(), x.size());
}

}  // namespace course
