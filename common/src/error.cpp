#include "course/error.hpp"

#include <cstdio>

#include "course/shape.hpp"

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

std::string Phrase::text() const {
    std::string text;
    append_to(text);
    return text;
}

void Phrase::append_to(std::string& text) const {
    const std::size_t size = tag_ / kKinds;
    switch (Kind(tag_ % kKinds)) {
        case Kind::text:
            text.append(text_, size);
            break;
        case Kind::whole:
            text.append(std::to_string(whole_));
            break;
        case Kind::integer:
            text.append(std::to_string(integer_));
            break;
        case Kind::number:
            text.append(format_number(number_));
            break;
        case Kind::shape:
            text.append(to_string(*shape_));
            break;
        case Kind::parts:
            for (std::size_t i = 0; i < size; ++i) parts_[i].append_to(text);
            break;
    }
}

Error::Error(const Phrase& message) noexcept : std::runtime_error(message.text()) {}

ShapeError::ShapeError(const Phrase& op, const Phrase& expected, const Phrase& got) noexcept
    : Error({op, ": expected ", expected, ", got ", got}) {}

ValueError::ValueError(const Phrase& where, const Phrase& expected, const Phrase& got) noexcept
    : Error({where, ": expected ", expected, ", got ", got}) {}

FileError::FileError(const Phrase& path, std::size_t line, const Phrase& what) noexcept
    : Error(line > 0 ? Phrase{path, ":", line, ": ", what} : Phrase{path, ": ", what}) {}

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
