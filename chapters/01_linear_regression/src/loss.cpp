#include "linear_regression/loss.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::linear_regression {

namespace {

void check_outputs(std::string_view where, const Tensor& y, const Tensor& target) {
    if (y.rank() != 1 || y.shape() != target.shape()) {
        throw ShapeError(where, "y (N) and target (N)", {y.shape(), " and ", target.shape()});
    }
    if (y.empty()) throw ValueError(where, "at least one sample", "none");
}

real count(const Tensor& target) {
    return static_cast<real>(target.size());
}

bool all_finite(std::span<const real> values) {
    return std::ranges::all_of(values, [](real value) { return std::isfinite(value); });
}

}  // namespace

Loss parse_loss(std::string_view text) {
    for (const Loss loss : {Loss::mse, Loss::mae, Loss::huber}) {
        if (text == name(loss)) return loss;
    }
    throw ValueError("loss", "mse, mae or huber", text);
}

std::string_view name(Loss loss) {
    switch (loss) {
        case Loss::mse:
            return "mse";
        case Loss::mae:
            return "mae";
        case Loss::huber:
            break;
    }
    return "huber";
}

//! [losses]
real mse(const Tensor& y, const Tensor& target) {
    check_outputs("mse", y, target);
    return sum_of_squared_differences(y.data(), target.data()) / count(target);
}

real mae(const Tensor& y, const Tensor& target) {
    check_outputs("mae", y, target);
    return sum_of_absolute_differences(y.data(), target.data()) / count(target);
}
//! [losses]

//! [huber]
real huber(const Tensor& y, const Tensor& target, real delta) {
    check_outputs("huber", y, target);
    if (!(delta > 0)) throw ValueError("huber", "delta > 0", delta);
    real total = 0;
    for (std::size_t n = 0; n < y.size(); ++n) {
        const real r = std::abs(y(n) - target(n));
        total += r <= delta ? r * r / 2 : delta * (r - delta / 2);
    }
    return total / count(target);
}
//! [huber]

real evaluate(Loss loss, const Tensor& y, const Tensor& target) {
    switch (loss) {
        case Loss::mse:
            return mse(y, target);
        case Loss::mae:
            return mae(y, target);
        case Loss::huber:
            break;
    }
    return huber(y, target);
}

//! [slope]
Tensor loss_slope(Loss loss, const Tensor& y, const Tensor& target) {
    check_outputs("loss_slope", y, target);
    Tensor slope = Tensor::uninitialized(y.shape());
    subtract(y.data(), target.data(), slope.data());  // the residual y - t
    switch (loss) {
        case Loss::mse:
            scale(2, slope.data());
            break;
        case Loss::mae:
            sign(slope.data(), slope.data());
            break;
        case Loss::huber:
            clamp(slope.data(), -kHuberDelta, kHuberDelta, slope.data());
            break;
    }
    scale(1 / count(target), slope.data());
    return slope;
}
//! [slope]

//! [gradient]
Gradient loss_gradient(Loss loss, const LinearModel& model, const Tensor& x, const Tensor& target) {
    const Tensor slope = loss_slope(loss, model.predict(x), target);
    Gradient gradient{.weights = std::vector<real>(model.weights.size()),
                      .bias = sum(slope.data())};
    gemv(x, Trans::yes, slope.data(), gradient.weights);  // dL/dw_j = sum_n dL/dy^n x^n_j
    return gradient;
}
//! [gradient]

Objective training_loss(Loss loss, Tensor x, Tensor target) {
    if (x.rank() != 2 || target.rank() != 1 || x.dim(0) != target.dim(0)) {
        throw ShapeError("training_loss", "x (N, D) and target (N)",
                         {x.shape(), " and ", target.shape()});
    }
    if (target.empty()) throw ValueError("training_loss", "at least one sample", "none");
    if (!all_finite(x.data()) || !all_finite(target.data())) {
        throw ValueError("training_loss", "finite data", "a value that is infinite or NaN");
    }
    return [loss, x = std::move(x), target = std::move(target)](std::span<const real> theta,
                                                                std::span<real> gradient) {
        const LinearModel model = LinearModel::from_parameters(theta);
        const Gradient g = loss_gradient(loss, model, x, target);
        gradient[0] = g.bias;
        std::ranges::copy(g.weights, gradient.begin() + 1);
        return evaluate(loss, model.predict(x), target);
    };
}

}  // namespace course::linear_regression
