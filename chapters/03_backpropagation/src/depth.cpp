#include "backpropagation/depth.hpp"

#include <algorithm>
#include <cmath>

#include "backpropagation/mlp.hpp"
#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::backpropagation {

namespace {

void check(const DepthOptions& options) {
    constexpr std::string_view kWhere = "measure_depth";
    const auto at_least_one = [&](const char* name, std::size_t value) {
        if (value == 0) throw ValueError(kWhere, {name, " >= 1"}, 0);
    };
    at_least_one("depth", options.depth);
    at_least_one("width", options.width);
    at_least_one("samples", options.samples);
    if (!(options.scale > 0) || std::isinf(options.scale)) {
        throw ValueError(kWhere, "scale > 0", options.scale);
    }
}

}  // namespace

//! [depth]
DepthReport measure_depth(const Activation& activation, const DepthOptions& options) {
    check(options);
    Rng rng(options.seed);
    const std::vector<std::size_t> widths(options.depth + 1, options.width);
    Mlp mlp = Mlp::random(widths, activation, rng, options.scale);
    Tensor x({options.samples, options.width});
    Tensor error({options.samples, options.width});
    rng.fill_normal(x.data());
    rng.fill_normal(error.data());

    mlp.forward(x);
    mlp.backward(error);

    DepthReport report;
    for (const Dense& layer : mlp.layers) {
        double squares = 0;  // in double: what explodes has squares that float cannot hold
        for (const real delta : layer.delta.data()) {
            squares += static_cast<double>(delta) * static_cast<double>(delta);
        }
        const auto count = static_cast<double>(layer.delta.size());
        report.delta.push_back(static_cast<real>(std::sqrt(squares / count)));
        report.gains.insert(report.gains.end(), layer.gain.data().begin(), layer.gain.data().end());
    }
    report.mean_gain = static_cast<double>(mean(report.gains));
    return report;
}
//! [depth]

std::vector<real> histogram(const std::vector<real>& values, std::size_t count) {
    if (count == 0) throw ValueError("histogram", "count >= 1", 0);
    std::vector<real> shares(count);
    for (const real value : values) {
        if (!(value >= 0 && value <= 1)) {
            throw ValueError("histogram", "values in [0, 1]", value);
        }
        const auto part = static_cast<std::size_t>(value * static_cast<real>(count));
        shares[std::min(part, count - 1)] += 1;
    }
    for (real& share : shares) share /= static_cast<real>(values.size());
    return shares;
}

}  // namespace course::backpropagation
