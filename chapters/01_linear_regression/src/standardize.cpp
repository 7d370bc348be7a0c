#include "linear_regression/standardize.hpp"

#include <xtensor/xmath.hpp>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course/xt.hpp"

namespace course::linear_regression {

Standardizer::Standardizer(const Tensor& x) {
    if (x.rank() != 2) throw ShapeError("Standardizer", "x (N, D)", to_string(x.shape()));
    if (x.dim(0) == 0) throw ValueError("Standardizer", "at least one sample", "none");
    const auto samples = as_xt(x);
    mean_ = from_xt(xt::mean(samples, {0}));
    const Tensor spread = from_xt(xt::stddev(samples, {0}));
    deviation_ = from_xt(xt::where(as_xt(spread) > 0, as_xt(spread), real(1)));
}

//! [standardize]
Tensor Standardizer::transform(const Tensor& x) const {
    if (x.rank() != 2 || x.dim(1) != mean_.size()) {
        throw ShapeError("transform", "x (N, " + std::to_string(mean_.size()) + ")",
                         to_string(x.shape()));
    }
    return from_xt((as_xt(x) - as_xt(mean_)) / as_xt(deviation_));
}
//! [standardize]

LinearModel Standardizer::to_raw(const LinearModel& model) const {
    if (model.weights.size() != mean_.size()) {
        throw ShapeError("to_raw", "weights (" + std::to_string(mean_.size()) + ")",
                         "(" + std::to_string(model.weights.size()) + ")");
    }
    LinearModel raw = model;
    for (std::size_t j = 0; j < raw.weights.size(); ++j) raw.weights[j] /= deviation_(j);
    raw.bias -= dot(raw.weights, mean_.data());
    return raw;
}

}  // namespace course::linear_regression
