// Losses that compare a prediction with a target of the same shape; the mean over all elements.

#include <algorithm>
#include <cmath>

#include "course/kernels.hpp"
#include "course/math.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

void check_same(const char* op, const Tensor& prediction, const Tensor& target) {
    if (prediction.shape() != target.shape() || prediction.empty()) {
        throw ShapeError(op, "prediction and target of one shape, not empty",
                         {prediction.shape(), " and ", target.shape()});
    }
}

// dy / n times the slope of one element's loss, for the prediction; minus that for the target.
template <typename Slope>
void difference_backward(const Node& y, GradSink& d, const Slope& slope) {
    const real factor = y.grad().item() / static_cast<real>(y.shape(0).size());
    const Tensor& p = y.value(0);
    const Tensor& t = y.value(1);
    Tensor dp = detail::map_same(p, t, [&](real a, real b) { return factor * slope(a - b); });
    if (d.wants(1)) d.add(1, neg(dp));
    d.add(0, std::move(dp));
}

void mse_backward(const Node& y, GradSink& d) {
    if (!d.create_graph()) return difference_backward(y, d, [](real e) { return 2 * e; });
    const double n = static_cast<double>(y.shape(0).size());
    const Tensor dp = y.grad() * (y.value(0) - y.value(1)) * (2 / n);
    d.add(0, dp);
    d.add(1, neg(dp));
}
const OpDef kMse{.name = "mse_loss", .backward = mse_backward, .twice = true};

void mae_backward(const Node& y, GradSink& d) {
    difference_backward(y, d, [](real e) { return static_cast<real>((e > 0) - (e < 0)); });
}
const OpDef kMae{.name = "mae_loss", .backward = mae_backward};

void huber_backward(const Node& y, GradSink& d) {
    const real delta = y.saved<real>();
    difference_backward(y, d, [delta](real e) {
        return e > delta ? delta : e < -delta ? -delta : e;
    });
}
const OpDef kHuber{.name = "huber_loss", .backward = huber_backward};

// softplus(x) - t x;  dx = sigmoid(x) - t.
void bce_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    const double factor = 1 / static_cast<double>(x.size());
    if (d.create_graph()) {
        d.add(0, (sigmoid(x) - y.value(1)) * y.grad() * factor);
        if (d.wants(1)) d.add(1, x * y.grad() * -factor);
        return;
    }
    const real share = y.grad().item() * static_cast<real>(factor);
    Tensor dx = Tensor::uninitialized(x.shape());
    sigmoid(x.data(), dx.data());
    const std::span<const real> t = y.value(1).data();
    for (std::size_t i = 0; i < dx.size(); ++i) dx.data()[i] = (dx.data()[i] - t[i]) * share;
    d.add(0, std::move(dx));
    if (d.wants(1)) d.add(1, x.detach() * static_cast<double>(-share));
}
const OpDef kBce{.name = "bce_loss", .backward = bce_backward, .twice = true};

// sum of t (log t - x) over all, divided by the number of rows.
void kl_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    const Tensor& t = y.value(1);
    const Tensor share = y.grad() * (1 / static_cast<double>(x.dim(0)));
    if (d.wants(0)) d.add(0, neg(t * share));
    if (d.wants(1)) d.add(1, (log(t) + 1 - x) * share);
}
const OpDef kKl{.name = "kl_loss", .backward = kl_backward, .twice = true};

}  // namespace

Tensor mse_loss(const Tensor& prediction, const Tensor& target) {
    check_same("mse_loss", prediction, target);
    const real total = sum_of_squared_differences(prediction.data(), target.data());
    return record(kMse, Tensor::full({}, total / static_cast<real>(target.size())),
                  {&prediction, &target});
}

Tensor mae_loss(const Tensor& prediction, const Tensor& target) {
    check_same("mae_loss", prediction, target);
    const real total = sum_of_absolute_differences(prediction.data(), target.data());
    return record(kMae, Tensor::full({}, total / static_cast<real>(target.size())),
                  {&prediction, &target});
}

Tensor huber_loss(const Tensor& prediction, const Tensor& target, double delta) {
    check_same("huber_loss", prediction, target);
    if (!(delta > 0)) throw ValueError("huber_loss", "delta > 0", delta);
    const auto limit = static_cast<real>(delta);
    const Tensor each = detail::map_same(prediction, target, [limit](real p, real t) {
        const real e = std::abs(p - t);
        return e <= limit ? e * e / 2 : limit * (e - limit / 2);
    });
    return record(kHuber, Tensor::full({}, mean(each.data())), {&prediction, &target}, limit);
}

Tensor bce_loss(const Tensor& logits, const Tensor& target) {
    check_same("bce_loss", logits, target);
    // softplus(x) - t x = max(x, 0) - t x + log(1 + e^-|x|): a confident right answer has a small
    // loss, which the difference of two large numbers would lose.
    Tensor each = detail::map1(logits, [](real x) { return -std::abs(x); });
    softplus(each.data(), each.data());
    const std::span<const real> x = logits.data();
    const std::span<const real> t = target.data();
    for (std::size_t i = 0; i < each.size(); ++i) {
        each.data()[i] += std::max(x[i], real{0}) - t[i] * x[i];
    }
    return record(kBce, Tensor::full({}, mean(each.data())), {&logits, &target});
}

Tensor kl_loss(const Tensor& log_prediction, const Tensor& target) {
    check_same("kl_loss", log_prediction, target);
    if (target.rank() == 0) throw ShapeError("kl_loss", "(rows, ...)", "()");
    const Tensor each = detail::map_same(log_prediction, target, [](real x, real t) {
        return t > 0 ? t * (std::log(t) - x) : real{0};
    });
    const real rows = static_cast<real>(target.dim(0));
    return record(kKl, Tensor::full({}, sum(each.data()) / rows), {&log_prediction, &target});
}

}  // namespace course
