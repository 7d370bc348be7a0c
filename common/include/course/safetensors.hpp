#pragma once

/// @file
/// Files of named tensors in the safetensors format, the way weights come from and go to PyTorch.
///
/// A file is the length of a header (8 bytes), the header (JSON: name, element type, shape and
/// place of each tensor) and the numbers, little-endian and row-major. Nothing in it is executed.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/named.hpp"
#include "course/real.hpp"

namespace course {

/// An element type that safetensors files are written with.
enum class SafetensorsType { f32, f64 };

/// The element type that holds `real` unchanged.
inline constexpr SafetensorsType kSafetensorsReal =
    kRealIsDouble ? SafetensorsType::f64 : SafetensorsType::f32;

/// The content of a safetensors file.
struct Safetensors {
    std::vector<Named> tensors;                     ///< in the order of the header
    std::map<std::string, std::string> metadata{};  ///< free texts, `__metadata__` in the header
};

/// Reads a safetensors file. F64, F32, F16, BF16, I8 to I64, U8 to U64 and BOOL are converted to
/// `real`: F64 in float builds and integers above 2^24 (float) or 2^53 (double) are rounded.
///
/// Memory is taken only after the header has been checked against the size of the file: every
/// tensor's bytes follow those of another one, without gaps and overlaps, to the end of the file.
/// @param path the file
/// @returns tensors and texts
/// @throws FileError when the file cannot be read, is cut off, has another element type, a name
///     twice, a header above 100 MB or one that is not what the format asks for
///
/// @snippet common/tests/safetensors_test.cpp safetensors
Safetensors read_safetensors(const std::string& path);

/// Reads the bytes of a safetensors file, as read_safetensors().
/// @param bytes the whole file
/// @param name what errors call it
/// @returns tensors and texts
/// @throws FileError as above
Safetensors parse_safetensors(std::span<const std::byte> bytes, std::string_view name);

/// Writes a safetensors file that PyTorch's `safetensors.torch.load_file` reads.
/// @param path the file; replaced when it exists
/// @param content names, all different, tensors of any shape, and texts
/// @param type element type in the file; F32 rounds what a double build holds
/// @throws FileError when the file cannot be written, ValueError when a name occurs twice, is
///     `__metadata__`, or a text is no UTF-8
void write_safetensors(const std::string& path, const Safetensors& content,
                       SafetensorsType type = kSafetensorsReal);

/// Makes the bytes of a safetensors file, as write_safetensors().
/// @param content names, tensors and texts
/// @param type element type in the file
/// @returns the whole file
/// @throws ValueError as above
std::vector<std::byte> format_safetensors(const Safetensors& content,
                                          SafetensorsType type = kSafetensorsReal);

}  // namespace course
