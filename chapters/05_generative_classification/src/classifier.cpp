// One of the two files that speak xtensor: formulas over whole arrays.
#include "generative_classification/classifier.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>

#include "course/error.hpp"
#include "course/linalg.hpp"
#include "course/xt.hpp"
#include "small.hpp"

namespace course::generative_classification {

namespace {

void check_priors(std::string_view where, std::span<const real> priors, std::size_t classes) {
    if (priors.size() != classes) {
        throw ShapeError(where, {classes, " priors"}, priors.size());
    }
    double sum = 0;
    for (const real prior : priors) {
        if (!(prior > 0)) throw ValueError(where, "priors > 0", prior);
        sum += double(prior);
    }
    if (!(std::abs(sum - 1) < 1e-4)) throw ValueError(where, "priors of sum 1", sum);
}

std::vector<Gaussian> fit_each_class(std::string_view where, const LabelledData& data) {
    check_labelled(where, data);
    std::vector<Gaussian> fits;
    fits.reserve(data.classes.size());
    for (std::size_t k = 0; k < data.classes.size(); ++k) {
        fits.push_back(gaussian_fit(data.of_class(k)));
    }
    return fits;
}

std::vector<Gaussian> with_shared_covariance(const LabelledData& data) {
    auto fits = fit_each_class("SharedCovarianceClassifier", data);
    const Tensor shared = shared_covariance(fits, data.counts());
    for (Gaussian& fit : fits) fit.covariance = shared;
    return fits;
}

std::vector<Gaussian> with_variances_only(const LabelledData& data) {
    auto fits = fit_each_class("NaiveBayes", data);
    for (Gaussian& fit : fits) fit.covariance = diagonal_part(fit.covariance);
    return fits;
}

std::vector<Gaussian> with_means(const std::vector<Tensor>& means, const Tensor& covariance) {
    std::vector<Gaussian> gaussians;
    gaussians.reserve(means.size());
    for (const Tensor& mean : means) gaussians.push_back({mean, covariance});
    return gaussians;
}

void check_matrix(std::string_view where, const Tensor& values) {
    if (values.rank() != 2 || values.dim(1) == 0) {
        throw ShapeError(where, "a matrix (N, K)", values.shape());
    }
}

double log_determinant(const Tensor& covariance) {
    const Tensor factor = cholesky(covariance);
    double sum = 0;
    for (std::size_t i = 0; i < factor.dim(0); ++i) sum += 2 * std::log(double(factor(i, i)));
    return sum;
}

// factor (a - b)
Tensor difference(const Tensor& a, const Tensor& b, double factor = 1) {
    Tensor result(a.shape());
    add_scaled(factor, a.data(), result.data());
    add_scaled(-factor, b.data(), result.data());
    return result;
}

Tensor identity(std::size_t n) {
    Tensor one({n, n});
    for (std::size_t i = 0; i < n; ++i) one(i, i) = 1;
    return one;
}

}  // namespace

//! [posterior]
Tensor posterior(const Tensor& log_joint) {
    check_matrix("posterior", log_joint);
    Tensor posterior(log_joint.shape());
    const auto z = as_xt(log_joint);
    for (std::size_t n = 0; n < log_joint.dim(0); ++n) {
        const auto row = xt::view(z, n);
        const real largest = xt::amax(row)();       // so that nothing overflows; it cancels
        const auto joint = xt::exp(row - largest);  // P(x | C_k) P(C_k)
        const real evidence = xt::sum(joint)();     // P(x)
        if (!(evidence > 0)) {
            throw ValueError("posterior", "samples that some class can produce, P(x) > 0",
                             evidence);
        }
        for (std::size_t k = 0; k < joint.size(); ++k) posterior(n, k) = joint(k) / evidence;
    }
    return posterior;
}
//! [posterior]

std::vector<std::size_t> most_probable(const Tensor& posterior) {
    check_matrix("most_probable", posterior);
    std::vector<std::size_t> classes;
    for (std::size_t n = 0; n < posterior.dim(0); ++n) {
        const auto row = posterior.row(n);
        classes.push_back(static_cast<std::size_t>(std::ranges::max_element(row) - row.begin()));
    }
    return classes;
}

std::vector<real> class_fractions(const LabelledData& data) {
    std::vector<real> fractions;
    for (const std::size_t count : data.counts()) {
        fractions.push_back(real(double(count) / double(data.size())));
    }
    return fractions;
}

Tensor LogOdds::operator()(const Tensor& x) const {
    Tensor z = LinearClassifier{w, b}.log_odds(x);
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t i = 0; i < w.size(); ++i) {
            z(n) += static_cast<real>(double(x(n, i)) * inner(a.row(i), x.row(n)));
        }
    }
    return z;
}

