/// @file
/// What comes with the page: a trained network and ten digits.
#pragma once

#include <string>

#include "cnn/network.hpp"
#include "course/idx.hpp"

namespace course::cnn {

/// Takes trained weights over.
/// @param cnn of the usual size
/// @param bytes of a safetensors file with its parameters
/// @throws FileError, ValueError or ShapeError when they are not
void load_shipped_network(Cnn& cnn, const std::string& bytes);

/// Reads the ten digits.
/// @param bytes labelled pictures
/// @returns at least one picture of 28 x 28
/// @throws FileError, or ValueError for pictures of another size
LabelledImages parse_examples(const std::string& bytes);

}  // namespace course::cnn
