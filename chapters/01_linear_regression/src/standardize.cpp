#include "linear_regression/standardize.hpp"

#include <cmath>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::linear_regression {

Standardizer::Standardizer(const Tensor& x) {
    if (x.rank() != 2) throw ShapeError("Standardizer", "x (N, D)", x.shape());
    if (x.dim(0) == 0) throw ValueError("Standardizer", "at least one sample", "none");
    const real share = 1 / static_cast<real>(x.dim(0));
    mean_ = Tensor({x.dim(1)});
    deviation_ = Tensor({x.dim(1)});
    for (std::size_t n = 0; n < x.dim(0); ++n) axpy(share, x.row(n), mean_.data());
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t j = 0; j < x.dim(1); ++j) {
            const real distance = x(n, j) - mean_(j);
            deviation_(j) += share * distance * distance;
        }
    }
    for (real& value : deviation_.data()) value = value > 0 ? std::sqrt(value) : 1;
}

//! [standardize]
Tensor Standardizer::transform(const Tensor& x) const {
    if (x.rank() != 2 || x.dim(1) != mean_.size()) {
        throw ShapeError("transform", {"x (N, ", mean_.size(), ")"}, x.shape());
    }
    Tensor z = Tensor::uninitialized(x.shape());
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        subtract(x.row(n), mean_.data(), z.row(n));
        for (std::size_t j = 0; j < x.dim(1); ++j) z(n, j) /= deviation_(j);
    }
    return z;
}
//! [standardize]

LinearModel Standardizer::to_raw(const LinearModel& model) const {
    if (model.weights.size() != mean_.size()) {
        throw ShapeError("to_raw", {"weights (", mean_.size(), ")"},
                         {"(", model.weights.size(), ")"});
    }
    LinearModel raw = model;
    for (std::size_t j = 0; j < raw.weights.size(); ++j) raw.weights[j] /= deviation_(j);
    raw.bias -= dot(raw.weights, mean_.data());
    return raw;
}

}  // namespace course::linear_regression