GaussianClassifier::GaussianClassifier(std::vector<Gaussian> gaussians, std::vector<real> priors)
    : gaussians_(std::move(gaussians)) {
    if (gaussians_.size() < 2) {
        throw ValueError("GaussianClassifier", "at least 2 classes", gaussians_.size());
    }
    for (const Gaussian& gaussian : gaussians_) {
        check_gaussian("GaussianClassifier", gaussian);
        if (gaussian.dimension() != gaussians_.front().dimension()) {
            throw ShapeError("GaussianClassifier", "Gaussians of one dimension",
                             {gaussians_.front().dimension(), " and ", gaussian.dimension()});
        }
    }
    set_priors(std::move(priors));
}

void GaussianClassifier::set_priors(std::vector<real> priors) {
    check_priors("set_priors", priors, gaussians_.size());
    priors_ = std::move(priors);
}

//! [classify]
Tensor GaussianClassifier::log_joint(const Tensor& x) const {
    Tensor joint({x.dim(0), gaussians_.size()});
    for (std::size_t k = 0; k < gaussians_.size(); ++k) {
        const Tensor log_pdf = gaussian_log_pdf(gaussians_[k], x);
        for (std::size_t n = 0; n < log_pdf.size(); ++n) {
            joint(n, k) = log_pdf(n) + std::log(priors_[k]);
        }
    }
    return joint;
}

Tensor GaussianClassifier::posterior(const Tensor& x) const {
    return generative_classification::posterior(log_joint(x));
}

std::vector<std::size_t> GaussianClassifier::predict(const Tensor& x) const {
    return most_probable(log_joint(x));
}
//! [classify]

//! [log odds]
LogOdds GaussianClassifier::log_odds(std::size_t a, std::size_t b) const {
    if (a >= gaussians_.size() || b >= gaussians_.size()) {
        throw ValueError("log_odds", {"classes below ", gaussians_.size()}, std::max(a, b));
    }
    const auto& [mu_a, sigma_a] = gaussians_[a];
    const auto& [mu_b, sigma_b] = gaussians_[b];
    const Tensor one = identity(mu_a.size());
    const Tensor inverse_a = solve(sigma_a, one);
    const Tensor inverse_b = solve(sigma_b, one);
    const Tensor w_a = solve(sigma_a, mu_a);  // Sigma^-1 mu
    const Tensor w_b = solve(sigma_b, mu_b);
    LogOdds z{difference(inverse_b, inverse_a, 0.5), difference(w_a, w_b), 0};
    z.b = static_cast<real>(-0.5 * (log_determinant(sigma_a) - log_determinant(sigma_b)) -
                            0.5 * inner(mu_a.data(), w_a.data()) +
                            0.5 * inner(mu_b.data(), w_b.data()) +
                            std::log(double(priors_[a]) / double(priors_[b])));
    return z;
}
//! [log odds]

double GaussianClassifier::log_likelihood(const LabelledData& data) const {
    check_labelled("log_likelihood", data);
    if (data.classes.size() != gaussians_.size()) {
        throw ShapeError("log_likelihood", {gaussians_.size(), " classes"}, data.classes.size());
    }
    double sum = 0;
    for (std::size_t k = 0; k < gaussians_.size(); ++k) {
        sum += generative_classification::log_likelihood(gaussians_[k], data.of_class(k));
    }
    return sum;
}

