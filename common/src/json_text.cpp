#include "json_text.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "course/error.hpp"

namespace course::detail {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kEscapes = "\"\\/bfnrt";
constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";

void append_utf8(std::string& out, std::size_t point) {
    const auto byte = [&out](std::size_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | point >> 6);
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

// The first code point's length in bytes, 0 when the text does not begin with a valid one.
std::size_t code_point_length(std::string_view text) {
    const auto byte = [&](std::size_t i) -> std::size_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const std::size_t first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF4) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    const bool too_large = first == 0xF4 && byte(1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = code_point_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string json_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const std::size_t escape = kEscaped.find(c);
        const auto byte = static_cast<unsigned char>(c);
        if (c != '/' && escape != std::string_view::npos) {
            out += {'\\', kEscapes[escape]};
        } else if (byte < 0x20) {
            out.append("\\u00") += {kHex[byte >> 4], kHex[byte & 15]};
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string excerpt(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
    return text.size() > 40 ? out + "..." : out;
}

void JsonReader::fail(const Phrase& expected, const Phrase& got) const {
    throw FileError(
        name_, 0, {"malformed ", what_, " at byte ", at_, ": expected ", expected, ", got ", got});
}

void JsonReader::skip_space() {
    at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
}

// What stands at the current place, for errors.
std::string JsonReader::next_token() const {
    return at_ == text_.size() ? "its end" : "\"" + excerpt(text_.substr(at_, 1)) + "\"";
}

bool JsonReader::accept(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
}

void JsonReader::expect(char c) {
    if (!accept(c)) fail({"\"", std::string_view(&c, 1), "\""}, next_token());
}

void JsonReader::expect_end() {
    skip_space();
    if (at_ < text_.size()) fail("its end", next_token());
}

std::size_t JsonReader::number() {
    skip_space();
    const std::size_t begin = at_;
    std::size_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
        const auto digit = static_cast<std::size_t>(text_[at_] - '0');
        if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
            at_ = begin;
            fail("a size that fits into memory", excerpt(text_.substr(begin, 24)));
        }
        value = value * 10 + digit;
    }
    if (at_ == begin) fail("a whole number", next_token());
    if (text_[begin] == '0' && at_ > begin + 1) {
        at_ = begin;
        fail("a number without leading zeros", excerpt(text_.substr(begin, 8)));
    }
    return value;
}

std::string JsonReader::string() {
    skip_space();
    if (!accept('"')) fail("a string", next_token());
    const std::size_t begin = at_;
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
        const char c = text_[at_++];
        if (static_cast<unsigned char>(c) < 0x20) fail("a string", "a control character in it");
        if (c == '\\') {
            append_escape(out);
        } else {
            out += c;
        }
    }
    if (at_ == text_.size()) {
        at_ = begin;
        fail("a closing quote", "none");
    }
    ++at_;
    if (!is_utf8(out)) fail("UTF-8", {"\"", excerpt(out), "\""});
    return out;
}

void JsonReader::append_escape(std::string& out) {
    const char c = at_ < text_.size() ? text_[at_++] : '\0';
    const std::size_t simple = kEscapes.find(c);
    if (simple != std::string_view::npos) {
        out += kEscaped[simple];
        return;
    }
    if (c != 'u') fail("an escape sequence", {"\"\\", excerpt({&c, 1}), "\""});
    std::size_t point = four_digits();
    if (point >= 0xD800 && point < 0xDC00) {  // the first half of a pair
        const bool follows = text_.substr(at_).starts_with("\\u");
        if (follows) at_ += 2;
        const std::size_t low = follows ? four_digits() : 0;
        if (low < 0xDC00 || low > 0xDFFF) fail("the second half of a surrogate pair", "none");
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point >= 0xDC00 && point <= 0xDFFF) {
        fail("the first half of a surrogate pair", "the second");
    }
    append_utf8(out, point);
}

std::size_t JsonReader::four_digits() {
    std::size_t value = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        const std::size_t digit = kHex.find(lower);
        if (digit == std::string_view::npos) fail("four hexadecimal digits", next_token());
        value = value * 16 + digit;
        ++at_;
    }
    return value;
}

}  // namespace course::detail
