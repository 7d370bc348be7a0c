#include "generative_classification/linear_classifier.hpp"

#include <cmath>
#include <limits>

#include "course/error.hpp"
#include "course/linalg.hpp"
#include "small.hpp"

namespace course::generative_classification {

namespace {

void check_two_classes(std::string_view where, const LabelledData& data) {
    check_labelled(where, data);
    if (data.classes.size() != 2) {
        throw ValueError(where, "two classes", data.classes.size());
    }
}

// Samples with a leading 1, so that b is a weight like the others.
Tensor extended(const Tensor& x) {
    Tensor X({x.dim(0), x.dim(1) + 1});
    for (std::size_t n = 0; n < x.dim(0); ++n) {
        X(n, 0) = 1;
        for (std::size_t j = 0; j < x.dim(1); ++j) X(n, j + 1) = x(n, j);
    }
    return X;
}

LinearClassifier from_parameters(const Tensor& theta) {
    return {theta.slice(1, theta.size()).clone(), theta(0)};
}

// The sum of weight[n] x^n (x^n)^T over the rows of X.
Tensor weighted_gram(const Tensor& X, const std::vector<real>& weight) {
    Tensor gram({X.dim(1), X.dim(1)});
    for (std::size_t n = 0; n < X.dim(0); ++n) {
        for (std::size_t i = 0; i < X.dim(1); ++i) {
            add_scaled(double(weight[n] * X(n, i)), X.row(n), gram.row(i));
        }
    }
    return gram;
}

}  // namespace

Tensor LinearClassifier::log_odds(const Tensor& x) const {
    if (x.rank() != 2 || x.dim(1) != w.size()) {
        throw ShapeError("LinearClassifier", {"samples (N, ", w.size(), ")"}, x.shape());
    }
    Tensor z({x.dim(0)});
    for (std::size_t n = 0; n < z.size(); ++n) {
        z(n) = static_cast<real>(inner(w.data(), x.row(n)) + double(b));  // z = w.x + b
    }
    return z;
}

Tensor LinearClassifier::posterior(const Tensor& x) const {
    Tensor p = log_odds(x);
    for (real& z : p.data()) z = 1 / (1 + std::exp(-z));
    return p;
}

std::vector<std::size_t> LinearClassifier::predict(const Tensor& x) const {
    std::vector<std::size_t> classes;
    const Tensor z = log_odds(x);
    for (const real value : z.data()) classes.push_back(value > 0 ? 0 : 1);
    return classes;
}

std::size_t mistakes(std::span<const std::size_t> predicted, std::span<const std::size_t> truth) {
    if (predicted.size() != truth.size()) {
        throw ShapeError("mistakes", "as many decisions as classes",
                         {predicted.size(), " and ", truth.size()});
    }
    std::size_t count = 0;
    for (std::size_t n = 0; n < truth.size(); ++n) count += predicted[n] != truth[n] ? 1 : 0;
    return count;
}

//! [least squares]
LinearClassifier least_squares_classifier(const LabelledData& data, const Targets& targets) {
    check_two_classes("least_squares_classifier", data);
    if (!(targets.first > targets.second)) {
        throw ValueError("least_squares_classifier", "a target of class 0 above that of class 1",
                         {targets.first, " and ", targets.second});
    }
    Tensor t({data.size()});
    for (std::size_t n = 0; n < data.size(); ++n) {
        t(n) = data.labels[n] == 0 ? targets.first : targets.second;
    }
    LinearClassifier line = from_parameters(least_squares(extended(data.x), t));
    line.b -= (targets.first + targets.second) / 2;
    return line;
}
//! [least squares]

//! [logistic]
LinearClassifier logistic_classifier(const LabelledData& data, real penalty) {
    check_two_classes("logistic_classifier", data);
    if (!(penalty >= 0) || std::isinf(penalty)) {
        throw ValueError("logistic_classifier", "penalty >= 0", penalty);
    }
    const Tensor X = extended(data.x);
    const std::size_t parameters = X.dim(1);
    Tensor theta({parameters});
    constexpr int kMostSteps = 100;
    for (int step = 0; step < kMostSteps; ++step) {
        const Tensor p = from_parameters(theta).posterior(data.x);
        Tensor slope({parameters});  // sum (p - t) x + penalty w
        std::vector<real> weight;    // p (1 - p)
        for (std::size_t n = 0; n < data.size(); ++n) {
            const real target = data.labels[n] == 0 ? 1 : 0;
            add_scaled(double(p(n) - target), X.row(n), slope.data());
            weight.push_back(p(n) * (1 - p(n)));
        }
        Tensor hessian = weighted_gram(X, weight);
        for (std::size_t j = 1; j < parameters; ++j) {
            slope(j) += penalty * theta(j);
            hessian(j, j) += penalty;
        }
        const Tensor move = solve(hessian, slope);
        add_scaled(-1, move.data(), theta.data());
        const double size = std::sqrt(inner(move.data(), move.data()));
        const double length = std::sqrt(inner(theta.data(), theta.data()));
        if (!std::isfinite(size)) break;
        if (size <= 100 * double(std::numeric_limits<real>::epsilon()) * length) {
            return from_parameters(theta);
        }
    }
    throw ValueError("logistic_classifier", "classes that overlap, or a penalty > 0",
                     "no maximum: the classes are separable");
}
//! [logistic]

//! [perceptron]
PerceptronResult perceptron(const LabelledData& data, const PerceptronOptions& options) {
    check_two_classes("perceptron", data);
    PerceptronResult result{{Tensor({data.x.dim(1)}), 0}, {}, false};
    auto& [w, b] = result.line;
    while (!result.separates && result.mistakes.size() < options.epochs) {
        std::size_t corrections = 0;
        for (std::size_t n = 0; n < data.size(); ++n) {
            const auto x = data.x.row(n);
            const real t = data.labels[n] == 0 ? 1 : -1;
            if (double(t) * (inner(w.data(), x) + double(b)) > 0)
                continue;  // right side: nothing to learn
            add_scaled(double(t), x, w.data());
            b += t;
            ++corrections;
        }
        result.mistakes.push_back(corrections);
        result.separates = corrections == 0;
    }
    return result;
}
//! [perceptron]

}  // namespace course::generative_classification
