#include "course/optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "course/error.hpp"

namespace course::optim {
namespace {

void check_steps(const char* schedule, const char* rule, std::size_t steps) {
    if (steps == 0) throw ValueError(schedule, rule, "0");
}

}  // namespace

Schedule constant(double rate) {
    return [=](std::size_t) { return rate; };
}

Schedule step_decay(double rate, std::size_t every, double factor) {
    check_steps("step_decay", "every > 0", every);
    return [=](std::size_t step) {
        const std::size_t decays = step / every;
        return rate * std::pow(factor, static_cast<double>(decays));
    };
}

Schedule exponential_decay(double rate, double factor) {
    return [=](std::size_t step) { return rate * std::pow(factor, static_cast<double>(step)); };
}

Schedule inverse_time_decay(double rate, double decay) {
    return [=](std::size_t step) { return rate / (1 + decay * static_cast<double>(step)); };
}

Schedule cosine_decay(double rate, std::size_t steps, double last) {
    check_steps("cosine_decay", "steps > 0", steps);
    return [=](std::size_t step) {
        const double part = static_cast<double>(std::min(step, steps)) / static_cast<double>(steps);
        return last + (rate - last) * (1 + std::cos(std::numbers::pi * part)) / 2;
    };
}

Schedule linear_warm_up(std::size_t steps, Schedule after) {
    return [steps, after = std::move(after)](std::size_t step) {
        if (step >= steps) return after(step - steps);
        return after(0) * static_cast<double>(step + 1) / static_cast<double>(steps);
    };
}

Schedule inverse_sqrt_decay(double rate, std::size_t warm_up) {
    check_steps("inverse_sqrt_decay", "warm_up > 0", warm_up);
    return [=](std::size_t step) {
        const double part = static_cast<double>(step + 1) / static_cast<double>(warm_up);
        return rate * std::min(part, 1 / std::sqrt(part));
    };
}

}  // namespace course::optim
