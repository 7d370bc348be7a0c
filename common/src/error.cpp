#include "course/error.hpp"

#include <cstdio>

#ifdef __EMSCRIPTEN__
#include <emscripten/em_js.h>

// What printf("%g") writes, by the host: the C library's own conversion is 7 KB of every module.
EM_JS_DEPS(course_error, "$stringToUTF8");
EM_JS(void, format_with_javascript, (double value, char* text, size_t size), {
    let result;
    if (!Number.isFinite(value)) {
        result = String(value).replace("NaN", "nan").replace("Infinity", "inf");
    } else {
        const[mantissa, exponent] = value.toExponential(5).split("e");
        const plain = exponent >= -4 && exponent < 6;
        const digits = plain ? value.toFixed(5 - exponent) : mantissa;
        result = digits.includes(".") ? digits.replace(new RegExp("[.]?0+$"), "") : digits;
        if (Object.is(value, -0)) result = "-0";
        if (!plain) result += "e" + exponent[0] + exponent.slice(1).padStart(2, "0");
    }
    stringToUTF8(result, text, size);
});
#endif

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
#ifdef __EMSCRIPTEN__
    format_with_javascript(value, text, sizeof text);
#else
    std::snprintf(text, sizeof text, "%g", value);
#endif
    return text;
}

}  // namespace course
