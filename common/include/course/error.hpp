#pragma once

/// @file
/// The exceptions of the project. Every message is one line that says where, what was expected and
/// what was there; the browser shows the same text.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace course {

/// The base of all errors thrown on purpose.
class Error : public std::runtime_error {
 public:
    /// Makes an error with a complete message.
    /// @param message one line for the reader
    explicit Error(const std::string& message) : std::runtime_error(message) {}
};

/// Tensors or spans whose shapes do not fit an operation.
///
/// The text has the form `matmul: expected (m, k) x (k, n), got (2, 3) x (2, 3)`.
class ShapeError : public Error {
 public:
    /// Makes the message `op: expected ..., got ...`.
    /// @param op name of the operation as the caller wrote it
    /// @param expected the rule, with letters for free sizes
    /// @param got the shapes that came in
    ShapeError(std::string_view op, std::string_view expected, std::string_view got);
};

/// A number or an option outside its allowed range.
///
/// The text has the form `gradient_descent: expected learning_rate > 0, got -1`.
class ValueError : public Error {
 public:
    /// Makes the message `where: expected ..., got ...`.
    /// @param where name of the function or option
    /// @param expected the rule
    /// @param got what came in, as text
    ValueError(std::string_view where, std::string_view expected, std::string_view got);

    /// Makes the message from a number, printed with up to six significant digits.
    /// @param where name of the function or option
    /// @param expected the rule
    /// @param got what came in
    ValueError(std::string_view where, std::string_view expected, double got);
};

/// A file that cannot be read or written, or whose content is malformed.
///
/// The text has the form `data.csv:12: expected 2 columns, got 3`.
class FileError : public Error {
 public:
    /// Makes the message `path:line: what`, without the line when it is 0.
    /// @param path the file as the caller named it
    /// @param line line number from 1, or 0 when no line is meant
    /// @param what what is wrong
    FileError(std::string_view path, std::size_t line, std::string_view what);
};

/// Prints a number for an error message.
/// @param value any number
/// @returns up to six significant digits, as `printf("%g")` writes them
std::string format_number(double value);

}  // namespace course
