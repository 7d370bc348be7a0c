#pragma once

/// @file
/// NumPy's `.npy` files, the way tensors come from and go to Python.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/tensor.hpp"

namespace course {

/// An element type of `.npy` files, little-endian.
enum class NpyType { f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, boolean };

/// The element type that holds `real` unchanged.
inline constexpr NpyType kNpyReal = kRealIsDouble ? NpyType::f8 : NpyType::f4;

/// Reads a `.npy` file. Every element type is converted to `real`: integers above 2^24 (float) or
/// 2^53 (double) and f8 in float builds are rounded. Column-major files are turned into row-major.
///
/// Memory is taken only after the header has been checked against the size of the file.
/// @param path the file
/// @returns a tensor of the file's shape
/// @throws FileError when the file cannot be read, is truncated, or has another type or layout
///
/// @snippet common/tests/npy_test.cpp npy
Tensor read_npy(const std::string& path);

/// Reads the bytes of a `.npy` file, as read_npy().
/// @param bytes the whole file
/// @param name what errors call it
/// @returns a tensor of the file's shape
/// @throws FileError as above
Tensor parse_npy(std::span<const std::byte> bytes, std::string_view name);

/// Writes a `.npy` file, version 1.0, row-major.
/// @param path the file; replaced when it exists
/// @param tensor what to write
/// @param type element type in the file
/// @throws FileError when the file cannot be written, ValueError when a number does not fit an
///     integer type exactly
void write_npy(const std::string& path, const Tensor& tensor, NpyType type = kNpyReal);

/// Makes the bytes of a `.npy` file, as write_npy().
/// @param tensor what to write
/// @param type element type in the file
/// @returns the whole file
/// @throws ValueError when a number does not fit an integer type exactly
std::vector<std::byte> format_npy(const Tensor& tensor, NpyType type = kNpyReal);

}  // namespace course
