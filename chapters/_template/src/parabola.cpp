#include "template_chapter/parabola.hpp"

#include <cmath>

#include "course/error.hpp"

namespace course::template_chapter {

//! [parabola]
real Parabola::value(real w) const {
    return curvature / 2 * (w - minimum) * (w - minimum);
}

real Parabola::slope(real w) const {
    return curvature * (w - minimum);
}
//! [parabola]

//! [descend]
std::vector<real> descend(const Parabola& loss, real start, real learning_rate,
                          std::size_t updates) {
    if (!(learning_rate > 0) || std::isinf(learning_rate)) {
        throw ValueError("descend", "learning_rate > 0", learning_rate);
    }
    if (!std::isfinite(start)) {
        throw ValueError("descend", "a finite start", start);
    }
    std::vector<real> path{start};
    for (std::size_t t = 0; t < updates; ++t) {
        const real w = path.back();
        path.push_back(w - learning_rate * loss.slope(w));  // against the slope
    }
    return path;
}
//! [descend]

}  // namespace course::template_chapter
