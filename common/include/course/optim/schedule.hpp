#pragma once

/// @file
/// Learning rates that change with the step.

#include <cstddef>
#include <functional>

namespace course::optim {

/// The learning rate of a step, counted from 0: `adam.set_learning_rate(schedule(adam.steps()))`.
///
/// @snippet common/tests/optim_test.cpp schedule
using Schedule = std::function<double(std::size_t step)>;

/// rate, always.
Schedule constant(double rate);
/// rate times factor^(step / every), rounded down: a staircase.
/// @throws ValueError unless every > 0
Schedule step_decay(double rate, std::size_t every, double factor);
/// rate times factor^step.
Schedule exponential_decay(double rate, double factor);
/// rate / (1 + decay step).
Schedule inverse_time_decay(double rate, double decay);
/// Half a cosine from rate down to last over so many steps, last from then on.
/// @throws ValueError unless steps > 0
Schedule cosine_decay(double rate, std::size_t steps, double last = 0);
/// (step + 1) / steps of another schedule for the first steps, then that schedule from its start.
Schedule linear_warm_up(std::size_t steps, Schedule after);
/// rate times min((step + 1) / warm_up, sqrt(warm_up / (step + 1))): up in a line to rate, then
/// down with the root of the step, as transformers are trained.
/// @throws ValueError unless warm_up > 0
Schedule inverse_sqrt_decay(double rate, std::size_t warm_up);

}  // namespace course::optim
