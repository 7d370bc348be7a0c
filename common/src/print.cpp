// The layout follows NumPy's array2string: one format for all numbers of an array, chosen from
// their range, then nested brackets with broken and shortened rows.

#include "course/print.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <vector>

namespace course {
namespace {

// A printed number, cut at the point, so that columns can be aligned there.
struct Digits {
    std::string whole;     // with sign
    std::string fraction;  // without trailing zeros
    std::string exponent;  // "e+05", or nothing
};

std::string printed(const char* format, std::size_t digits, real value) {
    std::array<char, 384> text{};  // the largest double has 309 digits before the point
    std::snprintf(text.data(), text.size(), format, static_cast<int>(digits),
                  static_cast<double>(value));
    return text.data();
}

// How many digits after the first the shortest decimal has that reads back as this number.
std::size_t shortest_digits(real value) {
    std::size_t digits = 0;
    while (digits < 17 && static_cast<real>(std::strtod(printed("%.*e", digits, value).c_str(),
                                                        nullptr)) != value) {
        ++digits;
    }
    return digits;
}

Digits cut(const std::string& text) {
    const std::size_t e = std::min(text.find('e'), text.size());
    const std::size_t point = std::min(text.find('.'), e);
    Digits parts{.whole = text.substr(0, point), .fraction = {}, .exponent = text.substr(e)};
    if (point < e) parts.fraction = text.substr(point + 1, e - point - 1);
    parts.fraction.erase(parts.fraction.find_last_not_of('0') + 1);
    return parts;
}

// As few digits as name the number, at most `precision` after the point.
Digits scientific(real value, std::size_t precision) {
    return cut(printed("%.*e", std::min(shortest_digits(value), precision), value));
}

Digits positional(real value, std::size_t precision) {
    if (value == 0) return cut(printed("%.*f", 0, value));
    const std::size_t digits = shortest_digits(value);
    const std::string text = printed("%.*e", digits, value);
    const int exponent = std::atoi(text.c_str() + text.find('e') + 1);
    const int after_point = std::max(0, static_cast<int>(digits) - exponent);
    return cut(printed("%.*f", std::min(static_cast<std::size_t>(after_point), precision), value));
}

// One format for all numbers that are shown.
class Format {
 public:
    Format(const std::vector<real>& shown, std::size_t precision) : precision_(precision) {
        choose_exponent(shown);
        bool negative_infinity = false;
        bool only_finite = true;
        for (const real value : shown) {
            if (!std::isfinite(value)) {
                only_finite = false;
                negative_infinity |= std::isinf(value) && value < 0;
                continue;
            }
            const Digits parts = split(value);
            left_ = std::max(left_, parts.whole.size());
            fraction_ = std::max(fraction_, parts.fraction.size());
            right_ = std::max(right_, fraction_ + parts.exponent.size());
        }
        if (only_finite) return;
        const std::size_t longest = negative_infinity ? 4 : 3;  // "-inf", "nan"
        left_ = std::max(left_, longest - std::min(longest, right_ + 1));
    }

    std::string operator()(real value) const {
        if (!std::isfinite(value)) {
            const std::string word = std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
            return std::string(left_ + 1 + right_ - word.size(), ' ') + word;
        }
        const Digits parts = split(value);
        std::string text(left_ - parts.whole.size(), ' ');
        text.append(parts.whole).append(".").append(parts.fraction);
        text.append(fraction_ - parts.fraction.size(), exponent_ ? '0' : ' ');
        return text + parts.exponent;
    }

 private:
    void choose_exponent(const std::vector<real>& shown) {
        double least = HUGE_VAL;
        double most = 0;
        for (const real value : shown) {
            if (!std::isfinite(value) || value == 0) continue;
            least = std::min(least, static_cast<double>(std::abs(value)));
            most = std::max(most, static_cast<double>(std::abs(value)));
        }
        exponent_ = most > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
    }

    Digits split(real value) const {
        return exponent_ ? scientific(value, precision_) : positional(value, precision_);
    }

