#include "session.hpp"

#include <cmath>

#include "course/error.hpp"
#include "course/random.hpp"

namespace course::template_chapter {

TemplateChapter::TemplateChapter(std::uint32_t seed) {
    Rng rng(seed);
    set_position(static_cast<real>(rng.uniform(-2, 4)));
}

void TemplateChapter::set_learning_rate(real eta) {
    if (!(eta > 0) || std::isinf(eta)) {
        throw ValueError("set_learning_rate", "eta > 0", eta);
    }
    learning_rate_ = eta;
}

void TemplateChapter::set_position(real w) {
    if (!std::isfinite(w)) {
        throw ValueError("set_position", "a finite number", w);
    }
    w_ = w;
    update_count_ = 0;
    status_ = "running";
}

Snapshot TemplateChapter::step(std::size_t count) {
    constexpr real kRestingSlope = real(1e-4);
    constexpr real kFarAway = real(1e6);
    for (std::size_t i = 0; i < count && status_ == "running"; ++i) {
        w_ = descend(loss_, w_, learning_rate_, 1).back();
        ++update_count_;
        if (std::abs(loss_.slope(w_)) < kRestingSlope) status_ = "converged";
        if (std::abs(w_) > kFarAway) status_ = "diverged";
    }
    return snapshot();
}

std::vector<real> TemplateChapter::curve(real w_min, real w_max, std::size_t count) const {
    if (!(w_min < w_max) || !std::isfinite(w_max - w_min)) {
        throw ValueError("curve", "w_min < w_max", {w_min, " and ", w_max});
    }
    if (count < 2 || count > 10'000) {
        throw ValueError("curve", "2 to 10000 points", count);
    }
    std::vector<real> heights(count);
    for (std::size_t i = 0; i < count; ++i) {
        const real part = static_cast<real>(i) / static_cast<real>(count - 1);
        heights[i] = loss_.value(w_min + part * (w_max - w_min));
    }
    return heights;
}

Snapshot TemplateChapter::snapshot() const {
    return {.w = w_,
            .loss = loss_.value(w_),
            .slope = loss_.slope(w_),
            .update_count = update_count_,
            .status = status_};
}

}  // namespace course::template_chapter
