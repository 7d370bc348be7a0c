#include "course/csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "course/error.hpp"
#include "file.hpp"

#ifdef __EMSCRIPTEN__
#include <emscripten/em_js.h>

// The host's conversion is as exact as strtod(), whose 128-bit arithmetic is 16 KB of every module.
EM_JS_DEPS(course_csv, "$UTF8ToString");
EM_JS(double, parse_with_javascript, (const char* text, size_t size),
      { return Number(UTF8ToString(text, size)); });
#endif

namespace course {
namespace {

// Splits text into rows of cells, one call a row.
class Reader {
 public:
    Reader(std::string_view text, std::string_view name, char separator)
        : text_(text), name_(name), separator_(separator) {
        if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    }

    // The line on which the last row began, from 1.
    std::size_t line() const { return row_line_; }

    // The next row that is not an empty line, or nothing at the end.
    std::optional<std::vector<std::string>> next() {
        while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) end_line();
        if (at_ == text_.size()) return std::nullopt;
        row_line_ = line_;
        std::vector<std::string> cells;
        while (true) {
            cells.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
            if (at_ == text_.size()) return cells;
            if (text_[at_] != separator_) break;
            ++at_;
        }
        end_line();
        return cells;
    }

 private:
    bool at_cell_end() const {
        return at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' ||
               (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'));
    }

    std::string plain() {
        const std::size_t begin = at_;
        while (!at_cell_end()) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    // A cell in quotes, where "" is one quote and line ends are part of the cell.
    std::string quoted() {
        const std::size_t begin_line = line_;
        std::string cell;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
                ++at_;
            } else if (text_[at_] == '\n') {
                ++line_;
            }
            cell += text_[at_];
        }
        if (at_ == text_.size()) throw FileError(name_, begin_line, "a quote is not closed");
        ++at_;
        if (!at_cell_end()) {
            throw FileError(name_, line_, "expected a separator after a closing quote");
        }
        return cell;
    }

    void end_line() {
        if (text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') {
            ++at_;
            ++line_;
        }
    }

