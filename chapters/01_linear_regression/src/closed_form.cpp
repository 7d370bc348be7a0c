#include "linear_regression/closed_form.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course/linalg.hpp"

namespace course::linear_regression {

namespace {

void check_samples(std::string_view where, const Tensor& x, const Tensor& target) {
    if (x.rank() != 2 || target.rank() != 1 || x.dim(0) != target.dim(0)) {
        throw ShapeError(where, "x (N, D) and target (N)", {x.shape(), " and ", target.shape()});
    }
    if (target.empty()) throw ValueError(where, "at least one sample", "none");
}

// X^T X, one row of X at a time: each adds the outer product of itself with itself.
Tensor gram(const Tensor& x) {
    Tensor product({x.dim(1), x.dim(1)});
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        const auto row = x.row(n);
        for (std::size_t i = 0; i < row.size(); ++i) axpy(row[i], row, product.row(i));
    }
    return product;
}

}  // namespace

Tensor with_ones(const Tensor& x) {
    if (x.rank() != 2) throw ShapeError("with_ones", "x (N, D)", x.shape());
    Tensor result = Tensor::uninitialized({x.dim(0), x.dim(1) + 1});
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        result(n, 0) = 1;
        std::ranges::copy(x.row(n), result.row(n).begin() + 1);
    }
    return result;
}

//! [normal equations]
LinearModel solve_normal_equations(const Tensor& x, const Tensor& target) {
    check_samples("solve_normal_equations", x, target);
    const Tensor X = with_ones(x);
    Tensor right({X.dim(1)});
    gemv(X, Trans::yes, target.data(), right.data());  // X^T t
    const Tensor theta = solve(gram(X), right);        // X^T X theta = X^T t
    return LinearModel::from_parameters(theta.data());
}
//! [normal equations]

//! [least squares]
LinearModel solve_least_squares(const Tensor& x, const Tensor& target) {
    check_samples("solve_least_squares", x, target);
    return LinearModel::from_parameters(least_squares(with_ones(x), target).data());
}
//! [least squares]

//! [hessian]
Tensor mse_hessian(const Tensor& x) {
    if (x.rank() == 2 && x.dim(0) == 0)
        throw ValueError("mse_hessian", "at least one sample", "none");
    Tensor hessian = gram(with_ones(x));
    scale(2 / static_cast<real>(x.dim(0)), hessian.data());  // H = 2/N X^T X
    return hessian;
}

Curvature curvature(const Tensor& hessian) {
    const Tensor values = symmetric_eigen(hessian).values;  // ascending
    if (values.empty()) throw ShapeError("curvature", "(P, P)", hessian.shape());
    return {.lambda_min = values(0), .lambda_max = values(values.size() - 1)};
}
//! [hessian]

}  // namespace course::linear_regression
