#pragma once

/// @file
/// The exceptions of the project. Every message is one line that says where, what was expected and
/// what was there; the browser shows the same text.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace course {

class Shape;

/// What an error says in one place, put together from texts, numbers, shapes and other phrases:
/// `{"a bias of ", n, " numbers"}`.
///
/// A phrase refers to its parts, which end with the statement that makes them: it is for arguments
/// only. Making one allocates nothing and calls nothing; the error writes the text.
///
/// @snippet common/tests/shape_test.cpp phrase
class Phrase {
 public:
    /// A text.
    /// @param text a literal, `std::string` or `std::string_view`, shown as it is
    template <std::convertible_to<std::string_view> Text>
    Phrase(const Text& text) {
        const std::string_view view = text;
        text_ = view.data();
        set(Kind::text, view.size());
    }

    /// A whole number, shown with all its digits; not a truth value or a character.
    /// @param number of any sign
    template <std::integral Number>
        requires(sizeof(Number) > 1)
    Phrase(Number number) {
        if constexpr (std::signed_integral<Number>) {
            integer_ = number;
            set(Kind::integer);
        } else {
            whole_ = number;
            set(Kind::whole);
        }
    }

    /// A real number, shown as format_number() does.
    /// @param number any number
    template <std::floating_point Number>
    Phrase(Number number) : number_(number) {
        set(Kind::number);
    }

    /// A shape, shown as `(2, 3)`.
    /// @param shape any shape
    Phrase(const Shape& shape) : shape_(&shape) { set(Kind::shape); }

    /// Several parts, one after the other.
    /// @param parts texts, numbers, shapes and phrases
    Phrase(std::initializer_list<Phrase> parts) {
        parts_ = parts.begin();
        set(Kind::parts, parts.size());
    }

    /// Writes the text.
    /// @returns all parts, with nothing between them
    std::string text() const;

 private:
    enum class Kind : std::size_t { text, whole, integer, number, shape, parts };
    static constexpr std::size_t kKinds = 8;

    void set(Kind kind, std::size_t size = 0) { tag_ = size * kKinds + std::size_t(kind); }
    void append_to(std::string& text) const;

    union {
        const char* text_;
        std::uint64_t whole_;
        std::int64_t integer_;
        double number_;
        const Shape* shape_;
        const Phrase* parts_;
    };
    std::size_t tag_;  // the size of a text or of the parts, and the kind: for a literal one number
};

/// The base of all errors thrown on purpose. Making one throws nothing else, so that a throw needs
/// no clean-up code; without memory for its text the program ends.
class Error : public std::runtime_error {
 public:
    /// Makes an error with a complete message.
    /// @param message one line for the reader
    [[gnu::cold]] explicit Error(const Phrase& message) noexcept;
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
    [[gnu::cold]] ShapeError(const Phrase& op, const Phrase& expected, const Phrase& got) noexcept;
};

/// A number or an option outside its allowed range.
///
/// The text has the form `gradient_descent: expected learning_rate > 0, got -1`.
class ValueError : public Error {
 public:
    /// Makes the message `where: expected ..., got ...`.
    /// @param where name of the function or option
    /// @param expected the rule
    /// @param got what came in
    [[gnu::cold]] ValueError(const Phrase& where, const Phrase& expected,
                             const Phrase& got) noexcept;
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
    [[gnu::cold]] FileError(const Phrase& path, std::size_t line, const Phrase& what) noexcept;
};

/// Prints a number for an error message.
/// @param value any number
/// @returns up to six significant digits, as `printf("%g")` writes them
std::string format_number(double value);

}  // namespace course
