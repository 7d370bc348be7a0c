#include "course/csv.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/scratch_folder.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

TEST_CASE("csv: columns by name, as numbers or as text") {
    //! [csv]
    const CsvTable table = parse_csv("date,rides\n2001-01-22,15.7\n2001-01-23,15.8\n", "rides.csv");
    CHECK(table.rows() == 2);
    CHECK(table.column("rides") == std::vector<double>{15.7, 15.8});
    CHECK(table.text_column("date")[1] == "2001-01-23");
    //! [csv]
    CHECK(table.columns() == std::vector<std::string>{"date", "rides"});
    CHECK(table.column_index("rides") == 1);
    CHECK(table.cell(0, 1) == "15.7");
    CHECK(table.name() == "rides.csv");
}

TEST_CASE("csv: quotes, line ends of both kinds, a byte order mark, empty lines") {
    const CsvTable table = parse_csv(
        "\xEF\xBB\xBFname,note\r\n"
        "\"a, b\",\"say \"\"hi\"\"\"\r\n"
        "\r\n"
        "\"two\nlines\",\n"
        "last,\"\"",
        "t");
    CHECK(table.columns()[0] == "name");
    CHECK(table.text_column("name") == std::vector<std::string>{"a, b", "two\nlines", "last"});
    CHECK(table.text_column("note") == std::vector<std::string>{"say \"hi\"", "", ""});
}

TEST_CASE("csv: other separators, and files without a header") {
    const CsvTable table = parse_csv("1;2\n3;4\n", "t", {.separator = ';', .has_header = false});
    CHECK(table.columns() == std::vector<std::string>{"0", "1"});
    CHECK(table.column("1") == std::vector<double>{2, 4});
    CHECK(parse_csv("a,b\n", "t").rows() == 0);
}

TEST_CASE("csv: errors name the file and the line") {
    const auto parse = [](std::string_view text) { return parse_csv(text, "data.csv"); };
    CHECK_THROWS_MATCHES(parse("a,b\n1,2\n1,2,3\n"), FileError,
                         Message("data.csv:3: expected 2 columns, got 3"));
    CHECK_THROWS_MATCHES(parse("a\n\n\n1\n2,3\n"), FileError,
                         Message("data.csv:5: expected 1 column, got 2"));
    CHECK_THROWS_MATCHES(parse("a,b\n\"x\ny\",1\nz\n"), FileError,
                         Message("data.csv:4: expected 2 columns, got 1"));
    CHECK_THROWS_MATCHES(parse("a,b\n1,\"open\n2,3\n"), FileError,
                         Message("data.csv:2: a quote is not closed"));
    CHECK_THROWS_MATCHES(parse("a,b\n\"1\"x,2\n"), FileError,
                         Message("data.csv:2: expected a separator after a closing quote"));
    CHECK_THROWS_MATCHES(parse(""), FileError, Message("data.csv: is empty"));
    CHECK_THROWS_MATCHES(parse("\n\n"), FileError, Message("data.csv: is empty"));
    CHECK_THROWS_MATCHES(parse("a,a\n1,2\n"), FileError,
                         Message("data.csv:1: column \"a\" occurs twice"));
    const CsvTable table = parse("a,b\n1,x\n");
    CHECK_THROWS_MATCHES(table.column("c"), FileError,
                         Message("data.csv: no column \"c\", there are a, b"));
    CHECK_THROWS_MATCHES(table.column("b"), FileError,
                         Message("data.csv:2: expected a number in column \"b\", got \"x\""));
    CHECK_THROWS_AS(table.cell(1, 0), ValueError);
    CHECK_THROWS_WITH(read_csv("/nowhere/x.csv"), ContainsSubstring("/nowhere/x.csv: cannot be"));
}

TEST_CASE("csv: what counts as a number") {
    for (const char* text : {"1", "-1", "+1", "1.5", ".5", "5.", "1e3", "1E-3", " 7 "}) {
        CAPTURE(text);
        CHECK_NOTHROW(parse_csv(std::string("a\n") + text + "\n", "t").column("a"));
    }
    for (const char* text : {"1,", "x", "1x", "0x10", "1e", "1e+", ".", "-", "1 2", "inf", "nan",
                             "NaN", "NA", "1e999", "--1", "1.2.3", "\"\"", "1_000", "\u0661"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_csv(std::string("a,b\n") + text + ",1\n", "t").column("a"),
                        FileError);
    }
    CHECK(parse_csv("a\n4.9e-324\n", "t").column("a")[0] > 0);
}

TEST_CASE("csv: missing values are NaN only where they are asked for") {
    const CsvTable table = parse_csv("a,b\n1,\n,NA\n3,nan\n", "t");
    const std::vector<double> a = table.column_with_missing("a");
    CHECK(a[0] == 1);
    CHECK(std::isnan(a[1]));
    CHECK(std::isnan(table.column_with_missing("b")[2]));
    CHECK_THROWS_MATCHES(table.column("a"), FileError,
                         Message("t:3: expected a number in column \"a\", got \"\""));
}

TEST_CASE("csv: what is written reads back the same") {
    CsvTable table({"x", "quoted, name"}, "t");
    table.add_row({"a\"b", "line\r\nbreak"});
    table.add_row({"", " spaces "});
    const CsvTable again = parse_csv(format_csv(table), "t");
    CHECK(again.columns() == table.columns());
    CHECK(again.text_column("x") == table.text_column("x"));
    CHECK(again.text_column("quoted, name") == table.text_column("quoted, name"));

    CsvTable numbers({"n"});
    const std::vector<double> values{0.1, 1.0 / 3, -1e-300, 123456789, 5e-324, 0};
    for (const double value : values) numbers.add_row(std::vector{value});
    CHECK(numbers.cell(0, 0) == "0.1");
    CHECK(parse_csv(format_csv(numbers), "t").column("n") == values);

    CsvTable single({"s"});
    single.add_row(std::vector<std::string>{""});
    CHECK(parse_csv(format_csv(single), "t").rows() == 1);
    CHECK_THROWS_MATCHES(single.add_row({"1", "2"}), FileError,
                         Message("table: expected 1 column, got 2"));
    CHECK_THROWS_AS(CsvTable({"a", "a"}), ValueError);
}

TEST_CASE("csv: files are written and read, and failures say why") {
    const testing::ScratchFolder folder;
    const std::string path = folder.file("table.csv");
    CsvTable table({"a"});
    table.add_row(std::vector{1.5});
    write_csv(path, table);
    CHECK(read_csv(path).column("a") == std::vector<double>{1.5});
    CHECK_THROWS_WITH(write_csv("/nowhere/x.csv", table),
                      ContainsSubstring("/nowhere/x.csv: cannot be written"));
    CHECK_THROWS_AS(read_csv(folder.path()), FileError);
}

TEST_CASE("csv: any text gives a table or an error, never a crash") {
    Rng rng(1);
    constexpr std::string_view kAlphabet = "a1,;\"\"\n\n\r\r. -\xEF\xBB\xBF";
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::uint64_t i = rng.integer(40); i > 0; --i) {
            text += kAlphabet[rng.index(kAlphabet.size())];
        }
        try {
            const CsvTable table = parse_csv(text, "fuzz");
            const CsvTable again = parse_csv(format_csv(table), "fuzz");
            REQUIRE(again.rows() == table.rows());
            for (const std::string& column : table.columns()) {
                REQUIRE(again.text_column(column) == table.text_column(column));
            }
        } catch (const Error& error) {
            REQUIRE_THAT(error.what(), ContainsSubstring("fuzz"));
        }
    }
}

}  // namespace
}  // namespace course
