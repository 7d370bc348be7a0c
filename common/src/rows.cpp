#include "course/rows.hpp"

#include <algorithm>
#include <cmath>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "course/shape.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::BinaryOp;
using simd::ExpSum;
using simd::math_kernels;
using simd::rows_kernels;

// The number of rows of a matrix of `size` elements whose result has `out`.
std::size_t check_rows(const char* op, std::size_t size, std::size_t columns, std::size_t out) {
    if (size != out || (columns == 0 ? size != 0 : size % columns != 0)) {
        throw ShapeError(op, "(rows, columns) -> (rows, columns)",
                         {size, ", ", out, " elements with ", columns, " columns"});
    }
    return columns == 0 ? 0 : size / columns;
}

// f(i, begin of row i) for every row, on all threads.
template <typename F>
void for_rows(std::size_t rows, std::size_t columns, F f) {
    parallel_for(0, rows, row_grain(columns), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) f(i, i * columns);
    });
}

// log of the sum of e^x
real log_sum(const ExpSum& row) {
    return row.largest + std::log(row.sum);
}

// The loss of one row, and its gradient unless that is empty. The gradient may be the row itself:
// what is needed of the logits is read first.
real row_cross_entropy(std::span<const real> x, std::size_t target, real smoothing,
                       std::span<real> gradient) {
    const auto columns = static_cast<real>(x.size());
    const real logit = x[target];
    const real mean = smoothing > 0 ? simd::kernels().sum(x.data(), x.size()) / columns : 0;
    const ExpSum sum = gradient.empty()
                           ? rows_kernels().exp_sum(x.data(), x.size())
                           : rows_kernels().softmax(x.data(), gradient.data(), x.size());
    const real loss = (sum.largest - logit) + std::log(sum.sum);
    if (!gradient.empty()) gradient[target] -= 1 - smoothing;
    if (!(smoothing > 0)) return loss;
    if (!gradient.empty()) {
        const real share = smoothing / columns;
        math_kernels().scalar_right[BinaryOp::subtract](gradient.data(), &share, gradient.data(),
                                                        gradient.size());
    }
    return loss + smoothing * (logit - mean);
}

}  // namespace

void softmax(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("softmax", x.size(), columns, out.size());
    const auto kernel = rows_kernels().softmax;
    for_rows(rows, columns,
             [&](std::size_t, std::size_t at) { kernel(x.data() + at, out.data() + at, columns); });
}

void log_softmax(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("log_softmax", x.size(), columns, out.size());
    const auto exp_sum = rows_kernels().exp_sum;
    const auto subtract = math_kernels().scalar_right[BinaryOp::subtract];
    for_rows(rows, columns, [&](std::size_t, std::size_t at) {
        const ExpSum row = exp_sum(x.data() + at, columns);
        // In this order: largest + log(sum) would lose the logarithm beside a large number.
        const real log = std::log(row.sum);
        real* y = out.data() + at;
        subtract(x.data() + at, &row.largest, y, columns);
        subtract(y, &log, y, columns);
    });
}

void log_sum_exp(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("log_sum_exp", x.size(), columns, x.size());
    if (columns > 0 && out.size() != rows) {
        throw ShapeError("log_sum_exp", "(rows, columns) -> (rows)",
                         {Shape{rows, columns}, " -> ", Shape{out.size()}});
    }
    const auto exp_sum = rows_kernels().exp_sum;
    for_rows(out.size(), columns, [&](std::size_t i, std::size_t at) {
        out[i] = log_sum(exp_sum(x.data() + at, columns));
    });
}

void softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                      std::span<real> dx) {
    const std::size_t rows = check_rows("softmax_backward", y.size(), columns, dx.size());
    check_rows("softmax_backward", dy.size(), columns, dx.size());
    const auto kernel = rows_kernels().softmax_backward;
    for_rows(rows, columns, [&](std::size_t, std::size_t at) {
        kernel(y.data() + at, dy.data() + at, dx.data() + at, columns);
    });
}

void log_softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                          std::span<real> dx) {
    const std::size_t rows = check_rows("log_softmax_backward", y.size(), columns, dx.size());
    check_rows("log_softmax_backward", dy.size(), columns, dx.size());
    const auto kernel = rows_kernels().log_softmax_backward;
    for_rows(rows, columns, [&](std::size_t, std::size_t at) {
        kernel(y.data() + at, dy.data() + at, dx.data() + at, columns);
    });
}

void log_sum_exp_backward(std::span<const real> x, std::span<const real> y,
                          std::span<const real> dy, std::span<real> dx) {
    const std::size_t rows = y.size();
    if (dy.size() != rows || x.size() != dx.size() || (rows == 0 ? !x.empty() : x.size() % rows)) {
        throw ShapeError("log_sum_exp_backward",
                         "(rows, columns), (rows), (rows) -> (rows, columns)",
                         {x.size(), ", ", y.size(), ", ", dy.size(), ", ", dx.size(), " elements"});
    }
    const auto kernel = rows_kernels().scaled_exp;
    const std::size_t columns = rows == 0 ? 0 : x.size() / rows;
    for_rows(rows, columns, [&](std::size_t i, std::size_t at) {
        kernel(x.data() + at, y[i], dy[i], 0, dx.data() + at, columns);
    });
}

std::size_t cross_entropy(std::span<const real> x, std::size_t columns,
                          const CrossEntropyTargets& targets, std::span<real> losses,
                          std::span<real> dx) {
    const std::size_t rows =
        check_rows("cross_entropy", x.size(), columns, dx.empty() ? x.size() : dx.size());
    if (targets.classes.size() != rows || losses.size() != rows) {
        throw ShapeError("cross_entropy", "(rows, columns) and (rows) classes -> (rows)",
                         {Shape{rows, columns}, " and ", Shape{targets.classes.size()}, " -> ",
                          Shape{losses.size()}});
    }
    const real smoothing = targets.label_smoothing;
    if (!(smoothing >= 0 && smoothing < 1)) {
        throw ValueError("cross_entropy", "0 <= label_smoothing < 1", smoothing);
    }
    std::size_t counted = 0;
    for (const std::size_t target : targets.classes) {
        if (target == targets.ignore_index) continue;
        ++counted;
        if (target >= columns) {
            throw ValueError("cross_entropy", {"classes below ", columns}, target);
        }
    }
    for_rows(rows, columns, [&](std::size_t i, std::size_t at) {
        const std::span<const real> row = x.subspan(at, columns);
        const std::span<real> gradient = dx.empty() ? dx : dx.subspan(at, columns);
        if (targets.classes[i] == targets.ignore_index) {
            losses[i] = 0;
            std::ranges::fill(gradient, real{0});
        } else {
            losses[i] = row_cross_entropy(row, targets.classes[i], smoothing, gradient);
        }
    });
    return counted;
}

}  // namespace course
