#include "clouds_session.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/metrics.hpp"

namespace course::generative_classification {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<Gaussian> made_up() {
    return {Ellipse{real(0.9), real(0.6), real(1.2), real(0.5), real(0.55)}.gaussian(),
            Ellipse{real(-1.1), real(-0.4), real(0.3), real(0.9), real(0.6)}.gaussian()};
}

LabelledData few_points() {
    constexpr std::array<double, 24> kPoints = {
        0.4,  0.4,  1.2,  0.2, 1.8,  1.2,  0.8,  1.3, 2.2,  0.7,  1.4,  -0.6,  //
        -0.6, -0.9, -1.4, 0.1, -1.9, -1.0, -0.9, 0.9, -1.2, -1.6, -0.2, -0.2};
    LabelledData data{Tensor::from_doubles({12, 2}, kPoints), {}, {"x_1", "x_2"}, {"1", "2"}};
    data.labels.assign(6, 0);
    data.labels.resize(12, 1);
    return data;
}

// The kind of conic on which x^T A x + w.x + b is zero.
std::string conic(const LogOdds& odds, const Tensor& covariance) {
    // In units of the ellipse, so that "nearly zero" means the same for all data.
    const double size = double(covariance(0, 0) + covariance(1, 1));
    const double a = double(odds.a(0, 0)) * size;
    const double b = double(odds.a(1, 1)) * size;
    const double c = double(odds.a(0, 1)) * size;
    const double most = std::max({std::abs(a), std::abs(b), std::abs(c)});
    if (most < 1e-3) return "line";
    const double determinant = a * b - c * c;
    if (std::abs(determinant) < 1e-3 * most * most) return "parabola";
    return determinant > 0 ? "ellipse" : "hyperbola";
}

real accuracy_on(const GaussianClassifier& model, const LabelledData& data) {
    return data.size() == 0 ? real(kNone) : real(accuracy(data.labels, model.predict(data.x)));
}

}  // namespace

Clouds::Clouds(std::uint32_t seed)
    : seed_(seed), own_(made_up()), model_(own_, {real(0.5), real(0.5)}), rng_(seed, 1) {
    set_data("made_up");
}

void Clouds::load_pokemon(const std::string& csv_text) {
    read_pokemon(parse_csv(csv_text, "pokemon.csv"), two_features());  // refuses another file
    csv_ = csv_text;
}

void Clouds::set_data(const std::string& kind) {
    if (kind == "made_up") {
        own_ = made_up();
        Rng rng(seed_);
        train_ = GaussianClassifier(own_, {real(0.5), real(0.5)}).sample(160, rng);
        test_ = {};
        view_ = {-4, 4, real(-2.9), real(2.9), 2, 2};
        prior_ = real(0.5);
    } else if (kind == "points") {
        train_ = few_points();
        test_ = {};
        view_ = {-4, 4, real(-2.9), real(2.9), 2, 2};
        fit();
    } else if (kind == "pokemon") {
        if (csv_.empty()) throw ValueError("set_data", "load_pokemon first", "no data");
        auto parts = read_pokemon(parse_csv(csv_, "pokemon.csv"), two_features());
        train_ = std::move(parts.train);
        test_ = std::move(parts.test);
        view_ = {0, 200, 0, 160, 2, 2};
        fit();
    } else {
        throw ValueError("set_data", "made_up, points or pokemon", kind);
    }
    rebuild();
}

void Clouds::fit() {
    own_ = {gaussian_fit(train_.of_class(0)), gaussian_fit(train_.of_class(1))};
    prior_ = class_fractions(train_)[0];
}

void Clouds::set_covariance(const std::string& kind) {
    if (kind != "own" && kind != "shared" && kind != "naive") {
        throw ValueError("set_covariance", "own, shared or naive", kind);
    }
    covariance_ = kind;
    rebuild();
}

void Clouds::set_prior(real prior) {
    if (!(prior > 0 && prior < 1)) {
        throw ValueError("set_prior", "a probability between 0 and 1", prior);
    }
    prior_ = prior;
    rebuild();
}

void Clouds::set_ellipse(std::size_t label, real x, real y, real axis_x, real axis_y, real width) {
    check_finite("set_ellipse", {x, y, axis_x, axis_y, width});
    if (label > 1) throw ValueError("set_ellipse", "class 0 or 1", label);
    const real least = (view_.x_max - view_.x_min) / 400;
    if (std::hypot(axis_x, axis_y) < least || width < least) {
        throw ValueError("set_ellipse", {"half-axes of at least ", least},
                         std::min(double(std::hypot(axis_x, axis_y)), double(width)));
    }
    own_[label] = Ellipse{x, y, axis_x, axis_y, width}.gaussian();
    rebuild();
}

void Clouds::move_point(std::size_t index, real x, real y) {
    check_finite("move_point", {x, y});
    if (index >= train_.size()) {
        throw ValueError("move_point", {"an index below ", train_.size()}, index);
    }
    const LabelledData before = train_;
    train_.x = train_.x.clone();
    train_.x(index, 0) = x;
    train_.x(index, 1) = y;
    try {
        fit();
        rebuild();
    } catch (const Error&) {  // the points of a class lie on a line
        train_ = before;
        fit();
        rebuild();
        throw;
    }
}

