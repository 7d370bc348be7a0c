#pragma once

/// @file
/// Tensors as text, the way NumPy prints arrays.

#include <cstddef>
#include <iosfwd>
#include <string>

#include "course/tensor.hpp"

namespace course {

/// How a tensor is printed.
struct PrintOptions {
    std::size_t precision = 8;     ///< most digits after the point
    std::size_t threshold = 1000;  ///< larger tensors are shown by their edges
    std::size_t edge_items = 3;    ///< positions shown at each end of an axis when shortened
    std::size_t line_width = 75;   ///< characters before a row is broken
};

/// Writes the numbers as NumPy's `str()` writes an array: aligned columns, as few digits as needed,
/// long axes shortened to `...`.
/// @param tensor any tensor
/// @param options precision and widths
/// @returns text without a final newline, such as `[[1.  2.5]\n [3.  4. ]]`
///
/// @snippet common/tests/print_test.cpp print
std::string to_string(const Tensor& tensor, const PrintOptions& options = {});

/// Prints a tensor with the default options.
/// @param out any stream
/// @param tensor any tensor
/// @returns out
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace course
