/// @file
/// Bayes' formula as areas: a square cut by the prior, and marbles that fall into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "course/random.hpp"
#include "generative_classification/bayes.hpp"

namespace course::generative_classification {

/// What the area demo shows.
struct BayesSnapshot {
    double evidence;    ///< P(x): the shaded part of the square
    double posterior;   ///< P(C_1 | x): the first box's part of the shaded area; NaN when none is
    std::size_t drawn;  ///< marbles drawn
    std::size_t seen;   ///< of them blue
    std::size_t first;  ///< of these from box 1
};

/// Two boxes with blue and green marbles (figure F18). The unit square stands for all draws: its
/// left part for box 1, the lower part of each box for blue.
class BayesArea {
 public:
    explicit BayesArea(std::uint32_t seed);

    /// @param prior P(box 1).
    /// @param first P(blue | box 1).
    /// @param second P(blue | box 2).
    /// @throws ValueError when one is no probability; everything then stays.
    void set_causes(double prior, double first, double second);

    /// Draws marbles: a uniform point of the square is a box and a colour.
    BayesSnapshot step(std::size_t count);

    /// Where the latest marbles fell, as x0, y0, x1, y1, ...
    /// @param blue the blue ones or the others.
    std::vector<real> marbles(bool blue) const;

    static constexpr std::size_t kMarbles = 600;  ///< so many are kept

 private:
    bool is_blue(double x, double y) const;

    Rng rng_;
    TwoCauses causes_{.prior = 2.0 / 3, .first = 0.8, .second = 0.4};
    std::vector<double> marbles_;
    std::size_t drawn_ = 0;
    std::size_t seen_ = 0;
    std::size_t first_ = 0;
};

}  // namespace course::generative_classification
