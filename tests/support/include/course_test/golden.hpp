#pragma once

/// @file
/// Reference values that were made outside this project.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "course/tensor.hpp"

namespace course::testing {

/// The path of a file of the checkout.
/// @param path relative to the checkout: `tests/golden/x.json`
/// @returns the whole path
std::string source_path(std::string_view path);

/// A committed JSON file of named values: numbers, texts, lists, and tensors written as
/// `{"shape": [2, 3], "data": [...]}`. Beside it stands the script that made it, and the file names
/// the versions of what it used.
class Golden {
 public:
    /// Reads a file.
    /// @param path relative to the checkout
    /// @throws FileError when it cannot be read or is no JSON object
    explicit Golden(std::string_view path);

    /// A number.
    /// @param name its key
    /// @returns the value
    /// @throws FileError when there is none, as all readers below
    double number(std::string_view name) const;

    /// A text.
    /// @param name its key
    /// @returns the value
    std::string text(std::string_view name) const;

    /// A list of numbers, of a tensor all elements.
    /// @param name its key
    /// @returns the values, in double whatever `real` is
    std::vector<double> numbers(std::string_view name) const;

    /// A tensor; a plain list of numbers is a vector.
    /// @param name its key
    /// @returns the values rounded to `real`
    Tensor tensor(std::string_view name) const;

 private:
    struct Content;
    std::shared_ptr<const Content> content_;
};

}  // namespace course::testing