    std::string_view text_;
    std::string_view name_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t row_line_ = 1;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// [+-] digits [. digits] [e [+-] digits]: nothing that depends on the locale, no hexadecimal.
bool is_number(std::string_view text) {
    const auto digits = [&text] {
        const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count;
    };
    const auto skip = [&text](std::string_view any) {
        if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
        text.remove_prefix(1);
        return true;
    };
    skip("+-");
    std::size_t mantissa = digits();
    if (skip(".")) mantissa += digits();
    if (mantissa == 0) return false;
    if (skip("eE")) {
        skip("+-");
        if (digits() == 0) return false;
    }
    return text.empty();
}

double to_double(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
#if defined(__cpp_lib_to_chars)
    double value = 0;
    const std::from_chars_result result =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
    return value;
#elif defined(__EMSCRIPTEN__)
    return parse_with_javascript(text.data(), text.size());
#else
    return std::strtod(std::string(text).c_str(), nullptr);  // libc++ before 20
#endif
}

std::string quoted_if_needed(const std::string& cell) {
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

// The shortest of "%.15g", "%.16g" and "%.17g" that reads back as the same number.
std::string round_trip(double value) {
    std::array<char, 32> text{};
    for (int digits = 15; digits <= 17; ++digits) {
        std::snprintf(text.data(), text.size(), "%.*g", digits, value);
        if (!std::isfinite(value) || to_double(text.data()) == value) break;
    }
    return text.data();
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string line_of(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += ',';
        line += quoted_if_needed(cells[i]);
    }
    if (cells.size() == 1 && line.empty()) line = "\"\"";  // an empty line would be skipped
    return line + '\n';
}

}  // namespace

CsvTable::CsvTable(std::vector<std::string> columns, std::string name)
    : name_(std::move(name)), columns_(std::move(columns)) {
    for (auto column = columns_.begin(); column != columns_.end(); ++column) {
        if (std::find(columns_.begin(), column, *column) != column) {
            throw ValueError(name_, "different column names", {"\"", *column, "\" twice"});
        }
    }
}

const std::string& CsvTable::cell(std::size_t row, std::size_t column) const {
    if (row >= rows() || column >= columns_.size()) {
        throw ValueError({name_, " cell"}, {"row < ", rows(), ", column < ", columns_.size()},
                         {row, ", ", column});
    }
    return cells_[row * columns_.size() + column];
}

std::size_t CsvTable::column_index(std::string_view column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found == columns_.end()) {
        throw FileError(name_, 0, {"no column \"", column, "\", there are ", joined(columns_)});
    }
    return static_cast<std::size_t>(found - columns_.begin());
}

std::vector<std::string> CsvTable::text_column(std::string_view column) const {
    const std::size_t index = column_index(column);
    std::vector<std::string> texts;
    texts.reserve(rows());
    for (std::size_t row = 0; row < rows(); ++row) texts.push_back(cell(row, index));
    return texts;
}

std::vector<double> CsvTable::column(std::string_view column) const {
    const std::size_t index = column_index(column);
    std::vector<double> numbers(rows());
    for (std::size_t row = 0; row < rows(); ++row) numbers[row] = number(row, index, false);
    return numbers;
}

std::vector<double> CsvTable::column_with_missing(std::string_view column) const {
    const std::size_t index = column_index(column);
    std::vector<double> numbers(rows());
    for (std::size_t row = 0; row < rows(); ++row) numbers[row] = number(row, index, true);
    return numbers;
}

double CsvTable::number(std::size_t row, std::size_t column, bool allow_missing) const {
    const std::string_view text = trimmed(cell(row, column));
    const bool missing = text.empty() || text == "NA" || text == "nan" || text == "NaN";
    if (missing && allow_missing) return std::numeric_limits<double>::quiet_NaN();
    const double value = is_number(text) ? to_double(text) : HUGE_VAL;
    if (!std::isfinite(value)) {
        throw FileError(name_, lines_[row],
                        {"expected a number in column \"", columns_[column], "\", got \"",
                         text.substr(0, 40), "\""});
    }
    return value;
}

void CsvTable::add_row(std::vector<std::string> cells, std::size_t line) {
    if (cells.size() != columns_.size()) {
        throw FileError(name_, line,
                        {"expected ", columns_.size(),
                         columns_.size() == 1 ? " column" : " columns", ", got ", cells.size()});
    }
    std::ranges::move(cells, std::back_inserter(cells_));
    lines_.push_back(line);
}

void CsvTable::add_row(std::span<const double> numbers) {
    std::vector<std::string> cells;
    for (const double value : numbers) cells.push_back(round_trip(value));
    add_row(std::move(cells));
}

CsvTable parse_csv(std::string_view text, std::string name, const CsvOptions& options) {
    const std::string source = name;
    Reader reader(text, source, options.separator);
    std::optional<std::vector<std::string>> row = reader.next();
    if (!row) throw FileError(source, 0, "is empty");
    std::vector<std::string> columns;
    if (options.has_header) {
        columns = *row;
        row.reset();
    } else {
        for (std::size_t i = 0; i < row->size(); ++i) columns.push_back(std::to_string(i));
    }
    const std::size_t header_line = reader.line();
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if (std::find(columns.begin(), column, *column) != column) {
            throw FileError(source, header_line, {"column \"", *column, "\" occurs twice"});
        }
    }
    CsvTable table(std::move(columns), std::move(name));
    if (!row) row = reader.next();
    for (; row; row = reader.next()) table.add_row(*std::move(row), reader.line());
    return table;
}

CsvTable read_csv(const std::string& path, const CsvOptions& options) {
    return parse_csv(detail::read_file(path), path, options);
}

std::string format_csv(const CsvTable& table) {
    std::string text = line_of(table.columns());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::vector<std::string> cells;
        cells.reserve(table.columns().size());
        for (std::size_t i = 0; i < table.columns().size(); ++i)
            cells.push_back(table.cell(row, i));
        text += line_of(cells);
    }
    return text;
}

void write_csv(const std::string& path, const CsvTable& table) {
    detail::write_file(path, format_csv(table));
}

}  // namespace course
