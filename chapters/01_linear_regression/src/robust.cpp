#include "linear_regression/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "course/error.hpp"
#include "course/kernels.hpp"
#include "course/linalg.hpp"
#include "linear_regression/closed_form.hpp"

namespace course::linear_regression {

namespace {

constexpr real kEpsilon = std::numeric_limits<real>::epsilon();

// P = D + 1 unknowns, N samples, X = (1, x): (N, P). The basis holds P samples that the model
// meets.
using Basis = std::vector<std::size_t>;

// Indices 0, 1, ... with the smallest key first.
Basis ascending(std::vector<std::pair<real, std::size_t>> keys) {
    std::ranges::sort(keys);
    Basis order;
    for (const auto& [key, index] : keys) order.push_back(index);
    return order;
}

Tensor residuals_of(const Tensor& X, const Tensor& theta, const Tensor& target) {
    Tensor r = target.clone();
    gemv(X, Trans::no, theta.data(), r.data(), 1, -1);
    return r;
}

// P linearly independent samples, those first that the model nearly meets (Gram-Schmidt in double).
Basis initial_basis(const Tensor& X, const Tensor& r) {
    std::vector<std::pair<real, std::size_t>> distances;
    distances.reserve(r.size());
    for (std::size_t n = 0; n < r.size(); ++n) distances.emplace_back(std::abs(r(n)), n);
    Basis basis;
    std::vector<std::vector<double>> directions;
    for (const std::size_t n : ascending(std::move(distances))) {
        std::vector<double> rest(X.row(n).begin(), X.row(n).end());
        const double length =
            std::sqrt(std::inner_product(rest.begin(), rest.end(), rest.begin(), 0.0));
        for (const auto& unit : directions) {
            const double along = std::inner_product(rest.begin(), rest.end(), unit.begin(), 0.0);
            for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= along * unit[i];
        }
        const double left =
            std::sqrt(std::inner_product(rest.begin(), rest.end(), rest.begin(), 0.0));
        if (left <= 1e-3 * length) continue;
        for (double& value : rest) value /= left;
        directions.push_back(std::move(rest));
        basis.push_back(n);
        if (basis.size() == X.dim(1)) return basis;
    }
    throw ValueError("fit_mae", "linearly independent features",
                     {"rank ", basis.size(), " of ", X.dim(1)});
}

// A model that meets P samples, and how it misses the others.
struct Vertex {
    Basis basis;
    Tensor theta;  // (P)
    Tensor r;      // residuals y - t, (N), exactly 0 in the basis
    real loss = 0;
};

Tensor rows_of(const Tensor& X, const Basis& basis) {
    Tensor rows = Tensor::uninitialized({basis.size(), X.dim(1)});
    for (std::size_t i = 0; i < basis.size(); ++i) {
        std::ranges::copy(X.row(basis[i]), rows.row(i).begin());
    }
    return rows;
}

Vertex vertex_at(Basis basis, const Tensor& X, const Tensor& target) {
    Tensor met({basis.size()});
    for (std::size_t i = 0; i < basis.size(); ++i) met(i) = target(basis[i]);
    Vertex vertex{.basis = {}, .theta = solve(rows_of(X, basis), met), .r = {}, .loss = 0};
    vertex.r = residuals_of(X, vertex.theta, target);
    for (const std::size_t n : basis) vertex.r(n) = 0;
    vertex.basis = std::move(basis);
    const Tensor zero({target.size()});
    vertex.loss = sum_of_absolute_differences(vertex.r.data(), zero.data());
    return vertex;
}

// Sliding from a vertex along the edge that lets sample basis[i] go; `direction` (P) is the edge
// and `slope` < 0 the derivative of the loss along it. Returns the sample at which the loss turns
// up again, the weighted median of those that are crossed; N when the loss does not fall at all.
std::size_t turning_sample(const Vertex& vertex, const Tensor& X, const Tensor& direction,
                           real slope) {
    Tensor speed({X.dim(0)});
    gemv(X, Trans::no, direction.data(), speed.data());
    std::vector<std::pair<real, std::size_t>> crossings;  // when, which
    for (std::size_t n = 0; n < speed.size(); ++n) {
        const real r = vertex.r(n);
        if (r * speed(n) < 0) crossings.emplace_back(-r / speed(n), n);
        if (r == 0 && !std::ranges::count(vertex.basis, n)) slope += std::abs(speed(n));
    }
    if (slope >= 0) return X.dim(0);
    for (const std::size_t n : ascending(std::move(crossings))) {
        slope += 2 * std::abs(speed(n));
        if (slope >= 0) return n;
    }
    return X.dim(0);
}

// Replaces one sample of the basis so that the loss falls. Returns false at the minimum: there, no
// edge goes down, because every multiplier rho is within [-1, 1].
bool improve(Vertex& vertex, const Tensor& X, const Tensor& target) {
    const std::size_t P = X.dim(1);
    Tensor identity({P, P});
    for (std::size_t i = 0; i < P; ++i) identity(i, i) = 1;
    const Tensor edges = solve(rows_of(X, vertex.basis), identity);  // column i lets basis[i] go

    Tensor signs = Tensor::uninitialized(vertex.r.shape());
    sign(vertex.r.data(), signs.data());
    Tensor pull({P});
    gemv(X, Trans::yes, signs.data(), pull.data());
    Tensor rho({P});
    gemv(edges, Trans::yes, pull.data(), rho.data());

    std::vector<std::pair<real, std::size_t>> steepest;
    for (std::size_t i = 0; i < P; ++i) {
        if (std::abs(rho(i)) > 1) steepest.emplace_back(-std::abs(rho(i)), i);
    }
    for (const std::size_t i : ascending(std::move(steepest))) {
        Tensor direction({P});
        for (std::size_t k = 0; k < P; ++k) direction(k) = rho(i) > 0 ? -edges(k, i) : edges(k, i);
        const std::size_t entering = turning_sample(vertex, X, direction, 1 - std::abs(rho(i)));
        if (entering == X.dim(0)) continue;
        Basis basis = vertex.basis;
        basis[i] = entering;
        Vertex next = vertex_at(std::move(basis), X, target);
        if (!(next.loss < vertex.loss)) continue;  // rounding: this edge is level
        vertex = std::move(next);
        return true;
    }
    return false;
}

}  // namespace

LinearModel fit_mae(const Tensor& x, const Tensor& target) {
    LinearModel start = solve_least_squares(x, target);
    const real scale_of_data = std::sqrt(sum_of_squares(target.data()) / real(target.size()));
    if (mae(start.predict(x), target) <= 64 * kEpsilon * scale_of_data) return start;  // all met

    const Tensor X = with_ones(x);
    const auto theta = start.parameters();
    const Tensor r = residuals_of(X, Tensor({theta.size()}, theta), target);
    Vertex vertex = vertex_at(initial_basis(X, r), X, target);
    while (improve(vertex, X, target)) {
    }
    return LinearModel::from_parameters(vertex.theta.data());
}

LinearModel fit_huber(const Tensor& x, const Tensor& target) {
    constexpr std::size_t kMostRounds = 200;
    LinearModel model = solve_least_squares(x, target);
    const Tensor X = with_ones(x);
    const real largest = std::max(max(X.data()), -min(X.data()));
    const real tolerance = largest * kHuberDelta * (kRealIsDouble ? real(1e-9) : real(1e-6));
    for (std::size_t round = 0; round < kMostRounds; ++round) {
        const Gradient gradient = loss_gradient(Loss::huber, model, x, target);
        if (std::abs(gradient.bias) <= tolerance &&
            std::ranges::all_of(gradient.weights,
                                [&](real g) { return std::abs(g) <= tolerance; })) {
            break;
        }
        // A sample beyond delta pulls like one at delta: its square counts delta / |r|.
        Tensor rows = X.clone();
        Tensor right = target.clone();
        const Tensor y = model.predict(x);
        for (std::size_t n = 0; n < target.size(); ++n) {
            const real size = std::abs(y(n) - target(n));
            if (size <= kHuberDelta) continue;
            const real weight = std::sqrt(kHuberDelta / size);
            scale(weight, rows.row(n));
            right(n) *= weight;
        }
        model = LinearModel::from_parameters(least_squares(rows, right).data());
    }
    return model;
}

LinearModel fit(Loss loss, const Tensor& x, const Tensor& target) {
    switch (loss) {
        case Loss::mse:
            return solve_least_squares(x, target);
        case Loss::mae:
            return fit_mae(x, target);
        case Loss::huber:
            break;
    }
    return fit_huber(x, target);
}

}  // namespace course::linear_regression
