#include "course/error.hpp"

#include <cstdio>

namespace course {
namespace {

std::string expected_got(std::string_view where, std::string_view expected, std::string_view got) {
    std::string text(where);
    text.append(": expected ").append(expected).append(", got ").append(got);
    return text;
}

std::string in_file(std::string_view path, std::size_t line, std::string_view what) {
    std::string text(path);
    if (line > 0) text.append(":").append(std::to_string(line));
    text.append(": ").append(what);
    return text;
}

}  // namespace

ShapeError::ShapeError(std::string_view op, std::string_view expected, std::string_view got)
    : Error(expected_got(op, expected, got)) {}

ValueError::ValueError(std::string_view where, std::string_view expected, std::string_view got)
    : Error(expected_got(where, expected, got)) {}

ValueError::ValueError(std::string_view where, std::string_view expected, double got)
    : Error(expected_got(where, expected, format_number(got))) {}

FileError::FileError(std::string_view path, std::size_t line, std::string_view what)
    : Error(in_file(path, line, what)) {}

std::string format_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

}  // namespace course
