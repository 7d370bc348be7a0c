#include "course/nn/init.hpp"

#include <cmath>
#include <vector>

#include "course/error.hpp"

namespace course::nn {
namespace {

double fan_in(const Shape& shape) {
    if (shape.rank() < 2 || shape.size() == 0) {
        throw ShapeError("init", "(out, in, ...), not empty", shape);
    }
    const std::size_t inputs = shape.size() / shape[0];
    return static_cast<double>(inputs);
}

double fan_sum(const Shape& shape) {
    const double inputs = fan_in(shape);  // refuses what has no second axis or is empty
    const std::size_t outputs = shape.size() / shape[1];
    return inputs + static_cast<double>(outputs);
}

// Subtracts from v its part along each of the rows before it. Twice is enough for full accuracy.
void orthogonalise(std::vector<std::vector<double>>& rows, std::vector<double>& v) {
    for (int pass = 0; pass < 2; ++pass) {
        for (const std::vector<double>& row : rows) {
            double along = 0;
            for (std::size_t i = 0; i < v.size(); ++i) along += row[i] * v[i];
            for (std::size_t i = 0; i < v.size(); ++i) v[i] -= along * row[i];
        }
    }
    double squares = 0;
    for (const double x : v) squares += x * x;
    for (double& x : v) x /= std::sqrt(squares);
}

}  // namespace

Tensor normal(const Shape& shape, double sd, Rng& rng) {
    Tensor x = Tensor::uninitialized(shape);
    rng.fill_normal(x.data(), 0, sd);
    return x.requires_grad(true);
}

Tensor uniform(const Shape& shape, double limit, Rng& rng) {
    Tensor x = Tensor::uninitialized(shape);
    rng.fill_uniform(x.data(), -limit, limit);
    return x.requires_grad(true);
}

Tensor constant(const Shape& shape, double value) {
    return Tensor::full(shape, static_cast<real>(value)).requires_grad(true);
}

Tensor kaiming_normal(const Shape& shape, Rng& rng) {
    return normal(shape, std::sqrt(2 / fan_in(shape)), rng);
}

Tensor kaiming_uniform(const Shape& shape, Rng& rng) {
    return uniform(shape, std::sqrt(6 / fan_in(shape)), rng);
}

Tensor xavier_normal(const Shape& shape, Rng& rng) {
    return normal(shape, std::sqrt(2 / fan_sum(shape)), rng);
}

Tensor xavier_uniform(const Shape& shape, Rng& rng) {
    return uniform(shape, std::sqrt(6 / fan_sum(shape)), rng);
}

Tensor orthogonal(const Shape& shape, Rng& rng, double gain) {
    const auto columns = static_cast<std::size_t>(fan_in(shape));
    const std::size_t rows = shape[0];
    const bool wide = rows <= columns;  // as many orthonormal vectors as fit
    std::vector<std::vector<double>> vectors;
    for (std::size_t i = 0; i < (wide ? rows : columns); ++i) {
        std::vector<double> v(wide ? columns : rows);
        for (double& x : v) x = rng.normal();
        orthogonalise(vectors, v);
        vectors.push_back(std::move(v));
    }
    Tensor w = Tensor::uninitialized(shape);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            const double value = wide ? vectors[r][c] : vectors[c][r];
            w.data()[r * columns + c] = static_cast<real>(gain * value);
        }
    }
    return w.requires_grad(true);
}

}  // namespace course::nn
