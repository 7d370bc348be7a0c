#pragma once

/// @file
/// Tables in comma-separated files.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace course {

/// How a table is read.
struct CsvOptions {
    char separator = ',';  ///< between the fields of a line
    bool has_header =
        true;  ///< the first line names the columns; otherwise they are named 0, 1, ...
};

/// A table of text with named columns.
///
/// Cells are text; numbers are read when a column is asked for, and errors then name the file and
/// the line.
///
/// @snippet common/tests/csv_test.cpp csv
class CsvTable {
 public:
    /// A table without rows.
    /// @param columns names of the columns, all different
    /// @param name what errors call the table: a path or a title
    /// @throws ValueError when a name occurs twice
    explicit CsvTable(std::vector<std::string> columns, std::string name = "table");

    /// The number of data rows.
    /// @returns the count without the header
    std::size_t rows() const { return lines_.size(); }

    /// The names of the columns.
    /// @returns names in the order of the file
    const std::vector<std::string>& columns() const { return columns_; }

    /// What errors call the table.
    /// @returns a path or a title
    const std::string& name() const { return name_; }

    /// One cell as text.
    /// @param row in [0, rows())
    /// @param column in [0, columns().size())
    /// @returns the text without its quotes
    /// @throws ValueError when there is no such cell
    const std::string& cell(std::size_t row, std::size_t column) const;

    /// The position of a column.
    /// @param column a name
    /// @returns its index
    /// @throws FileError that lists the columns when there is none of that name
    std::size_t column_index(std::string_view column) const;

    /// A column as text.
    /// @param column a name
    /// @returns rows() texts
    /// @throws FileError when there is no such column
    std::vector<std::string> text_column(std::string_view column) const;

    /// A column as numbers.
    /// @param column a name
    /// @returns rows() finite numbers
    /// @throws FileError with the line when a cell is empty, no number, infinite or NaN
    std::vector<double> column(std::string_view column) const;

    /// A column as numbers, where an empty cell, `NA` or `nan` is NaN: missing values.
    /// @param column a name
    /// @returns rows() numbers
    /// @throws FileError with the line when a cell is anything else
    std::vector<double> column_with_missing(std::string_view column) const;

    /// Appends a row.
    /// @param cells one text a column
    /// @param line the line it came from, 0 when it came from none
    /// @throws FileError when the number of cells differs
    void add_row(std::vector<std::string> cells, std::size_t line = 0);

    /// Appends a row of numbers, each written so that it reads back unchanged.
    /// @param numbers one a column
    /// @throws FileError when the count differs
    void add_row(std::span<const double> numbers);

 private:
    double number(std::size_t row, std::size_t column, bool allow_missing) const;

    std::string name_;
    std::vector<std::string> columns_;
    std::vector<std::string> cells_;  // row by row
    std::vector<std::size_t> lines_;  // where each row begins in the file, from 1
};

/// Reads a table from a file. UTF-8 with or without byte order mark; lines end in LF or CRLF; cells
/// may be quoted (RFC 4180); empty lines are skipped.
/// @param path the file
/// @param options separator and header
/// @returns the table
/// @throws FileError when the file cannot be read, is empty, has rows of different length, repeats
/// a
///     column name or leaves a quote open
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});

/// Reads a table from memory, as read_csv() does from a file.
/// @param text the content
/// @param name what errors call it
/// @param options separator and header
/// @returns the table
/// @throws FileError as read_csv()
CsvTable parse_csv(std::string_view text, std::string name, const CsvOptions& options = {});

/// Writes a table with its header; cells are quoted where they must be.
/// @param path the file; replaced when it exists
/// @param table what to write
/// @throws FileError when the file cannot be written
void write_csv(const std::string& path, const CsvTable& table);

/// Writes a table as text, as write_csv() does.
/// @param table what to write
/// @returns lines that end in LF
std::string format_csv(const CsvTable& table);

}  // namespace course
