#include "generative_classification/discrete.hpp"

#include <cmath>
#include <numeric>

#include "course/error.hpp"
#include "generative_classification/classifier.hpp"

namespace course::generative_classification {

namespace {

constexpr std::size_t kMostFeatures = 16;

void check_binary(std::string_view where, const Tensor& x, std::size_t features) {
    if (x.rank() != 2 || x.dim(1) != features) {
        throw ShapeError(where, {"samples (N, ", features, ")"}, x.shape());
    }
    for (const real value : x.data()) {
        if (value != 0 && value != 1) throw ValueError(where, "features 0 or 1", value);
    }
}

std::size_t combination(std::span<const real> x) {
    std::size_t code = 0;
    for (const real value : x) code = 2 * code + (value == 1 ? 1 : 0);
    return code;
}

}  // namespace

//! [bernoulli]
BernoulliNaiveBayes::BernoulliNaiveBayes(const LabelledData& data, real smoothing) {
    check_labelled("BernoulliNaiveBayes", data);
    check_binary("BernoulliNaiveBayes", data.x, data.x.dim(1));
    if (!(smoothing >= 0) || std::isinf(smoothing)) {
        throw ValueError("BernoulliNaiveBayes", "smoothing >= 0", smoothing);
    }
    priors_ = class_fractions(data);
    p_ = Tensor({data.classes.size(), data.x.dim(1)});
    for (std::size_t k = 0; k < p_.dim(0); ++k) {
        const Tensor x = data.of_class(k);
        for (std::size_t j = 0; j < p_.dim(1); ++j) {
            real ones = 0;
            for (std::size_t n = 0; n < x.dim(0); ++n) ones += x(n, j);
            p_(k, j) = (ones + smoothing) / (real(x.dim(0)) + 2 * smoothing);
        }
    }
}

Tensor BernoulliNaiveBayes::log_joint(const Tensor& x) const {
    check_binary("BernoulliNaiveBayes", x, p_.dim(1));
    Tensor joint({x.dim(0), p_.dim(0)});
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t k = 0; k < p_.dim(0); ++k) {
            joint(n, k) = std::log(priors_[k]);
            for (std::size_t j = 0; j < x.dim(1); ++j) {
                joint(n, k) += std::log(x(n, j) == 1 ? p_(k, j) : 1 - p_(k, j));
            }
        }
    }
    return joint;
}
//! [bernoulli]

Tensor BernoulliNaiveBayes::posterior(const Tensor& x) const {
    return generative_classification::posterior(log_joint(x));
}

LinearClassifier BernoulliNaiveBayes::to_linear(std::size_t a, std::size_t b) const {
    if (a >= p_.dim(0) || b >= p_.dim(0)) {
        throw ValueError("to_linear", {"classes below ", p_.dim(0)}, std::max(a, b));
    }
    LinearClassifier line{Tensor({p_.dim(1)}), std::log(priors_[a] / priors_[b])};
    for (std::size_t j = 0; j < p_.dim(1); ++j) {
        const real yes = std::log(p_(a, j) / p_(b, j));
        const real no = std::log((1 - p_(a, j)) / (1 - p_(b, j)));
        if (!std::isfinite(yes) || !std::isfinite(no)) {
            throw ValueError("to_linear", "probabilities between 0 and 1; smooth the fit",
                             {p_(a, j), " and ", p_(b, j)});
        }
        line.w(j) = yes - no;
        line.b += no;
    }
    return line;
}

//! [joint table]
JointTable::JointTable(const LabelledData& data) {
    check_labelled("JointTable", data);
    features_ = data.x.dim(1);
    check_binary("JointTable", data.x, features_);
    if (features_ > kMostFeatures) {
        throw ValueError("JointTable", "at most 16 features", features_);
    }
    priors_ = class_fractions(data);
    counts_.assign(data.classes.size(), std::vector<double>(std::size_t{1} << features_));
    for (std::size_t n = 0; n < data.size(); ++n) {
        ++counts_[data.labels[n]][combination(data.x.row(n))];
    }
}

double JointTable::probability(std::span<const real> x, std::size_t label) const {
    if (x.size() != features_) {
        throw ShapeError("JointTable", {features_, " features"}, x.size());
    }
    if (label >= counts_.size()) {
        throw ValueError("JointTable", {"a class below ", counts_.size()}, label);
    }
    const auto& counts = counts_[label];
    return counts[combination(x)] / std::accumulate(counts.begin(), counts.end(), 0.0);
}
//! [joint table]

Tensor JointTable::posterior(const Tensor& x) const {
    check_binary("JointTable", x, features_);
    Tensor joint({x.dim(0), counts_.size()});
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        for (std::size_t k = 0; k < counts_.size(); ++k) {
            joint(n, k) =
                static_cast<real>(std::log(probability(x.row(n), k))) + std::log(priors_[k]);
        }
    }
    return generative_classification::posterior(joint);
}

}  // namespace course::generative_classification
