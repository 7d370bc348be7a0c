#include "report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string_view>

namespace course::linear_regression {

namespace {

template <typename... Args>
std::string format(const char* pattern, Args... args) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

std::string repeat(std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) result += text;
    return result;
}

// Axis marks at round distances: 1, 2 or 5 times a power of ten.
std::vector<double> round_marks(double low, double high, int count) {
    const double raw = (high - low) / count;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double step = power * (raw / power <= 1   ? 1
                                 : raw / power <= 2 ? 2
                                 : raw / power <= 5 ? 5
                                                    : 10);
    std::vector<double> marks;
    const auto first = static_cast<int>(std::ceil(low / step));
    const auto last = static_cast<int>(std::floor(high / step + 1e-3));
    for (int i = first; i <= last; ++i) marks.push_back(i * step);
    return marks;
}

struct Range {
    double low = 0, high = 1;
};

Range range_of(const ReportDays& days) {
    const auto [a, b] = std::ranges::minmax_element(days.actual);
    const auto [c, d] = std::ranges::minmax_element(days.predicted);
    const double low = std::min(0.0, static_cast<double>(std::min(*a, *c)));
    const double high = static_cast<double>(std::max(*b, *d));
    return {low, high > low ? high : low + 1};
}

// A grid of characters, each a Braille pattern of 2 x 4 dots, or any other character on top.
class Canvas {
 public:
    Canvas(std::size_t columns, std::size_t rows)
        : columns_(columns), rows_(rows), dots_(columns * rows), marks_(columns * rows) {}

    // A straight line; x in columns, y in rows from the top, both with fractions.
    void line(double x0, double y0, double x1, double y1) {
        const double length = std::max(std::abs(x1 - x0) * 2, std::abs(y1 - y0) * 4);
        const auto steps = static_cast<std::size_t>(length) + 1;
        for (std::size_t i = 0; i <= steps; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(steps);
            dot(x0 + part * (x1 - x0), y0 + part * (y1 - y0));
        }
    }

    void mark(double x, double y, std::string text) { marks_[cell(x, y)] = std::move(text); }

    std::string row(std::size_t r) const {
        std::string text;
        for (std::size_t c = 0; c < columns_; ++c) {
            const std::size_t i = r * columns_ + c;
            text += marks_[i].empty() ? braille(dots_[i]) : marks_[i];
        }
        return text;
    }

 private:
    std::size_t cell(double x, double y) const {
        const auto c =
            static_cast<std::size_t>(std::clamp(x, 0.0, static_cast<double>(columns_ - 1)));
        const auto r = static_cast<std::size_t>(std::clamp(y, 0.0, static_cast<double>(rows_ - 1)));
        return r * columns_ + c;
    }

    void dot(double x, double y) {
        constexpr std::uint8_t kBits[4][2] = {
            {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        const auto right = static_cast<std::size_t>((x - std::floor(x)) * 2);
        const auto down = static_cast<std::size_t>((y - std::floor(y)) * 4);
        dots_[cell(x, y)] |= kBits[down][right];
    }

    static std::string braille(std::uint8_t dots) {
        if (dots == 0) return " ";
        // U+2800 + dots in UTF-8.
        return {static_cast<char>(0xE2), static_cast<char>(0xA0 | (dots >> 6)),
                static_cast<char>(0x80 | (dots & 0x3F))};
    }

    std::size_t columns_, rows_;
    std::vector<std::uint8_t> dots_;
    std::vector<std::string> marks_;
};

}  // namespace

void print_table(std::ostream& out, std::span<const ReportRow> rows) {
    std::size_t width = 0;
    for (const ReportRow& row : rows) width = std::max(width, row.name.size());
    const auto name_column = static_cast<int>(width);
    out << format("  %-*s  %9s  %9s  %9s  %9s\n", name_column, "", "train MSE", "test MSE",
                  "train MAE", "test MAE");
    for (const ReportRow& row : rows) {
        out << format("  %-*s  %9.3f  %9.3f  %9.3f  %9.3f\n", name_column, row.name.c_str(),
                      row.train_mse, row.test_mse, row.train_mae, row.test_mae);
    }
}

void print_plot(std::ostream& out, const ReportDays& days) {
    constexpr std::size_t kRows = 12;
    constexpr std::size_t kColumns = 70;
    const Range range = range_of(days);
    const auto x = [&](std::size_t day) {
        return 0.5 + static_cast<double>(day) * (kColumns - 1) /
                         static_cast<double>(days.actual.size() - 1);
    };
    const auto y = [&](double value) {
        return (range.high - value) / (range.high - range.low) * (kRows - 0.01);
    };
    Canvas canvas(kColumns, kRows);
    for (std::size_t t = 0; t + 1 < days.actual.size(); ++t) {
        canvas.line(x(t), y(static_cast<double>(days.actual[t])), x(t + 1),
                    y(static_cast<double>(days.actual[t + 1])));
    }
    for (std::size_t t = 0; t < days.predicted.size(); ++t) {
        canvas.mark(x(t), y(static_cast<double>(days.predicted[t])), "○");
    }
    for (std::size_t r = 0; r < kRows; ++r) {
        const bool labelled = r == 0 || r == kRows / 2 || r == kRows - 1;
        const double value =
            range.high - (range.high - range.low) * static_cast<double>(r) / (kRows - 1);
        out << (labelled ? format("%7.1f ┤", value) : std::string("        │")) << canvas.row(r)
            << '\n';
    }
    out << "        └" << repeat("─", kColumns) << '\n';
    const std::string first = days.dates.front();
    const std::string last = days.dates.back();
    out << "         " << first
        << std::string(
               kColumns > first.size() + last.size() ? kColumns - first.size() - last.size() : 1,
               ' ')
        << last << '\n';
}

void print_weights(std::ostream& out, std::span<const real> weights) {
    constexpr std::size_t kMost = 14;
    constexpr double kHalf = 24;  // characters from the middle to the longest bar's end
    real largest = 0;
    for (const real weight : weights) largest = std::max(largest, std::abs(weight));
    if (!(largest > 0)) largest = 1;
    for (std::size_t j = 0; j < std::min(weights.size(), kMost); ++j) {
        const double part = static_cast<double>(weights[j] / largest);
        const auto length = static_cast<std::size_t>(std::lround(std::abs(part) * kHalf));
        const auto half = static_cast<std::size_t>(kHalf);
        const std::string bar = repeat("█", length);
        const std::string left =
            part < 0 ? std::string(half - length, ' ') + bar : std::string(half, ' ');
        const std::string name = j == 0 ? "yesterday" : format("%zu days ago", j + 1);
        out << format("  %-12s %7.3f  ", name.c_str(), static_cast<double>(weights[j])) << left
            << "│" << (part < 0 ? "" : bar) << '\n';
    }
    if (weights.size() > kMost) {
        out << format("  ... and %zu more, up to %zu days ago\n", weights.size() - kMost,
                      weights.size());
    }
}

namespace {

// The picture's measures, in pixels.
constexpr double kWidth = 1080, kHeight = 440;
constexpr double kLeft = 64, kRight = 24, kTop = 92, kBottom = 44;

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '<')
            result += "&lt;";
        else if (c == '&')
            result += "&amp;";
        else
            result += c;
    }
    return result;
}

