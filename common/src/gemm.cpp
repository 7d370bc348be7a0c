#include "course/gemm.hpp"

#include <algorithm>

#include "course/parallel.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::gemm_kernels;
using simd::GemmArguments;
using simd::kernels;

// Below so many multiplications (some 20 us), waking a thread costs more than it gains.
constexpr std::size_t kParallelWork = std::size_t{1} << 20;

// Parts of C begin at multiples of this, so that threads share neither tiles nor cache lines.
constexpr std::size_t kPartUnit = 16;

template <typename Matrix>
Shape shape_of(const Matrix& x) {
    return {x.rows, x.columns};
}

template <typename Matrix>
bool has_rows(const Matrix& x) {
    return x.stride >= x.columns || x.rows <= 1;
}

// The arguments of the kernels, after checking every size.
template <typename Input, typename Output>
GemmArguments checked(const char* op, const Input& a, const Input& b, const Output& c,
                      const GemmOptions& options) {
    const bool ta = options.a == Trans::yes;
    const bool tb = options.b == Trans::yes;
    const std::size_t m = ta ? a.columns : a.rows;
    const std::size_t k = ta ? a.rows : a.columns;
    const std::size_t n = tb ? b.rows : b.columns;
    if (k != (tb ? b.columns : b.rows) || c.rows != m || c.columns != n) [[unlikely]] {
        throw ShapeError(op,
                         {ta ? "transposed (k, m)" : "(m, k)", " x ",
                          tb ? "transposed (n, k)" : "(k, n)", " -> (m, n)"},
                         {shape_of(a), " x ", shape_of(b), " -> ", shape_of(c)});
    }
    if (!options.bias.empty() && options.bias.size() != n) [[unlikely]] {
        throw ShapeError(op, {"a bias of ", n, " numbers"}, options.bias.size());
    }
    if (!has_rows(a) || !has_rows(b) || !has_rows(c)) [[unlikely]] {
        throw ShapeError(op, "strides of at least a row's length",
                         {a.stride, ", ", b.stride, " and ", c.stride});
    }
    return {.m = m,
            .n = n,
            .k = k,
            .a = a.data,
            .a_stride = a.stride,
            .a_transposed = ta,
            .b = b.data,
            .b_stride = b.stride,
            .b_transposed = tb,
            .c = c.data,
            .c_stride = c.stride,
            .alpha = options.alpha,
            .beta = options.beta,
            .bias = options.bias.empty() ? nullptr : options.bias.data(),
            .relu = options.activation == Activation::relu};
}

GemmArguments rows_of(GemmArguments g, std::size_t first, std::size_t last) {
    g.m = last - first;
    g.a += g.a_transposed ? first : first * g.a_stride;
    g.c += first * g.c_stride;
    return g;
}

GemmArguments columns_of(GemmArguments g, std::size_t first, std::size_t last) {
    g.n = last - first;
    g.b += g.b_transposed ? first * g.b_stride : first;
    g.c += first;
    if (g.bias != nullptr) g.bias += first;
    return g;
}

// What follows the sums, for a product that ran without it.
void add_bias_and_activate(const GemmArguments& g) {
    if (g.bias == nullptr && !g.relu) return;
    for (std::size_t i = 0; i < g.m; ++i) {
        real* const row = g.c + i * g.c_stride;
        for (std::size_t j = 0; j < g.n; ++j) {
            const real y = g.bias == nullptr ? row[j] : row[j] + g.bias[j];
            row[j] = g.relu && y < 0 ? 0 : y;  // NaN stays
        }
    }
}

// A product with one column or row, without strides, is a matrix times a vector, which needs no
// packing.
bool run_as_gemv(const GemmArguments& g) {
    const auto dense = [](bool transposed, std::size_t stride, std::size_t rows,
                          std::size_t columns) { return stride == (transposed ? rows : columns); };
    if (!dense(g.a_transposed, g.a_stride, g.m, g.k) ||
        !dense(g.b_transposed, g.b_stride, g.k, g.n)) {
        return false;
    }
    simd::GemvArguments v{.a = g.n == 1 ? g.a : g.b,
                          .rows = 0,
                          .columns = 0,
                          .x = g.n == 1 ? g.b : g.a,
                          .y = g.c,
                          .alpha = g.alpha,
                          .beta = g.beta};
    if (g.n == 1) {
        if (g.m > 1 && g.c_stride != 1) return false;
        v.rows = g.a_transposed ? g.k : g.m;
        v.columns = g.a_transposed ? g.m : g.k;
        (g.a_transposed ? kernels().gemv_transposed : kernels().gemv)(v);
    } else {
        v.rows = g.b_transposed ? g.n : g.k;
        v.columns = g.b_transposed ? g.k : g.n;
        (g.b_transposed ? kernels().gemv : kernels().gemv_transposed)(v);
    }
    add_bias_and_activate(g);
    return true;
}

