/// @file
/// What the native program prints.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "course/metrics.hpp"

namespace course::cnn {

/// Prints a line for an epoch.
/// @param out any stream
/// @param epoch from 1
/// @param loss mean loss of training
/// @param test_loss mean loss of the pictures that were held out
/// @param accuracy their share of right answers
void print_epoch(std::ostream& out, std::size_t epoch, double loss, double test_loss,
                 double accuracy);

/// Prints how often each class was taken for each other one, and the three commonest mistakes.
/// @param out any stream
/// @param confusion counts
/// @param names of the classes
void print_confusion(std::ostream& out, const ConfusionMatrix& confusion,
                     const std::vector<std::string>& names);

}  // namespace course::cnn
