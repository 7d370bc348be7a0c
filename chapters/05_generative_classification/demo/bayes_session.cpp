#include "bayes_session.hpp"

#include <limits>

#include "course/error.hpp"

namespace course::generative_classification {

BayesArea::BayesArea(std::uint32_t seed) : rng_(seed) {}

void BayesArea::set_causes(double prior, double first, double second) {
    const TwoCauses causes{prior, first, second};
    evidence(causes);  // refuses what is no probability
    causes_ = causes;
    marbles_.clear();
    drawn_ = seen_ = first_ = 0;
}

bool BayesArea::is_blue(double x, double y) const {
    return y < (x < causes_.prior ? causes_.first : causes_.second);
}

BayesSnapshot BayesArea::step(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const double x = rng_.uniform();
        const double y = rng_.uniform();
        ++drawn_;
        if (is_blue(x, y)) {
            ++seen_;
            if (x < causes_.prior) ++first_;
        }
        marbles_.insert(marbles_.end(), {x, y});
    }
    if (marbles_.size() > 2 * kMarbles) {
        marbles_.erase(marbles_.begin(), marbles_.end() - std::ptrdiff_t(2 * kMarbles));
    }
    const double p_x = evidence(causes_);
    return {p_x, p_x > 0 ? bayes(causes_) : std::numeric_limits<double>::quiet_NaN(), drawn_, seen_,
            first_};
}

std::vector<real> BayesArea::marbles(bool blue) const {
    std::vector<real> shown;
    for (std::size_t i = 0; i < marbles_.size(); i += 2) {
        if (is_blue(marbles_[i], marbles_[i + 1]) == blue) {
            shown.insert(shown.end(), {real(marbles_[i]), real(marbles_[i + 1])});
        }
    }
    return shown;
}

}  // namespace course::generative_classification
