#include "course/rows.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "course/error.hpp"
#include "simd/math_table.hpp"
#include "simd/rows_table.hpp"
#include "simd/table.hpp"

namespace course {
namespace {

using simd::BinaryOp;
using simd::ExpSum;
using simd::math_kernels;
using simd::rows_kernels;

std::string sizes(std::initializer_list<std::size_t> list) {
    std::string text;
    for (const std::size_t size : list) text += (text.empty() ? "" : ", ") + std::to_string(size);
    return text;
}

// The number of rows; `per_row` is the size of a result with one entry a row.
std::size_t check_rows(const char* op, std::size_t size, std::size_t columns, std::size_t out) {
    if (size != out || (columns == 0 ? size != 0 : size % columns != 0)) {
        throw ShapeError(
            op, "(rows, columns) -> (rows, columns)",
            sizes({size, out}) + " elements with " + std::to_string(columns) + " columns");
    }
    return columns == 0 ? 0 : size / columns;
}

// log of the sum of e^x
real log_sum(const ExpSum& row) {
    return row.largest + std::log(row.sum);
}

}  // namespace

void softmax(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("softmax", x.size(), columns, out.size());
    const auto kernel = rows_kernels().softmax;
    for (std::size_t i = 0; i < rows; ++i) {
        kernel(x.data() + i * columns, out.data() + i * columns, columns);
    }
}

void log_softmax(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("log_softmax", x.size(), columns, out.size());
    const auto exp_sum = rows_kernels().exp_sum;
    const auto subtract = math_kernels().scalar_right[BinaryOp::subtract];
    for (std::size_t i = 0; i < rows; ++i) {
        real* y = out.data() + i * columns;
        const ExpSum row = exp_sum(x.data() + i * columns, columns);
        // In this order: largest + log(sum) would lose the logarithm beside a large number.
        const real log = std::log(row.sum);
        subtract(x.data() + i * columns, &row.largest, y, columns);
        subtract(y, &log, y, columns);
    }
}

void log_sum_exp(std::span<const real> x, std::size_t columns, std::span<real> out) {
    const std::size_t rows = check_rows("log_sum_exp", x.size(), columns, x.size());
    if (columns > 0 && out.size() != rows) {
        throw ShapeError("log_sum_exp", "(rows, columns) -> (rows)",
                         "(" + sizes({rows, columns}) + ") -> (" + sizes({out.size()}) + ")");
    }
    const auto exp_sum = rows_kernels().exp_sum;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = log_sum(exp_sum(x.data() + i * columns, columns));
    }
}

void softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                      std::span<real> dx) {
    const std::size_t rows = check_rows("softmax_backward", y.size(), columns, dx.size());
    check_rows("softmax_backward", dy.size(), columns, dx.size());
    const auto kernel = rows_kernels().softmax_backward;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t at = i * columns;
        kernel(y.data() + at, dy.data() + at, dx.data() + at, columns);
    }
}

void log_softmax_backward(std::span<const real> y, std::span<const real> dy, std::size_t columns,
                          std::span<real> dx) {
    const std::size_t rows = check_rows("log_softmax_backward", y.size(), columns, dx.size());
    check_rows("log_softmax_backward", dy.size(), columns, dx.size());
    const auto kernel = rows_kernels().log_softmax_backward;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t at = i * columns;
        kernel(y.data() + at, dy.data() + at, dx.data() + at, columns);
    }
}

void log_sum_exp_backward(std::span<const real> x, std::span<const real> y,
                          std::span<const real> dy, std::span<real> dx) {
    const std::size_t rows = y.size();
    if (dy.size() != rows || x.size() != dx.size() || (rows == 0 ? !x.empty() : x.size() % rows)) {
        throw ShapeError("log_sum_exp_backward",
                         "(rows, columns), (rows), (rows) -> (rows, columns)",
                         sizes({x.size(), y.size(), dy.size(), dx.size()}) + " elements");
    }
    const auto kernel = rows_kernels().scaled_exp;
    const std::size_t columns = rows == 0 ? 0 : x.size() / rows;
    for (std::size_t i = 0; i < rows; ++i) {
        kernel(x.data() + i * columns, y[i], dy[i], 0, dx.data() + i * columns, columns);
    }
}

std::size_t cross_entropy(std::span<const real> x, std::size_t columns,
                          const CrossEntropyTargets& targets, std::span<real> losses,
                          std::span<real> dx) {
    const std::size_t rows =
        check_rows("cross_entropy", x.size(), columns, dx.empty() ? x.size() : dx.size());
    if (targets.classes.size() != rows || losses.size() != rows) {
        throw ShapeError("cross_entropy", "(rows, columns) and (rows) classes -> (rows)",
                         "(" + sizes({rows, columns}) + ") and (" +
                             sizes({targets.classes.size()}) + ") -> (" + sizes({losses.size()}) +
                             ")");
    }
    const real smoothing = targets.label_smoothing;
    if (!(smoothing >= 0 && smoothing < 1)) {
        throw ValueError("cross_entropy", "0 <= label_smoothing < 1", smoothing);
    }
    const simd::RowsTable& kernels = rows_kernels();
    const auto subtract = math_kernels().scalar_right[BinaryOp::subtract];
    const real share = columns == 0 ? 0 : smoothing / static_cast<real>(columns);
    std::size_t counted = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t target = targets.classes[i];
        const real* row = x.data() + i * columns;
        real* gradient = dx.empty() ? nullptr : dx.data() + i * columns;
        if (target == targets.ignore_index) {
            losses[i] = 0;
            if (gradient != nullptr) std::fill_n(gradient, columns, real{0});
            continue;
        }
        if (target >= columns) {
            throw ValueError("cross_entropy", "classes below " + std::to_string(columns),
                             std::to_string(target));
        }
        ++counted;
        // Before dx, which may be x, is written.
        const real logit = row[target];
        const real total = smoothing > 0 ? simd::kernels().sum(row, columns) : 0;
        const ExpSum sum = gradient != nullptr ? kernels.softmax(row, gradient, columns)
                                               : kernels.exp_sum(row, columns);
        real loss = (sum.largest - logit) + std::log(sum.sum);
        if (smoothing > 0) {
            const real mean = total / static_cast<real>(columns);
            loss += smoothing * (logit - mean);
        }
        losses[i] = loss;
        if (gradient != nullptr) {
            if (smoothing > 0) subtract(gradient, &share, gradient, columns);
            gradient[target] -= 1 - smoothing;
        }
    }
    return counted;
}

}  // namespace course
