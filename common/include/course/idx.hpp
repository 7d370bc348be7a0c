#pragma once

/// @file
/// IDX files, the format of MNIST and of the data sets made after it, and labelled pictures from
/// them.
///
/// An array is two zero bytes, the element type, the number of axes, the sizes (4 bytes each,
/// largest byte first) and the elements, row-major. Only unsigned bytes are read: pixels and
/// labels.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course/shape.hpp"
#include "course/tensor.hpp"

namespace course {

/// An array of bytes from an IDX file.
struct IdxArray {
    Shape shape;                       ///< sizes of all axes
    std::vector<std::uint8_t> values;  ///< shape.size() of them, row-major
};

/// Reads the arrays that stand in some bytes, one after the other.
/// @param bytes one or more arrays, not compressed
/// @param name what errors call them
/// @returns the arrays in their order
/// @throws FileError when the bytes are cut off, hold another element type or more than 4 axes
std::vector<IdxArray> parse_idx(std::span<const std::byte> bytes, std::string_view name);

/// Reads a file with one array; one whose name ends in `.gz` is decompressed.
/// @param path the file
/// @returns the array
/// @throws FileError as parse_idx(), and when the file can't be read, is damaged or holds more
IdxArray read_idx(const std::string& path);

/// Grey pictures of one size, and the class of each.
///
/// @snippet common/tests/idx_test.cpp labelled images
struct LabelledImages {
    std::size_t rows = 0;              ///< H
    std::size_t columns = 0;           ///< W
    std::vector<std::uint8_t> pixels;  ///< (N, H, W), 0 to 255
    std::vector<std::size_t> labels;   ///< (N)

    /// The number of pictures.
    /// @returns N
    std::size_t size() const { return labels.size(); }

    /// One picture.
    /// @param index below size()
    /// @returns its H W pixels
    /// @throws ValueError when there is no such picture
    std::span<const std::uint8_t> picture(std::size_t index) const;

    /// Some pictures as a network takes them.
    /// @param indices (n), each below size(); may repeat
    /// @returns (n, 1, H, W), each pixel divided by 255
    /// @throws ValueError when there is no such picture
    Tensor batch(std::span<const std::size_t> indices) const;

    /// The classes of some pictures.
    /// @param indices (n), each below size()
    /// @returns (n)
    /// @throws ValueError when there is no such picture
    std::vector<std::size_t> labels_of(std::span<const std::size_t> indices) const;
};

/// Puts pictures and labels together.
/// @param images (N, H, W)
/// @param labels (N)
/// @param name what errors call them
/// @returns the pictures
/// @throws FileError when the shapes do not fit each other
LabelledImages labelled_images(IdxArray images, const IdxArray& labels, std::string_view name);

/// Reads pictures and their labels from the bytes of one file, one array after the other: what
/// tools/digits.mjs makes of the MNIST digits.
/// @param bytes two arrays
/// @param name what errors call them
/// @returns the pictures
/// @throws FileError as parse_idx() and labelled_images()
LabelledImages parse_labelled_images(std::span<const std::byte> bytes, std::string_view name);

/// Reads such a file.
/// @param path the file
/// @returns the pictures
/// @throws FileError as above, and when it can't be read
LabelledImages read_labelled_images(const std::string& path);

}  // namespace course
