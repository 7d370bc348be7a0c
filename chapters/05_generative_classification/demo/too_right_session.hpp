/// @file
/// Lines between two classes, and points that are too right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "generative_classification/classifier.hpp"

namespace course::generative_classification {

/// One way to find a line, and what the too-right points did to it.
struct LineReport {
    real w_1, w_2, b;      ///< z = w_1 x + w_2 y + b, scaled to |w| = 1
    std::size_t mistakes;  ///< on the points that are not too right
    real turned;           ///< degrees by which the too-right points turned it
};

/// Two clouds, and some points of class 1 far on its own side (figure F17).
class TooRight {
 public:
    explicit TooRight(std::uint32_t seed);

    /// Where the too-right points stand: `count` of them close together.
    /// @param count 0 to 30.
    void set_far(real x, real y, std::size_t count);
    /// Moves a point of the clouds.
    void move_point(std::size_t index, real x, real y);

    /// @param method "least_squares", "gaussian", "logistic" or "perceptron".
    LineReport report(const std::string& method) const;

    /// The points of a class without the too-right ones, as x0, y0, ...
    std::vector<real> points(std::size_t label) const;
    /// The too-right points as x0, y0, ...
    std::vector<real> far() const;
    /// For every point, the clouds first: t z of the least-squares line and its squared error
    /// (t - z)^2, as tz0, e0, tz1, e1, ...; t is 1 or -1.
    std::vector<real> errors() const;

    static constexpr std::size_t kEach = 12;  ///< points of each cloud

 private:
    LabelledData all() const;

    LabelledData clouds_;
    Tensor far_;
};

}  // namespace course::generative_classification
