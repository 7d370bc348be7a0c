#pragma once

// The part of JSON that headers of files need: objects, strings and whole numbers, read token by
// token. A general parser would build a tree and be a third of a module for the browser.

#include <cstddef>
#include <string>
#include <string_view>

#include "course/error.hpp"

namespace course::detail {

// Reads JSON text. Every failure is a FileError `name: malformed what at byte N: expected ..., got
// ...`.
class JsonReader {
 public:
    // `what` names the text in errors: "safetensors header".
    JsonReader(std::string_view text, std::string_view name, std::string_view what)
        : text_(text), name_(name), what_(what) {}

    // Takes the character c when it is the next token.
    bool accept(char c);

    // Takes the character c.
    void expect(char c);

    // Takes a string.
    std::string string();

    // Takes a number without sign, fraction and exponent.
    std::size_t number();

    // Checks that only white space is left.
    void expect_end();

    [[noreturn]] void fail(const Phrase& expected, const Phrase& got) const;

 private:
    void skip_space();
    std::string next_token() const;
    void append_escape(std::string& out);
    std::size_t four_digits();

    std::string_view text_;
    std::string_view name_;
    std::string_view what_;
    std::size_t at_ = 0;
};

// Whether a text is well-formed UTF-8.
bool is_utf8(std::string_view text);

// A JSON string with its quotes; the text must be UTF-8.
std::string json_quoted(std::string_view text);

// A few characters of a text that may be anything, for error messages.
std::string excerpt(std::string_view text);

}  // namespace course::detail