//! [sample]
LabelledData GaussianClassifier::sample(std::size_t count, Rng& rng) const {
    LabelledData data{Tensor({count, gaussians_.front().dimension()}), {}, {}, {}};
    for (std::size_t j = 0; j < data.x.dim(1); ++j) {
        data.features.push_back("x_" + std::to_string(j + 1));
    }
    for (std::size_t k = 0; k < gaussians_.size(); ++k) {
        data.classes.push_back(std::to_string(k + 1));
    }
    const std::vector<double> weights(priors_.begin(), priors_.end());
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t k = rng.categorical(weights);  // first a class,
        const Tensor x = generative_classification::sample(gaussians_[k], 1, rng);  // then its x
        std::ranges::copy(x.data(), data.x.row(n).begin());
        data.labels.push_back(k);
    }
    return data;
}
//! [sample]

//! [fits]
QuadraticClassifier::QuadraticClassifier(const LabelledData& data)
    : GaussianClassifier(fit_each_class("QuadraticClassifier", data), class_fractions(data)) {}

SharedCovarianceClassifier::SharedCovarianceClassifier(const LabelledData& data)
    : GaussianClassifier(with_shared_covariance(data), class_fractions(data)) {}

NaiveBayes::NaiveBayes(const LabelledData& data)
    : GaussianClassifier(with_variances_only(data), class_fractions(data)) {}
//! [fits]

SharedCovarianceClassifier::SharedCovarianceClassifier(const std::vector<Tensor>& means,
                                                       const Tensor& covariance,
                                                       std::vector<real> priors)
    : GaussianClassifier(with_means(means, covariance), std::move(priors)) {}

//! [to linear]
LinearClassifier SharedCovarianceClassifier::to_linear(std::size_t a, std::size_t b) const {
    if (a >= gaussians().size() || b >= gaussians().size()) {
        throw ValueError("to_linear", {"classes below ", gaussians().size()}, std::max(a, b));
    }
    const Tensor& mu_a = gaussians()[a].mean;
    const Tensor& mu_b = gaussians()[b].mean;
    const Tensor w = solve(covariance(), difference(mu_a, mu_b));  // Sigma^-1 (mu_a - mu_b)
    // -1/2 mu_a^T Sigma^-1 mu_a + 1/2 mu_b^T Sigma^-1 mu_b = -1/2 (mu_a + mu_b)^T w
    const double bias = -0.5 * (inner(mu_a.data(), w.data()) + inner(mu_b.data(), w.data())) +
                        std::log(double(priors()[a]) / double(priors()[b]));
    return {w, static_cast<real>(bias)};
}
//! [to linear]

//! [shared covariance]
Tensor shared_covariance(std::span<const Gaussian> gaussians, std::span<const std::size_t> counts) {
    if (gaussians.size() != counts.size() || gaussians.empty()) {
        throw ShapeError("shared_covariance", "a count for every Gaussian",
                         {gaussians.size(), " and ", counts.size()});
    }
    const auto total = double(std::accumulate(counts.begin(), counts.end(), std::size_t{0}));
    if (!(total > 0)) throw ValueError("shared_covariance", "at least one sample", "none");
    Tensor shared(gaussians.front().covariance.shape());
    for (std::size_t k = 0; k < counts.size(); ++k) {
        if (gaussians[k].covariance.shape() != shared.shape()) {
            throw ShapeError("shared_covariance", "Gaussians of one dimension",
                             {shared.shape(), " and ", gaussians[k].covariance.shape()});
        }
        add_scaled(double(counts[k]) / total, gaussians[k].covariance.data(), shared.data());
    }
    return shared;
}
//! [shared covariance]

Tensor diagonal_part(const Tensor& covariance) {
    if (covariance.rank() != 2 || covariance.dim(0) != covariance.dim(1)) {
        throw ShapeError("diagonal_part", "a square matrix (D, D)", covariance.shape());
    }
    Tensor diagonal(covariance.shape());
    for (std::size_t i = 0; i < covariance.dim(0); ++i) diagonal(i, i) = covariance(i, i);
    return diagonal;
}

}  // namespace course::generative_classification
