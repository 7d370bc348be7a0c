/// @file
/// What the live figure computes: a descent in progress. A session holds no browser types, so that
/// it is tested natively too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "template_chapter/parabola.hpp"

namespace course::template_chapter {

/// What the demo shows after each step.
struct Snapshot {
    real w, loss, slope;
    std::size_t update_count;
    std::string status;  ///< "running", "converged" or "diverged".
};

/// A descent that can be stepped, with a random start.
class TemplateChapter {
 public:
    /// Starts at a random point left or right of the minimum.
    explicit TemplateChapter(std::uint32_t seed);

    /// @throws ValueError unless eta > 0
    void set_learning_rate(real eta);
    /// Puts the marker at w and counts from there.
    /// @throws ValueError when w is not finite
    void set_position(real w);

    /// Does up to `count` updates; none once descent has converged or diverged.
    Snapshot step(std::size_t count);

    /// `count` losses at equal distances from w_min to w_max, ends included.
    /// @throws ValueError unless w_min < w_max and 2 <= count <= 10000
    std::vector<real> curve(real w_min, real w_max, std::size_t count) const;

 private:
    Snapshot snapshot() const;

    Parabola loss_{.curvature = 2, .minimum = 1};
    real learning_rate_ = real(0.1);
    real w_ = 0;
    std::size_t update_count_ = 0;
    std::string status_;
};

}  // namespace course::template_chapter
