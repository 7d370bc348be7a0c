/// @file
/// From Bayes' formula to sigma(w.x + b): every number of the derivation at one point.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "generative_classification/classifier.hpp"

namespace course::generative_classification {

/// The derivation at a point x, in the order of its lines.
struct DerivationSnapshot {
    double prior_1, prior_2;      ///< P(C_k)
    double density_1, density_2;  ///< P(x | C_k)
    double posterior;             ///< by Bayes' formula
    double ratio;                 ///< P(x | C_2) P(C_2) / (P(x | C_1) P(C_1))
    double z;                     ///< -ln ratio
    double log_densities;         ///< ln P(x | C_1) / P(x | C_2)
    double log_priors;            ///< ln P(C_1) / P(C_2)
    double log_determinants;      ///< -1/2 ln |Sigma_1| / |Sigma_2|
    double distance_1;            ///< (x - mu_1)^T Sigma_1^-1 (x - mu_1)
    double distance_2;            ///< the same for class 2
    double quadratic;             ///< what is quadratic in x: x^T A x
    double w_1, w_2;              ///< what is linear in x
    double b;                     ///< what does not depend on x
    double sigmoid;               ///< sigma(x^T A x + w.x + b)
};

/// Two Gaussians fitted to the two features of the lecture (figure F14).
class Derivation {
 public:
    /// Two Gaussians like those of the lecture, until data is loaded.
    Derivation();

    /// Fits to the training Pokemon of a table.
    void load_pokemon(const std::string& csv_text);
    /// @param kind "own" or "shared".
    void set_covariance(const std::string& kind);
    /// @param prior P(C_1), between 0 and 1.
    void set_prior(real prior);
    /// The fraction of the first class in the data.
    double fitted_prior() const { return double(fitted_prior_); }

    /// All lines at a point.
    DerivationSnapshot at(real x, real y) const;

    /// P(C_1 | x) over a part of the plane: ny rows of nx values.
    std::vector<real> field(real x_min, real x_max, real y_min, real y_max, std::size_t nx,
                            std::size_t ny) const;
    /// The points of a class as x0, y0, ...
    std::vector<real> points(std::size_t label) const;

 private:
    void rebuild();

    LabelledData data_;
    GaussianClassifier own_;
    GaussianClassifier model_;
    bool is_shared_ = true;
    real prior_ = real(0.5);
    real fitted_prior_ = real(0.5);
};

}  // namespace course::generative_classification
