#include "derivation_session.hpp"

#include <cmath>

#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/linalg.hpp"
#include "plane.hpp"
#include "small.hpp"

namespace course::generative_classification {

namespace {

std::vector<Gaussian> first_guess() {
    return {{Tensor({2}, {75, 71}), Tensor({2, 2}, {874, 327, 327, 929})},
            {Tensor({2}, {56, 60}), Tensor({2, 2}, {468, 198, 198, 553})}};
}

// (x - mu)^T Sigma^-1 (x - mu)
double squared_distance(const Gaussian& gaussian, const Tensor& x) {
    Tensor d({x.dim(1)}, x.row(0));
    add_scaled(-1, gaussian.mean.data(), d.data());
    const Tensor solved = solve(gaussian.covariance, d);
    return inner(d.data(), solved.data());
}

double sigmoid_of(double z) {
    return 1 / (1 + std::exp(-z));
}

}  // namespace

Derivation::Derivation()
    : own_(first_guess(), {real(0.5), real(0.5)}), model_(first_guess(), {real(0.5), real(0.5)}) {
    data_.x = Tensor({0, 2});
    rebuild();
}

void Derivation::load_pokemon(const std::string& csv_text) {
    const auto features = two_features();
    data_ = read_pokemon(parse_csv(csv_text, "pokemon.csv"), features).train;
    own_ = QuadraticClassifier(data_);
    fitted_prior_ = own_.priors()[0];
    prior_ = fitted_prior_;
    rebuild();
}

void Derivation::set_covariance(const std::string& kind) {
    if (kind != "own" && kind != "shared") {
        throw ValueError("set_covariance", "own or shared", kind);
    }
    is_shared_ = kind == "shared";
    rebuild();
}

void Derivation::set_prior(real prior) {
    if (!(prior > 0 && prior < 1)) {
        throw ValueError("set_prior", "a probability between 0 and 1", prior);
    }
    prior_ = prior;
    rebuild();
}

void Derivation::rebuild() {
    auto gaussians = own_.gaussians();
    if (is_shared_) {
        const auto counts = data_.size() > 0 ? data_.counts() : std::vector<std::size_t>{1, 1};
        const Tensor shared = shared_covariance(gaussians, counts);
        for (Gaussian& gaussian : gaussians) gaussian.covariance = shared;
    }
    model_ = GaussianClassifier(std::move(gaussians), {prior_, 1 - prior_});
}

DerivationSnapshot Derivation::at(real x, real y) const {
    check_finite("at", {x, y});
    const Tensor point({1, 2}, {x, y});
    const auto& [first, second] = std::tie(model_.gaussians()[0], model_.gaussians()[1]);
    const Tensor joint = model_.log_joint(point);
    const LogOdds odds = model_.log_odds();
    const LinearClassifier linear{odds.w, odds.b};
    DerivationSnapshot s{};
    s.prior_1 = double(model_.priors()[0]);
    s.prior_2 = double(model_.priors()[1]);
    s.density_1 = std::exp(double(joint(0, 0))) / s.prior_1;
    s.density_2 = std::exp(double(joint(0, 1))) / s.prior_2;
    s.posterior = double(model_.posterior(point)(0, 0));
    s.z = double(joint(0, 0)) - double(joint(0, 1));
    s.ratio = std::exp(-s.z);
    s.log_priors = std::log(s.prior_1 / s.prior_2);
    s.log_densities = s.z - s.log_priors;
    s.distance_1 = squared_distance(first, point);
    s.distance_2 = squared_distance(second, point);
    s.log_determinants = s.log_densities + 0.5 * (s.distance_1 - s.distance_2);
    s.quadratic = double(odds(point)(0)) - double(linear.log_odds(point)(0));
    s.w_1 = double(odds.w(0));
    s.w_2 = double(odds.w(1));
    s.b = double(odds.b);
    s.sigmoid = sigmoid_of(double(odds(point)(0)));
    return s;
}

std::vector<real> Derivation::field(real x_min, real x_max, real y_min, real y_max, std::size_t nx,
                                    std::size_t ny) const {
    return posterior_field(model_, {x_min, x_max, y_min, y_max, nx, ny});
}

std::vector<real> Derivation::points(std::size_t label) const {
    return data_.size() > 0 ? coordinates(data_.of_class(label)) : std::vector<real>{};
}

}  // namespace course::generative_classification
