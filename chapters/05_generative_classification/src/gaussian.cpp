// One of the two files that speak xtensor: formulas over whole arrays.
#include "generative_classification/gaussian.hpp"

#include <cmath>
#include <numbers>
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>

#include "course/error.hpp"
#include "course/linalg.hpp"
#include "course/xt.hpp"

namespace course::generative_classification {

namespace {

void check_points(std::string_view where, const Gaussian& gaussian, const Tensor& x) {
    if (x.rank() != 2 || x.dim(1) != gaussian.dimension()) {
        throw ShapeError(where, {"points (N, ", gaussian.dimension(), ")"}, x.shape());
    }
}

// The L with Sigma = L L^T.
Tensor factor_of(std::string_view where, const Gaussian& gaussian) {
    const std::size_t dimension = gaussian.dimension();
    if (gaussian.mean.rank() != 1 || dimension == 0 ||
        gaussian.covariance.shape() != Shape{dimension, dimension}) {
        throw ShapeError(where, "a mean (D) and a covariance (D, D)",
                         {gaussian.mean.shape(), " and ", gaussian.covariance.shape()});
    }
    for (const real value : gaussian.mean.data()) {
        if (!std::isfinite(value)) throw ValueError(where, "a finite mean", value);
    }
    return cholesky(gaussian.covariance);
}

// The u with L u = x - mu for every row x: forward substitution.
Tensor whitened(const Tensor& x, const Tensor& mean, const Tensor& factor) {
    const std::size_t dimension = mean.size();
    Tensor u = Tensor::uninitialized(x.shape());
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t i = 0; i < dimension; ++i) {
            real rest = x(n, i) - mean(i);
            for (std::size_t j = 0; j < i; ++j) rest -= factor(i, j) * u(n, j);
            u(n, i) = rest / factor(i, i);
        }
    }
    return u;
}

}  // namespace

void check_gaussian(std::string_view where, const Gaussian& gaussian) {
    factor_of(where, gaussian);
    const Tensor& covariance = gaussian.covariance;
    for (std::size_t i = 0; i < covariance.dim(0); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const real scale = std::sqrt(covariance(i, i) * covariance(j, j));
            if (std::abs(covariance(i, j) - covariance(j, i)) > real(1e-5) * scale) {
                throw ValueError(where, "a symmetric covariance",
                                 {covariance(i, j), " opposite ", covariance(j, i)});
            }
        }
    }
}

//! [fit]
Gaussian gaussian_fit(const Tensor& samples) {
    if (samples.rank() != 2) {
        throw ShapeError("gaussian_fit", "samples (N, D)", samples.shape());
    }
    if (samples.empty()) throw ValueError("gaussian_fit", "at least one sample", "none");
    const auto x = as_xt(samples);
    const std::size_t dimension = samples.dim(1);
    Gaussian fitted{Tensor({dimension}), Tensor({dimension, dimension})};
    auto& [mu, sigma] = fitted;
    const auto deviation = [&](std::size_t i) { return xt::view(x, xt::all(), i) - mu(i); };
    for (std::size_t i = 0; i < dimension; ++i) {
        mu(i) = real(xt::mean(xt::view(x, xt::all(), i))());  // 1/N sum x_i
        for (std::size_t j = 0; j <= i; ++j) {                // 1/N sum (x - mu)(x - mu)^T
            sigma(i, j) = sigma(j, i) = real(xt::mean(deviation(i) * deviation(j))());
        }
    }
    for (const real value : fitted.covariance.data()) {
        if (!std::isfinite(value)) {
            throw ValueError("gaussian_fit", "finite samples", "infinity or NaN");
        }
    }
    return fitted;
}
//! [fit]

//! [log pdf]
Tensor gaussian_log_pdf(const Gaussian& gaussian, const Tensor& x) {
    const Tensor factor = factor_of("gaussian_log_pdf", gaussian);  // Sigma = L L^T
    check_points("gaussian_log_pdf", gaussian, x);
    const Tensor u = whitened(x, gaussian.mean, factor);  // L u = x - mu
    double log_det = 0;
    for (std::size_t i = 0; i < factor.dim(0); ++i) log_det += 2 * std::log(double(factor(i, i)));
    const double constant = log_det + double(u.dim(1)) * std::log(2 * std::numbers::pi);
    Tensor log_pdf({u.dim(0)});
    const auto rows = as_xt(u);
    for (std::size_t n = 0; n < u.dim(0); ++n) {
        const double distance = double(xt::sum(xt::square(xt::view(rows, n)))());  // |u|^2
        log_pdf(n) = static_cast<real>(-0.5 * (distance + constant));
    }
    return log_pdf;
}
//! [log pdf]

double log_likelihood(const Gaussian& gaussian, const Tensor& samples) {
    double sum = 0;
    const Tensor log_pdf = gaussian_log_pdf(gaussian, samples);
    for (const real value : log_pdf.data()) sum += double(value);
    return sum;
}

//! [sample]
Tensor sample(const Gaussian& gaussian, std::size_t count, Rng& rng) {
    const Tensor factor = factor_of("sample", gaussian);
    const std::size_t dimension = gaussian.dimension();
    Tensor x({count, dimension});
    std::vector<real> e(dimension);
    for (std::size_t n = 0; n < count; ++n) {
        rng.fill_normal(e);
        for (std::size_t i = 0; i < dimension; ++i) {  // x = mu + L e
            x(n, i) = gaussian.mean(i);
            for (std::size_t j = 0; j <= i; ++j) x(n, i) += factor(i, j) * e[j];
        }
    }
    return x;
}
//! [sample]

}  // namespace course::generative_classification