    std::size_t precision_;
    bool exponent_ = false;
    std::size_t left_ = 0;      // widest part before the point
    std::size_t fraction_ = 0;  // most digits after it
    std::size_t right_ = 0;     // those and the exponent
};

class Printer {
 public:
    Printer(const Tensor& tensor, const PrintOptions& options)
        : tensor_(tensor),
          options_(options),
          shortened_(tensor.size() > options.threshold),
          format_(shown(), options.precision) {}

    // The part of the tensor from `offset` on below `axis`; rows are indented by one more space an
    // axis and `width` is what is left of the line.
    std::string block(std::size_t axis, std::size_t offset, std::size_t width) const {
        const Shape& shape = tensor_.shape();
        const std::string indent(axis + 1, ' ');
        const std::size_t stride = stride_of(axis);
        const bool rows = axis + 1 == shape.rank();
        std::string text;
        std::string line = indent;
        const auto add_word = [&](const std::string& word) {
            if (line.size() > indent.size() && line.size() + word.size() > width - 1) {
                line.erase(line.find_last_not_of(' ') + 1);
                text += line + "\n";
                line = indent;
            }
            line += word;
        };
        const std::vector<std::size_t> places = positions(shape[axis]);
        for (std::size_t k = 0; k < places.size(); ++k) {
            const std::size_t i = places[k];
            const bool last = k + 1 == places.size();
            if (rows) {
                add_word(i == kGap ? "..." : format_(tensor_.data()[offset + i]));
                if (!last) line += " ";
            } else {
                text +=
                    indent + (i == kGap ? "..." : block(axis + 1, offset + i * stride, width - 1));
                if (!last) text.append(shape.rank() - axis - 1, '\n');
            }
        }
        if (rows) text += line;
        return "[" + text.substr(indent.size()) + "]";
    }

 private:
    static constexpr std::size_t kGap = static_cast<std::size_t>(-1);

    std::size_t stride_of(std::size_t axis) const {
        std::size_t stride = 1;
        for (std::size_t inner = axis + 1; inner < tensor_.rank(); ++inner) {
            stride *= tensor_.shape()[inner];
        }
        return stride;
    }

    // The positions along an axis that are shown, with kGap where some are left out.
    std::vector<std::size_t> positions(std::size_t n) const {
        const std::size_t edge = options_.edge_items;
        const bool gap = shortened_ && n > 2 * edge;
        std::vector<std::size_t> places;
        places.reserve(gap ? 2 * edge + 1 : n);
        for (std::size_t i = 0; i < (gap ? edge : n); ++i) places.push_back(i);
        if (gap) places.push_back(kGap);
        for (std::size_t i = n - edge; gap && i < n; ++i) places.push_back(i);
        return places;
    }

    std::vector<real> shown() const {
        std::vector<real> values;
        collect(0, 0, values);
        return values;
    }

    void collect(std::size_t axis, std::size_t offset, std::vector<real>& values) const {
        if (axis == tensor_.rank()) {
            values.push_back(tensor_.data()[offset]);
            return;
        }
        for (const std::size_t i : positions(tensor_.shape()[axis])) {
            if (i != kGap) collect(axis + 1, offset + i * stride_of(axis), values);
        }
    }

    const Tensor& tensor_;
    const PrintOptions& options_;
    bool shortened_;
    Format format_;
};

// A number by itself, as NumPy prints a scalar.
std::string scalar(real value) {
    if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    const double size = std::abs(static_cast<double>(value));
    const bool exponent = size != 0 && (size >= 1e16 || size < 1e-4);
    const Digits parts = exponent ? scientific(value, 17) : positional(value, 17);
    if (exponent && parts.fraction.empty()) return parts.whole + parts.exponent;
    return parts.whole + "." + (parts.fraction.empty() ? "0" : parts.fraction) + parts.exponent;
}

}  // namespace

std::string to_string(const Tensor& tensor, const PrintOptions& options) {
    if (tensor.empty()) return "[]";
    if (tensor.rank() == 0) return scalar(tensor.item());
    return Printer(tensor, options).block(0, 0, options.line_width);
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
    return out << to_string(tensor);
}

}  // namespace course
