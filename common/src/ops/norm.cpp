// Layer normalisation over the last axis and batch normalisation over channels.

#include <cmath>

#include "course/op.hpp"
#include "course/ops.hpp"
#include "course/rows.hpp"

namespace course {
namespace {

// What a normalisation measured, kept for its backward pass.
struct Measured {
    Tensor mean;
    Tensor inverse_deviation;
    NormMode mode;

    explicit Measured(std::size_t count, NormMode from = NormMode::batch)
        : mean(Tensor::uninitialized({count})), inverse_deviation(mean.clone()), mode(from) {}
    NormStatistics spans() const {
        Tensor m = mean;
        Tensor s = inverse_deviation;
        return {m.data(), s.data(), mode};
    }
};

// Where the gradients go: dx, dgamma, dbeta.
struct Results {
    Tensor dx;
    Tensor dgamma;
    Tensor dbeta;

    explicit Results(const Node& y)
        : dx(Tensor::uninitialized(y.shape(0))),
          dgamma(Tensor::uninitialized(y.shape(1))),
          dbeta(Tensor::uninitialized(y.shape(1))) {}
    NormGradients spans() { return {dx.data(), dgamma.data(), dbeta.data()}; }
    void add_to(GradSink& d) {
        d.add(0, std::move(dx));
        d.add(1, std::move(dgamma));
        d.add(2, std::move(dbeta));
    }
};

void layer_norm_backward(const Node& y, GradSink& d) {
    Results results(y);
    course::layer_norm_backward(y.value(0).data(), y.value(1).data(), y.saved<Measured>().spans(),
                                y.grad().data(), results.spans());
    results.add_to(d);
}
const OpDef kLayerNorm{.name = "layer_norm", .backward = layer_norm_backward};

struct BatchMeasured {
    Measured statistics;
    ChannelLayout layout;
};

void batch_norm_backward(const Node& y, GradSink& d) {
    const auto& [statistics, layout] = y.saved<BatchMeasured>();
    Results results(y);
    course::batch_norm_backward(y.value(0).data(), layout, y.value(1).data(), statistics.spans(),
                                y.grad().data(), results.spans());
    results.add_to(d);
}
const OpDef kBatchNorm{.name = "batch_norm", .backward = batch_norm_backward};

void check_scales(const char* op, const char* rule, bool fits, const Tensor& x, const Tensor& gamma,
                  const Tensor& beta) {
    if (fits && gamma.shape() == beta.shape()) return;
    throw ShapeError(op, rule, {x.shape(), ", ", gamma.shape(), ", ", beta.shape()});
}

ChannelLayout channel_layout(const Tensor& x) {
    const std::size_t channels = x.dim(1);
    const std::size_t positions = x.rank() == 2 ? 1 : x.dim(2) * (x.rank() == 4 ? x.dim(3) : 1);
    return {x.dim(0), channels, positions};
}

// running <- (1 - momentum) running + momentum new
void blend(Tensor& running, std::span<const real> fresh, real factor, double momentum) {
    const auto m = static_cast<real>(momentum);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        running.data()[i] += m * (factor * fresh[i] - running.data()[i]);
    }
    running.mark_modified();
}

// Mean and 1 / sqrt(variance + epsilon) of the batch; moves the running ones towards them.
void measure(const Tensor& x, const ChannelLayout& layout, const BatchNormOptions& options,
             const NormStatistics& out) {
    const std::size_t count = layout.batch * layout.positions;
    if (count < 2) {
        throw ShapeError("batch_norm", "more than one value a channel in training", x.shape());
    }
    Tensor variance = Tensor::uninitialized({layout.channels});
    channel_statistics(x.data(), layout, out.mean, variance.data());
    const auto n = static_cast<real>(count);
    Tensor running_mean = options.running_mean;
    Tensor running_variance = options.running_variance;
    blend(running_mean, out.mean, 1, options.momentum);
    blend(running_variance, variance.data(), n / (n - 1), options.momentum);  // unbiased
    const auto epsilon = static_cast<real>(options.epsilon);
    for (std::size_t c = 0; c < layout.channels; ++c) {
        out.inverse_deviation[c] = 1 / std::sqrt(variance(c) + epsilon);
    }
}

void use_running(const BatchNormOptions& options, const NormStatistics& out) {
    const auto epsilon = static_cast<real>(options.epsilon);
    for (std::size_t c = 0; c < out.mean.size(); ++c) {
        out.mean[c] = options.running_mean(c);
        out.inverse_deviation[c] = 1 / std::sqrt(options.running_variance(c) + epsilon);
    }
}

}  // namespace

Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon) {
    const bool fits = x.rank() >= 1 && gamma.rank() == 1 && x.shape()[x.rank() - 1] == gamma.dim(0);
    check_scales("layer_norm", "x (..., k), gamma (k), beta (k)", fits, x, gamma, beta);
    const std::size_t columns = gamma.dim(0);
    Measured measured(columns == 0 ? 0 : x.size() / columns);
    Tensor y = Tensor::uninitialized(x.shape());
    layer_norm(x.data(), {gamma.data(), beta.data(), static_cast<real>(epsilon)}, measured.spans(),
               y.data());
    return record(kLayerNorm, std::move(y), {&x, &gamma, &beta}, std::move(measured));
}

Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta,
                  const BatchNormOptions& options) {
    const bool fits = x.rank() >= 2 && x.rank() <= 4 && gamma.rank() == 1 &&
                      x.dim(1) == gamma.dim(0) && options.running_mean.shape() == gamma.shape() &&
                      options.running_variance.shape() == gamma.shape();
    check_scales("batch_norm", "x (n, c, ...), gamma, beta and running statistics (c)", fits, x,
                 gamma, beta);
    const ChannelLayout layout = channel_layout(x);
    Measured measured(layout.channels, options.training ? NormMode::batch : NormMode::running);
    if (options.training) {
        measure(x, layout, options, measured.spans());
    } else {
        use_running(options, measured.spans());
    }
    Tensor y = Tensor::uninitialized(x.shape());
    batch_norm(x.data(), layout, {gamma.data(), beta.data(), static_cast<real>(options.epsilon)},
               measured.spans(), y.data());
    return record(kBatchNorm, std::move(y), {&x, &gamma, &beta},
                  BatchMeasured{std::move(measured), layout});
}

}  // namespace course
