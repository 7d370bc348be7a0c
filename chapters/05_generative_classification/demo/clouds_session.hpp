/// @file
/// Two Gaussians, their posterior, and what a shared covariance changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "generative_classification/classifier.hpp"
#include "plane.hpp"

namespace course::generative_classification {

/// What the clouds demo shows. Numbers that the data cannot give are NaN.
struct CloudsSnapshot {
    real prior;                  ///< P(C_1)
    double log_likelihood;       ///< of the data under the Gaussians in use
    double best_log_likelihood;  ///< under those of maximum likelihood with this covariance
    real accuracy, test_accuracy;
    std::string boundary;  ///< "line", "ellipse", "parabola" or "hyperbola"
    std::size_t samples;   ///< drawn from the model
};

/// Two classes with a Gaussian each (figures F15 and F16).
class Clouds {
 public:
    explicit Clouds(std::uint32_t seed);

    void load_pokemon(const std::string& csv_text);
    /// @param kind "made_up", "points" (few, to be dragged) or "pokemon".
    void set_data(const std::string& kind);
    /// @param kind "own", "shared" or "naive".
    void set_covariance(const std::string& kind);
    /// @param prior P(C_1), between 0 and 1.
    void set_prior(real prior);
    /// Replaces the Gaussian of a class by that of an ellipse.
    void set_ellipse(std::size_t label, real x, real y, real axis_x, real axis_y, real width);
    /// Moves a data point; the Gaussians follow.
    void move_point(std::size_t index, real x, real y);

    /// Draws new samples from the model: a class, then a point.
    CloudsSnapshot step(std::size_t count);

    /// The data of a class, as x0, y0, ...
    std::vector<real> points(std::size_t label) const;
    /// The samples of a class that were drawn last, as x0, y0, ...
    std::vector<real> samples(std::size_t label) const;
    /// A class's own Gaussian: centre, long half-axis, short half-axis.
    Ellipse own(std::size_t label) const;
    /// The Gaussian that the classifier uses for a class.
    Ellipse used(std::size_t label) const;
    /// The part of the plane to show: x_min, x_max, y_min, y_max.
    std::vector<real> view() const;

    /// P(C_1 | x) over the view: ny rows of nx values.
    std::vector<real> field(std::size_t nx, std::size_t ny) const;
    /// P(x_1 | C) P(C) at `count` equal distances over the view.
    std::vector<real> marginal(std::size_t label, std::size_t count) const;
    /// The fraction of all data in each of `bins` equal intervals of x_1 over the view, over the
    /// width of an interval.
    std::vector<real> histogram(std::size_t label, std::size_t bins) const;

    static constexpr std::size_t kSamples = 400;  ///< so many are kept

 private:
    void fit();
    void rebuild();
    std::vector<Gaussian> constrained(std::vector<Gaussian> gaussians, real prior) const;

    std::uint32_t seed_;
    std::string csv_;
    LabelledData train_, test_;
    PlaneGrid view_{-4, 4, -3, 3, 2, 2};
    std::vector<Gaussian> own_;
    std::string covariance_ = "own";
    real prior_ = real(0.5);
    GaussianClassifier model_;
    Rng rng_;
    LabelledData drawn_;
    std::size_t drawn_count_ = 0;
};

}  // namespace course::generative_classification
