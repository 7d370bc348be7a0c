#pragma once

/// @file
/// NumPy's `.npz` files: several named tensors in one archive.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/named.hpp"
#include "course/npy.hpp"

namespace course {

/// Reads a `.npz` file, as `numpy.savez` and `numpy.savez_compressed` write it: a zip archive of
/// `.npy` files. Checksums are verified; element types are converted as read_npy() does.
///
/// Memory is taken only for what the file really holds; a compressed member may be up to 1032 times
/// its size in the file, the most that its compression can do.
/// @param path the file, below 4 GB
/// @returns the tensors in the order of the archive, named without `.npy`
/// @throws FileError when the file cannot be read, is damaged or cut off, is encrypted, has a
///     member that is no `.npy` file, or a name twice
///
/// @snippet common/tests/npz_test.cpp npz
std::vector<Named> read_npz(const std::string& path);

/// Reads the bytes of a `.npz` file, as read_npz().
/// @param bytes the whole file
/// @param name what errors call it
/// @returns the tensors
/// @throws FileError as above
std::vector<Named> parse_npz(std::span<const std::byte> bytes, std::string_view name);

/// Writes a `.npz` file that `numpy.load` reads, not compressed. Equal tensors give equal files.
/// @param path the file; replaced when it exists
/// @param tensors names, all different, and tensors of any shape
/// @param type element type in the file
/// @throws FileError when the file cannot be written, ValueError when a name occurs twice or is no
///     UTF-8, a number does not fit an integer type, or 4 GB are exceeded
void write_npz(const std::string& path, const std::vector<Named>& tensors, NpyType type = kNpyReal);

/// Makes the bytes of a `.npz` file, as write_npz().
/// @param tensors names and tensors
/// @param type element type in the file
/// @returns the whole file
/// @throws ValueError as above
std::vector<std::byte> format_npz(const std::vector<Named>& tensors, NpyType type = kNpyReal);

}  // namespace course
