/// @file
/// The ten digits that come with the page.
#pragma once

#include <string>

#include "course/idx.hpp"

namespace course::cnn {

/// Reads the ten digits.
/// @param bytes labelled pictures
/// @returns at least one picture of 28 x 28
/// @throws FileError, or ValueError for pictures of another size
LabelledImages parse_examples(const std::string& bytes);

}  // namespace course::cnn