constexpr std::string_view kStyle = R"(<style>
  svg { background: #fdfcfa; font: 14px system-ui, sans-serif; fill: #44403c; }
  .title { font-size: 20px; font-weight: 600; fill: #1c1917; }
  .grid { stroke: #e7e5e4; } .month { stroke: #d6d3d1; stroke-dasharray: 2 4; }
  .actual { stroke: #c2410c; } .predicted { stroke: #1d4ed8; }
  .actual, .predicted { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .predicted { stroke-dasharray: 5 3; }
  @media (prefers-color-scheme: dark) {
    svg { background: #1c1917; fill: #d6d3d1; } .title { fill: #fafaf9; }
    .grid { stroke: #44403c; } .month { stroke: #57534e; }
    .actual { stroke: #fb923c; } .predicted { stroke: #93c5fd; }
  }
</style>
)";

}  // namespace

std::string draw_svg(const ReportDays& days, const std::string& title,
                     const std::string& subtitle) {
    const Range range = range_of(days);
    const auto x = [&](std::size_t day) {
        return kLeft + static_cast<double>(day) * (kWidth - kLeft - kRight) /
                           static_cast<double>(days.actual.size() - 1);
    };
    const auto y = [&](double value) {
        return kTop + (range.high - value) / (range.high - range.low) * (kHeight - kTop - kBottom);
    };
    const auto path = [&](std::span<const real> values) {
        std::string d;
        for (std::size_t t = 0; t < values.size(); ++t) {
            d += format("%s%.1f %.1f", t == 0 ? "M" : "L", x(t), y(static_cast<double>(values[t])));
        }
        return d;
    };

    std::string svg = format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" role=\"img\" "
        "aria-labelledby=\"title\">\n",
        kWidth, kHeight);
    svg += "<title id=\"title\">" + escaped(title) + "</title>\n";
    svg += kStyle;
    svg += format("<text class=\"title\" x=\"%g\" y=\"36\">", kLeft) + escaped(title) + "</text>\n";
    svg += format("<text x=\"%g\" y=\"60\">", kLeft) + escaped(subtitle) + "</text>\n";

    for (const double mark : round_marks(range.low, range.high, 6)) {
        svg += format("<path class=\"grid\" d=\"M%g %.1fH%g\"/>", kLeft, y(mark), kWidth - kRight);
        svg += format("<text x=\"%g\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n", kLeft - 10,
                      y(mark) + 5, mark);
    }
    for (std::size_t t = 0; t < days.dates.size(); ++t) {
        const std::string& date = days.dates[t];
        const bool is_date = date.size() == 10;
        if (is_date ? !date.ends_with("-01") : t % 28 != 0) continue;
        svg += format("<path class=\"month\" d=\"M%.1f %gV%g\"/>", x(t), kTop, kHeight - kBottom);
        svg += format("<text x=\"%.1f\" y=\"%g\">", x(t), kHeight - kBottom + 22) + escaped(date) +
               "</text>\n";
    }
    svg += "<path class=\"actual\" d=\"" + path(days.actual) + "\"/>\n";
    svg += "<path class=\"predicted\" d=\"" + path(days.predicted) + "\"/>\n";

    // The legend stands to the right of the title.
    const double legend = kWidth - kRight - 230;
    svg += format("<path class=\"actual\" d=\"M%g 31h28\"/><text x=\"%g\" y=\"36\">actual</text>\n",
                  legend, legend + 36);
    svg += format(
        "<path class=\"predicted\" d=\"M%g 31h28\"/><text x=\"%g\" y=\"36\">predicted</text>\n",
        legend + 106, legend + 142);
    return svg + "</svg>\n";
}

}  // namespace course::linear_regression
