// Layer and batch normalisation; the declarations are in course/rows.hpp.

#include <algorithm>
#include <cmath>
#include <vector>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "course/rows.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::NormRun;
using simd::rows_kernels;

// Rows whose gradients of gamma and beta are added up by themselves: rounding errors then grow
// with the number of blocks, not of rows.
constexpr std::size_t kRowBlock = 64;

void require(bool fits, const char* op, const char* expected, std::size_t x, std::size_t units) {
    if (!fits) {
        throw ShapeError(op, expected, {x, " elements, gamma of ", units});
    }
}

// f(i) for every unit of so many elements, on all threads.
template <typename F>
void for_each(std::size_t units, std::size_t elements, F f) {
    parallel_for(0, units, row_grain(elements), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) f(i);
    });
}

// Adds up add(i, sums) over all rows: a set of sums for each block of rows, then the sets in order.
// sums points at 2 columns of numbers, of which the first go to `first`, the others to `second`.
template <typename Add>
void sum_over_rows(std::size_t rows, std::size_t columns, std::span<real> first,
                   std::span<real> second, Add add) {
    const std::size_t blocks = (rows + kRowBlock - 1) / kRowBlock;
    std::vector<real> sums(2 * columns * blocks);
    for_each(blocks, kRowBlock * columns, [&](std::size_t block) {
        const std::size_t end = std::min(rows, (block + 1) * kRowBlock);
        for (std::size_t i = block * kRowBlock; i < end; ++i) {
            add(i, sums.data() + 2 * columns * block);
        }
    });
    std::ranges::fill(first, real{0});
    std::ranges::fill(second, real{0});
    for (std::size_t block = 0; block < blocks; ++block) {
        const real* set = sums.data() + 2 * columns * block;
        simd::kernels().axpy(1, set, first.data(), columns);
        simd::kernels().axpy(1, set + columns, second.data(), columns);
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

// What a batch consists of for the kernels: for plain features the examples, with parameters of
// their own for every number; otherwise the runs of one channel.
struct Runs {
    explicit Runs(const ChannelLayout& layout)
        : plain(layout.positions == 1),
          channels(layout.channels),
          count(plain ? layout.batch : layout.batch * layout.channels),
          length(plain ? layout.channels : layout.positions) {}

    // Where the run's parameters begin.
    std::size_t channel(std::size_t run) const { return plain ? 0 : run % channels; }

    NormRun of(std::span<const real> x, const NormStatistics& statistics, std::size_t run) const {
        return {x.data() + run * length, statistics.mean.data() + channel(run), length, plain};
    }

    bool plain;
    std::size_t channels;
    std::size_t count;
    std::size_t length;
};

// Statistics of channel runs merged over the batch, in double: a few numbers a run.
void merge_runs(std::span<const real> x, const ChannelLayout& layout, std::span<real> mean,
                std::span<real> variance) {
    const auto moments = rows_kernels().moments;
    const std::size_t positions = layout.positions;
    for_each(layout.channels, layout.batch * positions, [&](std::size_t c) {
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
    });
}

}  // namespace

void layer_norm(std::span<const real> x, const NormParameters& parameters,
                const NormStatistics& statistics, std::span<real> y) {
    const std::size_t columns = parameters.gamma.size();
    const std::size_t rows = check_layer("layer_norm", x.size(), y.size(), columns, statistics);
    require(parameters.beta.size() == columns, "layer_norm", kLayerRule, x.size(), columns);
    const auto moments = rows_kernels().moments;
    const auto normalize = rows_kernels().layer_norm;
    for_each(rows, columns, [&](std::size_t i) {
        const real* row = x.data() + i * columns;
        const simd::Moments m = moments(row, columns);
        const real variance = m.squares / static_cast<real>(std::max<std::size_t>(columns, 1));
        const real inverse = 1 / std::sqrt(variance + parameters.epsilon);
        statistics.mean[i] = m.mean;
        statistics.inverse_deviation[i] = inverse;
        normalize({row, parameters.gamma.data(), m.mean, inverse, columns}, parameters.beta.data(),
                  y.data() + i * columns);
    });
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
    const auto kernel = rows_kernels().layer_norm_backward;
    sum_over_rows(rows, columns, gradients.dgamma, gradients.dbeta, [&](std::size_t i, real* sums) {
        const std::size_t at = i * columns;
        kernel({x.data() + at, gamma.data(), statistics.mean[i], statistics.inverse_deviation[i],
                columns},
               dy.data() + at, gradients.dx.data() + at, sums, sums + columns);
    });
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
    const Runs runs(layout);
    for_each(runs.count, runs.length, [&](std::size_t run) {
        const std::size_t c = runs.channel(run);
        kernel(runs.of(x, statistics, run), factor.data() + c, parameters.beta.data() + c,
               y.data() + run * runs.length);
    });
}

void batch_norm_backward(std::span<const real> x, const ChannelLayout& layout,
                         std::span<const real> gamma, const NormStatistics& statistics,
                         std::span<const real> dy, const NormGradients& gradients) {
    const char* op = "batch_norm_backward";
    check_batch(op, x.size(), dy.size(), gamma.size(), layout, statistics);
    const std::size_t channels = layout.channels;
    require(gradients.dx.size() == x.size() && gradients.dgamma.size() == channels &&
                gradients.dbeta.size() == channels,
            op, kBatchRule, x.size(), channels);
    const Runs runs(layout);

    // Step 1: the sums of dy and of dy (x - mean), a channel.
    const std::span<real> dbeta = gradients.dbeta;
    const std::span<real> dgamma = gradients.dgamma;
    if (runs.plain) {
        const auto add_gradients = rows_kernels().add_gradients;
        sum_over_rows(runs.count, channels, dbeta, dgamma, [&](std::size_t i, real* sums) {
            add_gradients(runs.of(x, statistics, i), dy.data() + i * channels, sums,
                          sums + channels);
        });
    } else {
        const auto gradient_sums = rows_kernels().gradient_sums;
        for_each(channels, layout.batch * layout.positions, [&](std::size_t c) {
            double sum_dy = 0;
            double sum_dyx = 0;
            for (std::size_t run = c; run < runs.count; run += channels) {
                const simd::Sums s =
                    gradient_sums(runs.of(x, statistics, run), dy.data() + run * runs.length);
                sum_dy += s.first;
                sum_dyx += s.second;
            }
            dbeta[c] = static_cast<real>(sum_dy);
            dgamma[c] = static_cast<real>(sum_dyx);
        });
    }

    // Step 2: dx = a dy + b (x - mean) + c.
    std::vector<real> factors(3 * channels);
    const auto count = static_cast<real>(layout.batch * layout.positions);
    for (std::size_t c = 0; c < channels; ++c) {
        const real inverse = statistics.inverse_deviation[c];
        const real a = gamma[c] * inverse;
        const bool measured = statistics.mode == NormMode::batch;
        factors[c] = a;
        factors[channels + c] = measured ? -a * inverse * inverse * dgamma[c] / count : 0;
        factors[2 * channels + c] = measured ? -a * dbeta[c] / count : 0;
        dgamma[c] *= inverse;
    }
    const auto normalize_backward = rows_kernels().normalize_backward;
    for_each(runs.count, runs.length, [&](std::size_t run) {
        const real* f = factors.data() + runs.channel(run);
        const std::size_t at = run * runs.length;
        normalize_backward(runs.of(x, statistics, run), dy.data() + at, f, f + channels,
                           f + 2 * channels, gradients.dx.data() + at);
    });
}

}  // namespace course
