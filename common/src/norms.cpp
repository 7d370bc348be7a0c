// Layer and batch normalisation; the declarations are in course/rows.hpp.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/rows.hpp"
#include "simd/rows_table.hpp"
#include "simd/table.hpp"

namespace course {
namespace {

using simd::NormRun;
using simd::rows_kernels;

// Rows whose gradients of gamma and beta are added up by themselves: rounding errors then grow
// with the number of blocks, not of rows.
constexpr std::size_t kRowBlock = 64;

void require(bool fits, const char* op, const char* expected, std::size_t x, std::size_t units) {
    if (!fits) {
        throw ShapeError(op, expected,
                         std::to_string(x) + " elements, gamma of " + std::to_string(units));
    }
}

constexpr const char* kLayerRule =
    "x and y (rows, columns), gamma and beta (columns), statistics (rows)";
constexpr const char* kBatchRule =
    "x and y (batch, channels, positions), gamma, beta and statistics (channels)";

std::size_t check_layer(const char* op, std::size_t x, std::size_t y, std::size_t columns,
                        const NormStatistics& statistics) {
    const std::size_t rows = statistics.mean.size();
    require(x == y && rows * columns == x && statistics.inverse_deviation.size() == rows, op,
            kLayerRule, x, columns);
    return rows;
}

void check_batch(const char* op, std::size_t x, std::size_t y, std::size_t gamma,
                 const ChannelLayout& layout, const NormStatistics& statistics) {
    const std::size_t channels = layout.channels;
    require(x == y && layout.batch * channels * layout.positions == x && gamma == channels &&
                statistics.mean.size() == channels &&
                statistics.inverse_deviation.size() == channels,
            op, kBatchRule, x, gamma);
}

// Statistics of channel runs merged over the batch, in double: a few numbers a run.
void merge_runs(std::span<const real> x, const ChannelLayout& layout, std::span<real> mean,
                std::span<real> variance) {
    const auto moments = rows_kernels().moments;
    const std::size_t positions = layout.positions;
    for (std::size_t c = 0; c < layout.channels; ++c) {
        double center = 0;
        double squares = 0;
        for (std::size_t b = 0; b < layout.batch; ++b) {
            const real* run = x.data() + (b * layout.channels + c) * positions;
            const simd::Moments m = moments(run, positions);
            const double seen = static_cast<double>(b);
            const double delta = m.mean - center;
            center += delta / (seen + 1);
            squares +=
                m.squares + delta * delta * static_cast<double>(positions) * seen / (seen + 1);
        }
        mean[c] = static_cast<real>(center);
        variance[c] = static_cast<real>(squares / static_cast<double>(layout.batch * positions));
    }
}

}  // namespace

void layer_norm(std::span<const real> x, const NormParameters& parameters,
                const NormStatistics& statistics, std::span<real> y) {
    const std::size_t columns = parameters.gamma.size();
    const std::size_t rows = check_layer("layer_norm", x.size(), y.size(), columns, statistics);
    require(parameters.beta.size() == columns, "layer_norm", kLayerRule, x.size(), columns);
    const simd::RowsTable& kernels = rows_kernels();
    for (std::size_t i = 0; i < rows; ++i) {
        const real* row = x.data() + i * columns;
        const simd::Moments m = kernels.moments(row, columns);
        const real variance = m.squares / static_cast<real>(std::max<std::size_t>(columns, 1));
        const real inverse = 1 / std::sqrt(variance + parameters.epsilon);
        statistics.mean[i] = m.mean;
        statistics.inverse_deviation[i] = inverse;
        kernels.layer_norm({row, parameters.gamma.data(), m.mean, inverse, columns},
                           parameters.beta.data(), y.data() + i * columns);
    }
}

void layer_norm_backward(std::span<const real> x, std::span<const real> gamma,
                         const NormStatistics& statistics, std::span<const real> dy,
                         const NormGradients& gradients) {
    const char* op = "layer_norm_backward";
    const std::size_t columns = gamma.size();
    const std::size_t rows = check_layer(op, x.size(), dy.size(), columns, statistics);
    require(gradients.dx.size() == x.size() && gradients.dgamma.size() == columns &&
                gradients.dbeta.size() == columns,
            op, kLayerRule, x.size(), columns);
    std::ranges::fill(gradients.dgamma, real{0});
    std::ranges::fill(gradients.dbeta, real{0});
    const auto kernel = rows_kernels().layer_norm_backward;
    std::vector<real> partial(2 * columns);
    for (std::size_t begin = 0; begin < rows; begin += kRowBlock) {
        std::ranges::fill(partial, real{0});
        for (std::size_t i = begin; i < std::min(rows, begin + kRowBlock); ++i) {
            const std::size_t at = i * columns;
            kernel({x.data() + at, gamma.data(), statistics.mean[i],
                    statistics.inverse_deviation[i], columns},
                   dy.data() + at, gradients.dx.data() + at, partial.data(),
                   partial.data() + columns);
        }
        simd::kernels().axpy(1, partial.data(), gradients.dgamma.data(), columns);
        simd::kernels().axpy(1, partial.data() + columns, gradients.dbeta.data(), columns);
    }
}

void channel_statistics(std::span<const real> x, const ChannelLayout& layout, std::span<real> mean,
                        std::span<real> variance) {
    const std::size_t count = layout.batch * layout.positions;
    require(count * layout.channels == x.size() && mean.size() == layout.channels &&
                variance.size() == layout.channels,
            "channel_statistics", kBatchRule, x.size(), mean.size());
    if (count == 0) throw ValueError("channel_statistics", "at least one example", "none");
    if (layout.positions > 1) return merge_runs(x, layout, mean, variance);
    rows_kernels().column_moments(x.data(), layout.batch, layout.channels, mean.data(),
                                  variance.data());
    simd::kernels().scale(1 / static_cast<real>(count), variance.data(), layout.channels);
}

void batch_norm(std::span<const real> x, const ChannelLayout& layout,
                const NormParameters& parameters, const NormStatistics& statistics,
                std::span<real> y) {
    check_batch("batch_norm", x.size(), y.size(), parameters.gamma.size(), layout, statistics);
    const std::size_t channels = layout.channels;
    require(parameters.beta.size() == channels, "batch_norm", kBatchRule, x.size(), channels);
    std::vector<real> factor(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        factor[c] = statistics.inverse_deviation[c] * parameters.gamma[c];
    }
    const auto kernel = rows_kernels().normalize;
    const real* beta = parameters.beta.data();
    const real* mean = statistics.mean.data();
    if (layout.positions == 1) {
        for (std::size_t at = 0; at < x.size(); at += channels) {
            kernel({x.data() + at, mean, channels, true}, factor.data(), beta, y.data() + at);
        }
        return;
    }
    for (std::size_t run = 0; run < layout.batch * channels; ++run) {
        const std::size_t at = run * layout.positions;
        const std::size_t c = run % channels;
        kernel({x.data() + at, mean + c, layout.positions, false}, &factor[c], beta + c,
               y.data() + at);
    }
}

void batch_norm_backward(std::span<const real> x, const ChannelLayout& layout,
                         std::span<const real> gamma, const NormStatistics& statistics,
                         std::span<const real> dy, const NormGradients& gradients, NormMode mode) {
    const char* op = "batch_norm_backward";
    check_batch(op, x.size(), dy.size(), gamma.size(), layout, statistics);
    const std::size_t channels = layout.channels;
    require(gradients.dx.size() == x.size() && gradients.dgamma.size() == channels &&
                gradients.dbeta.size() == channels,
            op, kBatchRule, x.size(), channels);
    const simd::RowsTable& kernels = rows_kernels();
    const bool plain = layout.positions == 1;
    const std::size_t runs = plain ? layout.batch : layout.batch * channels;
    const std::size_t length = plain ? channels : layout.positions;
    const auto run_at = [&](std::size_t run) {
        const real* mean = statistics.mean.data() + (plain ? 0 : run % channels);
        return NormRun{x.data() + run * length, mean, length, plain};
    };

    // Step 1: the sums of dy and of dy (x - mean), a channel.
    const std::span<real> dbeta = gradients.dbeta;
    const std::span<real> dgamma = gradients.dgamma;
    std::ranges::fill(dbeta, real{0});
    std::ranges::fill(dgamma, real{0});
    if (plain) {
        std::vector<real> partial(2 * channels);
        for (std::size_t begin = 0; begin < runs; begin += kRowBlock) {
            std::ranges::fill(partial, real{0});
            for (std::size_t i = begin; i < std::min(runs, begin + kRowBlock); ++i) {
                kernels.add_gradients(run_at(i), dy.data() + i * length, partial.data(),
                                      partial.data() + channels);
            }
            simd::kernels().axpy(1, partial.data(), dbeta.data(), channels);
            simd::kernels().axpy(1, partial.data() + channels, dgamma.data(), channels);
        }
    } else {
        for (std::size_t c = 0; c < channels; ++c) {
            double sum_dy = 0;
            double sum_dyx = 0;
            for (std::size_t run = c; run < runs; run += channels) {
                const simd::Sums s = kernels.gradient_sums(run_at(run), dy.data() + run * length);
                sum_dy += s.first;
                sum_dyx += s.second;
            }
            dbeta[c] = static_cast<real>(sum_dy);
            dgamma[c] = static_cast<real>(sum_dyx);
        }
    }

    // Step 2: dx = a dy + b (x - mean) + c.
    std::vector<real> factors(3 * channels);
    const auto count = static_cast<real>(layout.batch * layout.positions);
    for (std::size_t c = 0; c < channels; ++c) {
        const real inverse = statistics.inverse_deviation[c];
        const real a = gamma[c] * inverse;
        const bool measured = mode == NormMode::batch;
        factors[c] = a;
        factors[channels + c] = measured ? -a * inverse * inverse * dgamma[c] / count : 0;
        factors[2 * channels + c] = measured ? -a * dbeta[c] / count : 0;
        dgamma[c] *= inverse;
    }
    for (std::size_t run = 0; run < runs; ++run) {
        const real* f = factors.data() + (plain ? 0 : run % channels);
        kernels.normalize_backward(run_at(run), dy.data() + run * length, f, f + channels,
                                   f + 2 * channels, gradients.dx.data() + run * length);
    }
}

}  // namespace course
