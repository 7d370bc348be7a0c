#include "too_right_session.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "course/error.hpp"
#include "plane.hpp"

namespace course::generative_classification {

namespace {

constexpr std::size_t kMostFar = 30;
constexpr real kPenalty = real(1e-2);  // where dragging has separated the classes

LabelledData two_clouds(std::uint32_t seed) {
    Rng rng(seed);
    const Tensor covariance({2, 2}, {real(0.6), real(0.1), real(0.1), real(1.4)});
    LabelledData data{Tensor({2 * TooRight::kEach, 2}), {}, {"x", "y"}, {"1", "2"}};
    for (std::size_t k = 0; k < 2; ++k) {
        const real centre = k == 0 ? 1 : -1;
        const Gaussian cloud{Tensor({2}, {centre * real(0.95), 0}), covariance};
        const Tensor points = sample(cloud, TooRight::kEach, rng);
        for (std::size_t n = 0; n < TooRight::kEach; ++n) {
            std::ranges::copy(points.row(n), data.x.row(data.labels.size()).begin());
            data.labels.push_back(k);
        }
    }
    return data;
}

LinearClassifier fit(const std::string& method, const LabelledData& data) {
    if (method == "least_squares") return least_squares_classifier(data);
    if (method == "gaussian") return SharedCovarianceClassifier(data).to_linear();
    if (method == "logistic") return logistic_classifier(data, kPenalty);
    if (method == "perceptron") return perceptron(data, {.epochs = 200}).line;
    throw ValueError("report", "least_squares, gaussian, logistic or perceptron", method);
}

real direction(const LinearClassifier& line) {
    return std::atan2(line.w(1), line.w(0));
}

}  // namespace

TooRight::TooRight(std::uint32_t seed) : clouds_(two_clouds(seed)), far_({0, 2}) {}

void TooRight::set_far(real x, real y, std::size_t count) {
    check_finite("set_far", {x, y});
    if (count > kMostFar) throw ValueError("set_far", "0 to 30 points", count);
    far_ = Tensor({count, 2});
    for (std::size_t i = 0; i < count; ++i) {  // a sunflower's seeds around (x, y)
        const real radius = real(0.26) * std::sqrt(real(i));
        const real angle = real(i) * real(2.39996);
        far_(i, 0) = x + radius * std::cos(angle);
        far_(i, 1) = y + radius * std::sin(angle);
    }
}

void TooRight::move_point(std::size_t index, real x, real y) {
    check_finite("move_point", {x, y});
    if (index >= clouds_.size()) {
        throw ValueError("move_point", {"an index below ", clouds_.size()}, index);
    }
    clouds_.x(index, 0) = x;
    clouds_.x(index, 1) = y;
}

LabelledData TooRight::all() const {
    LabelledData data = clouds_;
    data.x = Tensor({clouds_.size() + far_.dim(0), 2});
    std::ranges::copy(clouds_.x.data(), data.x.data().begin());
    std::ranges::copy(far_.data(), data.x.data().begin() + std::ptrdiff_t(2 * clouds_.size()));
    data.labels.resize(data.x.dim(0), 0);
    return data;
}

LineReport TooRight::report(const std::string& method) const {
    const LinearClassifier line = fit(method, all());
    const LinearClassifier before = fit(method, clouds_);
    const real length = std::hypot(line.w(0), line.w(1));
    const real turned = direction(line) - direction(before);
    const real degrees =
        real(180 / std::numbers::pi) * std::abs(std::atan2(std::sin(turned), std::cos(turned)));
    return {line.w(0) / length, line.w(1) / length, line.b / length,
            mistakes(line.predict(clouds_.x), clouds_.labels), degrees};
}

std::vector<real> TooRight::points(std::size_t label) const {
    return coordinates(clouds_.of_class(label));
}

std::vector<real> TooRight::far() const {
    return coordinates(far_);
}

std::vector<real> TooRight::errors() const {
    const LabelledData data = all();
    const Tensor z = least_squares_classifier(data).log_odds(data.x);
    std::vector<real> result;
    for (std::size_t n = 0; n < data.size(); ++n) {
        const real t = data.labels[n] == 0 ? 1 : -1;
        result.insert(result.end(), {t * z(n), (t - z(n)) * (t - z(n))});
    }
    return result;
}

}  // namespace course::generative_classification
