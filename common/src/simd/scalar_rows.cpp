// The oracle of softmax and normalisation: plain loops with sums in double.

#include <cmath>
#include <limits>

#include "simd/rows_table.hpp"

namespace course::simd {
namespace {

ExpSum exp_sum(const real* x, std::size_t n) {
    real largest = -std::numeric_limits<real>::infinity();
    for (std::size_t i = 0; i < n; ++i) {
        if (!(x[i] <= largest)) largest = x[i];
        if (largest != largest) return {largest, largest};
    }
    if (std::isinf(largest)) return {largest, largest > 0 ? real{1} : real{0}};
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::exp(static_cast<double>(x[i]) - largest);
    return {largest, static_cast<real>(sum)};
}

ExpSum softmax(const real* x, real* out, std::size_t n) {
    const ExpSum row = exp_sum(x, n);
    for (std::size_t i = 0; i < n; ++i) {
        const double e = std::exp(static_cast<double>(x[i]) - row.largest) / row.sum;
        out[i] = static_cast<real>(std::isinf(row.largest) ? std::nan("") : e);
    }
    return row;
}

void scaled_exp(const real* x, real shift, real factor, real offset, real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<real>(factor * std::exp(static_cast<double>(x[i] - shift)) + offset);
    }
}

void softmax_backward(const real* y, const real* dy, real* dx, std::size_t n) {
    double inner = 0;
    for (std::size_t i = 0; i < n; ++i) inner += static_cast<double>(y[i]) * dy[i];
    for (std::size_t i = 0; i < n; ++i) dx[i] = static_cast<real>(y[i] * (dy[i] - inner));
}

void log_softmax_backward(const real* y, const real* dy, real* dx, std::size_t n) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += dy[i];
    for (std::size_t i = 0; i < n; ++i) {
        dx[i] = static_cast<real>(dy[i] - std::exp(static_cast<double>(y[i])) * sum);
    }
}

void strided_moments(const real* x, std::size_t n, std::size_t stride, real& mean, real& squares) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += x[i * stride];
    const double rough = n > 0 ? sum / static_cast<double>(n) : 0;
    double rest = 0;  // what rounding took from the sum, in the double build
    for (std::size_t i = 0; i < n; ++i) rest += x[i * stride] - rough;
    const double center = n > 0 ? rough + rest / static_cast<double>(n) : 0;
    double deviations = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double d = x[i * stride] - center;
        deviations += d * d;
    }
    mean = static_cast<real>(center);
    squares = static_cast<real>(deviations);
}

Moments moments(const real* x, std::size_t n) {
    Moments m{};
    strided_moments(x, n, 1, m.mean, m.squares);
    return m;
}

void column_moments(const real* x, std::size_t rows, std::size_t columns, real* mean,
                    real* squares) {
    for (std::size_t j = 0; j < columns; ++j) {
        strided_moments(x + j, rows, columns, mean[j], squares[j]);
    }
}

void column_sums(const real* x, std::size_t rows, std::size_t columns, real* sums) {
    for (std::size_t j = 0; j < columns; ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < rows; ++i) sum += x[i * columns + j];
        sums[j] = static_cast<real>(sum);
    }
}

void layer_norm(const LayerNormRow& row, const real* beta, real* y) {
    for (std::size_t i = 0; i < row.n; ++i) {
        y[i] = (row.x[i] - row.mean) * row.inverse_deviation * row.gamma[i] + beta[i];
    }
}

void layer_norm_backward(const LayerNormRow& row, const real* dy, real* dx, real* dgamma,
                         real* dbeta) {
    double mean_g = 0;
    double mean_gx = 0;
    const auto xhat = [&](std::size_t i) { return (row.x[i] - row.mean) * row.inverse_deviation; };
    for (std::size_t i = 0; i < row.n; ++i) {
        mean_g += dy[i] * row.gamma[i];
        mean_gx += dy[i] * row.gamma[i] * xhat(i);
        dgamma[i] += dy[i] * xhat(i);
        dbeta[i] += dy[i];
    }
    mean_g /= static_cast<double>(row.n);
    mean_gx /= static_cast<double>(row.n);
    for (std::size_t i = 0; i < row.n; ++i) {
        dx[i] = static_cast<real>(row.inverse_deviation *
                                  (dy[i] * row.gamma[i] - mean_g - xhat(i) * mean_gx));
    }
}

void normalize(const NormRun& run, const real* factor, const real* shift, real* y) {
    for (std::size_t i = 0; i < run.n; ++i) {
        const std::size_t p = run.per_element ? i : 0;
        y[i] = (run.x[i] - run.mean[p]) * factor[p] + shift[p];
    }
}

void normalize_backward(const NormRun& run, const real* dy, const real* a, const real* b,
                        const real* c, real* dx) {
    for (std::size_t i = 0; i < run.n; ++i) {
        const std::size_t p = run.per_element ? i : 0;
        dx[i] = a[p] * dy[i] + b[p] * (run.x[i] - run.mean[p]) + c[p];
    }
}

Sums gradient_sums(const NormRun& run, const real* dy) {
    double first = 0;
    double second = 0;
    for (std::size_t i = 0; i < run.n; ++i) {
        first += dy[i];
        second += static_cast<double>(dy[i]) * (run.x[i] - *run.mean);
    }
    return {static_cast<real>(first), static_cast<real>(second)};
}

void add_gradients(const NormRun& run, const real* dy, real* sum_dy, real* sum_dyx) {
    for (std::size_t i = 0; i < run.n; ++i) {
        sum_dy[i] += dy[i];
        sum_dyx[i] += dy[i] * (run.x[i] - run.mean[i]);
    }
}

}  // namespace

const RowsTable kScalarRows = {.softmax = &softmax,
                               .softmax_backward = &softmax_backward,
                               .log_softmax_backward = &log_softmax_backward,
                               .exp_sum = &exp_sum,
                               .scaled_exp = &scaled_exp,
                               .moments = &moments,
                               .column_moments = &column_moments,
                               .column_sums = &column_sums,
                               .layer_norm = &layer_norm,
                               .layer_norm_backward = &layer_norm_backward,
                               .normalize = &normalize,
                               .normalize_backward = &normalize_backward,
                               .gradient_sums = &gradient_sums,
                               .add_gradients = &add_gradients};

}  // namespace course::simd
