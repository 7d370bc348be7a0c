#include "linear_regression/model.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "course/kernels.hpp"

namespace course::linear_regression {

//! [predict]
real LinearModel::predict(std::span<const real> x) const {
    return bias + dot(weights, x);  // y = b + sum_j w_j x_j
}

Tensor LinearModel::predict(const Tensor& x) const {
    if (x.rank() != 2 || x.dim(1) != weights.size()) {
        throw ShapeError("predict", {"x (N, ", weights.size(), ")"}, x.shape());
    }
    Tensor y = Tensor::full({x.dim(0)}, bias);
    gemv(x, Trans::no, weights, y.data(), 1, 1);  // all samples at once: y = b + X w
    return y;
}
//! [predict]

std::vector<real> LinearModel::parameters() const {
    std::vector<real> theta{bias};
    theta.insert(theta.end(), weights.begin(), weights.end());
    return theta;
}

LinearModel LinearModel::from_parameters(std::span<const real> theta) {
    if (theta.empty()) throw ShapeError("from_parameters", "theta (D + 1)", "(0)");
    return LinearModel({theta.begin() + 1, theta.end()}, theta[0]);
}

}  // namespace course::linear_regression