std::vector<Gaussian> Clouds::constrained(std::vector<Gaussian> gaussians, real prior) const {
    if (covariance_ == "naive") {
        for (Gaussian& gaussian : gaussians) {
            gaussian.covariance = diagonal_part(gaussian.covariance);
        }
    } else if (covariance_ == "shared") {
        const auto parts = std::size_t(std::lround(double(prior) * 1000));
        const std::vector<std::size_t> weights{parts, 1000 - parts};
        const Tensor shared = shared_covariance(gaussians, weights);
        for (Gaussian& gaussian : gaussians) gaussian.covariance = shared;
    }
    return gaussians;
}

void Clouds::rebuild() {
    const real fraction = train_.size() > 0 ? class_fractions(train_)[0] : real(0.5);
    model_ = GaussianClassifier(constrained(own_, fraction), {prior_, 1 - prior_});
    drawn_ = {};
    drawn_count_ = 0;
}

CloudsSnapshot Clouds::step(std::size_t count) {
    if (count > 0) {
        const LabelledData fresh = model_.sample(std::min(count, kSamples), rng_);
        const std::size_t kept = std::min(drawn_.size(), kSamples - fresh.size());
        LabelledData all = fresh;
        all.x = Tensor({kept + fresh.size(), 2});
        all.labels.assign(drawn_.labels.end() - std::ptrdiff_t(kept), drawn_.labels.end());
        if (kept > 0) {
            std::ranges::copy(drawn_.x.data().last(2 * kept), all.x.data().begin());
        }
        std::ranges::copy(fresh.x.data(), all.x.data().begin() + std::ptrdiff_t(2 * kept));
        all.labels.insert(all.labels.end(), fresh.labels.begin(), fresh.labels.end());
        drawn_ = std::move(all);
        drawn_count_ += count;
    }
    const std::vector<Gaussian> best = {gaussian_fit(train_.of_class(0)),
                                        gaussian_fit(train_.of_class(1))};
    const real fraction = class_fractions(train_)[0];
    const GaussianClassifier likeliest(constrained(best, fraction), {prior_, 1 - prior_});
    return {.prior = prior_,
            .log_likelihood = model_.log_likelihood(train_),
            .best_log_likelihood = likeliest.log_likelihood(train_),
            .accuracy = accuracy_on(model_, train_),
            .test_accuracy = accuracy_on(model_, test_),
            .boundary = conic(model_.log_odds(), model_.gaussians()[0].covariance),
            .samples = drawn_count_};
}

std::vector<real> Clouds::points(std::size_t label) const {
    return coordinates(train_.of_class(label));
}

std::vector<real> Clouds::samples(std::size_t label) const {
    return drawn_.size() == 0 ? std::vector<real>{} : coordinates(drawn_.of_class(label));
}

Ellipse Clouds::own(std::size_t label) const {
    return Ellipse::of(own_.at(label));
}

Ellipse Clouds::used(std::size_t label) const {
    return Ellipse::of(model_.gaussians().at(label));
}

std::vector<real> Clouds::view() const {
    return {view_.x_min, view_.x_max, view_.y_min, view_.y_max};
}

std::vector<real> Clouds::field(std::size_t nx, std::size_t ny) const {
    return posterior_field(model_, {view_.x_min, view_.x_max, view_.y_min, view_.y_max, nx, ny});
}

std::vector<real> Clouds::marginal(std::size_t label, std::size_t count) const {
    if (count < 2 || count > 1000) throw ValueError("marginal", "2 to 1000 points", count);
    const Gaussian& full = model_.gaussians().at(label);
    const Gaussian first{full.mean.slice(0, 1), Tensor({1, 1}, {full.covariance(0, 0)})};
    Tensor x({count, 1});
    for (std::size_t i = 0; i < count; ++i) {
        x(i, 0) = view_.x_min + (view_.x_max - view_.x_min) * real(i) / real(count - 1);
    }
    std::vector<real> heights;
    const Tensor log_pdf = gaussian_log_pdf(first, x);
    for (const real value : log_pdf.data()) {
        heights.push_back(std::exp(value) * model_.priors()[label]);
    }
    return heights;
}

std::vector<real> Clouds::histogram(std::size_t label, std::size_t bins) const {
    if (bins < 1 || bins > 200) throw ValueError("histogram", "1 to 200 bins", bins);
    const real width = (view_.x_max - view_.x_min) / real(bins);
    const real each = 1 / (real(train_.size()) * width);
    std::vector<real> heights(bins);
    const Tensor x = train_.of_class(label);
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        const real bin = std::floor((x(n, 0) - view_.x_min) / width);
        if (bin >= 0 && bin < real(bins)) heights[std::size_t(bin)] += each;
    }
    return heights;
}

}  // namespace course::generative_classification
