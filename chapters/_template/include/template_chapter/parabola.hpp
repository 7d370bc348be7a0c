#pragma once

/// @file
/// Descent on a parabola: the smallest thing that learns.
///
/// In here: one loss with one parameter. Left out: everything else.

#include <cstddef>
#include <vector>

#include "course/real.hpp"

/// Template chapter: what `./course new` copies.
namespace course::template_chapter {

/// The loss L(w) = c/2 (w - m)^2.
///
/// @snippet chapters/00_template_chapter/tests/parabola_test.cpp parabola
struct Parabola {
    real curvature = 1;  ///< c, the second derivative
    real minimum = 0;    ///< m, where the loss is 0

    /// The loss.
    /// @param w where
    /// @returns L(w)
    real value(real w) const;

    /// The derivative of the loss.
    /// @param w where
    /// @returns dL/dw = c (w - m)
    real slope(real w) const;
};

/// Walks downhill with a fixed learning rate, w <- w - eta dL/dw.
///
/// Each update multiplies the distance from the minimum by 1 - eta c, so it converges exactly when
/// 0 < eta < 2/c. Cost: one slope an update.
/// @param loss the parabola
/// @param start w^0, finite
/// @param learning_rate eta > 0
/// @param updates how many steps
/// @returns w^0, w^1, ...; (updates + 1) numbers
/// @throws ValueError when the learning rate is not positive, or a number is not finite
std::vector<real> descend(const Parabola& loss, real start, real learning_rate,
                          std::size_t updates);

}  // namespace course::template_chapter