// One part of C for each thread, along its longer side.
void run_parallel(const GemmArguments& g, std::size_t parts) {
    const bool by_rows = g.m >= g.n;
    const std::size_t size = by_rows ? g.m : g.n;
    const std::size_t units = (size + kPartUnit - 1) / kPartUnit;
    const std::size_t grain = (units + parts - 1) / parts * kPartUnit;
    parallel_for(0, size, grain, [&](std::size_t first, std::size_t last) {
        gemm_kernels().gemm(by_rows ? rows_of(g, first, last) : columns_of(g, first, last));
    });
}

// A product without terms. A and B are empty, and their pointers may be null: no offset may be
// added.
void run_without_terms(const GemmArguments& g) {
    for (std::size_t i = 0; i < g.m; ++i) {
        real* const row = g.c + i * g.c_stride;
        for (std::size_t j = 0; j < g.n; ++j) row[j] = g.beta == 0 ? 0 : g.beta * row[j];
    }
    add_bias_and_activate(g);
}

void run(const GemmArguments& g) {
    if (g.m == 0 || g.n == 0) return;
    if (g.k == 0) return run_without_terms(g);
    if ((g.m == 1 || g.n == 1) && run_as_gemv(g)) return;
    if (g.m * g.n >= kParallelWork / std::max<std::size_t>(g.k, 1)) {
        const std::size_t threads = thread_count();
        if (threads > 1) return run_parallel(g, threads);
    }
    gemm_kernels().gemm(g);
}

MatrixView matrix(const Tensor& x) {
    return {x.data().data(), x.shape()[0], x.shape()[1], x.shape()[1]};
}

BatchView batch(const Tensor& x, std::size_t count) {
    const Shape& s = x.shape();
    return {x.data().data(), s[1], s[2], s[2], s[0] == 1 && count != 1 ? 0 : s[1] * s[2]};
}

void check_ranks(const char* op, std::size_t rank, const Tensor& a, const Tensor& b,
                 const Tensor& c) {
    if (a.rank() == rank && b.rank() == rank && c.rank() == rank) return;
    throw ShapeError(op, {"tensors of rank ", rank},
                     {a.shape(), " x ", b.shape(), " -> ", c.shape()});
}

}  // namespace

void gemm(const Tensor& a, const Tensor& b, Tensor& c, const GemmOptions& options) {
    check_ranks("gemm", 2, a, b, c);
    const MutableMatrixView out{c.data().data(), c.shape()[0], c.shape()[1], c.shape()[1]};
    gemm(matrix(a), matrix(b), out, options);
}

void gemm(const MatrixView& a, const MatrixView& b, const MutableMatrixView& c,
          const GemmOptions& options) {
    run(checked("gemm", a, b, c, options));
}

void batched_gemm(const Tensor& a, const Tensor& b, Tensor& c, const GemmOptions& options) {
    check_ranks("batched_gemm", 3, a, b, c);
    const std::size_t count = c.shape()[0];
    for (const Tensor* x : {&a, &b}) {
        if (x->shape()[0] == count || x->shape()[0] == 1) continue;
        throw ShapeError("batched_gemm", {"batches of ", count, " or 1"},
                         {a.shape(), " x ", b.shape()});
    }
    const Shape& s = c.shape();
    const MutableBatchView out{c.data().data(), s[1], s[2], s[2], s[1] * s[2]};
    batched_gemm(count, batch(a, count), batch(b, count), out, options);
}

void batched_gemm(std::size_t count, const BatchView& a, const BatchView& b,
                  const MutableBatchView& c, const GemmOptions& options) {
    const GemmArguments first = checked("batched_gemm", a, b, c, options);
    if (first.m == 0 || first.n == 0) return;
    const std::size_t work = std::max<std::size_t>(first.m * first.n * first.k, 1);
    const auto product = [&](std::size_t i) {
        GemmArguments g = first;
        if (g.k > 0) {  // else A and B may be null
            g.a += i * a.step;
            g.b += i * b.step;
        }
        g.c += i * c.step;
        run(g);
    };
    if (count * work < kParallelWork) {
        for (std::size_t i = 0; i < count; ++i) product(i);
        return;
    }
    const std::size_t grain = std::max<std::size_t>(kParallelWork / 4 / work, 1);
    parallel_for(0, count, grain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) product(i);
    });
}

}  // namespace course
