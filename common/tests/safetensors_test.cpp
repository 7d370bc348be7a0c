#include "course/safetensors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"
#include "file_support.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using testing::values;

// A file with a length, a header and so many bytes of zeros.
std::vector<std::byte> file(const std::string& header, std::size_t data = 0) {
    const std::uint64_t length = header.size();
    const std::string text(reinterpret_cast<const char*>(&length), sizeof length);
    return bytes_of(text + header + std::string(data, '\0'));
}

std::string parse_error(const std::vector<std::byte>& bytes) {
    try {
        parse_safetensors(bytes, "w.safetensors");
    } catch (const FileError& error) {
        return error.what();
    }
    return "no error";
}

std::string entry(const std::string& name, const std::string& type, const std::string& shape,
                  const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape +
           ",\"data_offsets\":" + offsets + "}";
}

TEST_CASE("safetensors: weights go out and come back with their names") {
    const testing::ScratchFolder folder;
    const std::string path = folder.file("model.safetensors");
    //! [safetensors]
    const Tensor weight({2, 3}, {1, 2, 3, 4, 5, 6});
    const Tensor bias({2}, {0.5, -0.5});
    write_safetensors(path, {{{"layer.weight", weight}, {"layer.bias", bias}}, {{"epoch", "12"}}});

    const Safetensors content = read_safetensors(path);
    CHECK(content.tensors[1].name == "layer.bias");
    CHECK(find(content.tensors, "layer.weight")(1, 2) == 6);
    CHECK(content.metadata.at("epoch") == "12");
    //! [safetensors]
    CHECK(content.tensors.size() == 2);
    CHECK(content.tensors[0].tensor.shape() == Shape{2, 3});
    CHECK(values(content.tensors[1].tensor) == std::vector<real>{0.5, -0.5});
    CHECK_THROWS_WITH(find(content.tensors, "head"),
                      ContainsSubstring("expected one of layer.weight, layer.bias, got head"));
    CHECK_THROWS_WITH(read_safetensors("/nowhere/x"),
                      ContainsSubstring("/nowhere/x: cannot be opened"));
}

TEST_CASE("safetensors: reads every element type of a file made by Python") {
    const testing::Golden golden("tests/golden/common/archives.json");
    const Safetensors content =
        parse_safetensors(bytes_of(committed_text("reference.safetensors")), "reference");
    CHECK(content.tensors.size() == 17);
    CHECK(content.metadata.at("format") == "pt");
    CHECK(content.metadata.at("note") == "gr\u00fc\u00dfe \U0001F600 \\ \n");
    const auto read = [&](const char* name) { return find(content.tensors, name); };
    CHECK(read("f64").shape() == Shape{10});
    CHECK(read("f32").shape() == Shape{2, 5});
    CHECK(read("f64")(7) == static_cast<real>(0.1));
    CHECK(read("f32")(1, 2) == static_cast<real>(0.1F));
    for (const char* name : {"f64", "f32", "f16", "bf16"}) {
        CAPTURE(name);
        const std::vector<real> numbers = values(read(name));
        CHECK(std::signbit(numbers[1]));
        CHECK(numbers[3] == -2.5);
        CHECK(numbers[8] == std::numeric_limits<real>::infinity());
        CHECK(numbers[9] == -std::numeric_limits<real>::infinity());
    }
    for (const char* name : {"f16", "bf16"}) {
        CAPTURE(name);
        const std::vector<double> expected = golden.numbers(name);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(values(read(name))[i] == static_cast<real>(expected[i]));
        }
    }
    for (const char* name : {"i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8"}) {
        CAPTURE(name);
        CHECK(read(name).shape() == Shape{2, 3});
        CHECK(values(read(name)) == std::vector<real>{0, 1, 2, 100, 7, 3});
    }
    CHECK(values(read("negative")) == std::vector<real>{-1, -32768});
    CHECK(values(read("bool")) == std::vector<real>{1, 0, 1});
    CHECK(read("scalar").item() == 4.5);
    CHECK(read("empty").shape() == Shape{0, 1 << 20});
    CHECK(read("层.0.\"weight\"").item() == -7);
}

TEST_CASE("safetensors: writes byte for byte what the specification asks for") {
    const Safetensors content{{{"layer.0.weight", Tensor({2, 3}, {0, 1, 2, 3, 4, 5})},
                               {"layer.0.bias", Tensor({2}, {0.5, -0.25})},
                               {"名", Tensor(Shape{}, {1})},
                               {"none", Tensor(Shape{3, 0})}},
                              {{"format", "pt"}, {"quote", "\"\\/\n\x01"}}};
    CHECK(format_safetensors(content, SafetensorsType::f32) ==
          bytes_of(committed_text("written.safetensors")));
}

TEST_CASE("safetensors: both element types, and files without tensors") {
    const Tensor numbers({3}, {real{1} / 3, 1e-30F, -5});
    const std::vector<std::byte> bytes = format_safetensors({{{"x", numbers}}});
    CHECK(values(parse_safetensors(bytes, "t").tensors[0].tensor) == values(numbers));
    const Safetensors wide =
        parse_safetensors(format_safetensors({{{"x", numbers}}}, SafetensorsType::f64), "t");
    CHECK(values(wide.tensors[0].tensor) == values(numbers));
    const Safetensors narrow =
        parse_safetensors(format_safetensors({{{"x", numbers}}}, SafetensorsType::f32), "t");
    CHECK(narrow.tensors[0].tensor(0) == static_cast<real>(static_cast<float>(numbers(0))));
    CHECK(parse_safetensors(format_safetensors({}), "t").tensors.empty());
    CHECK(parse_error(file("{}")) == "no error");
    CHECK(parse_error(file(" {} \n")) == "no error");
}

TEST_CASE("safetensors: what cannot be written is named") {
    const Tensor x({1}, {1});
    CHECK_THROWS_WITH(format_safetensors({{{"a", x}, {"a", x}}}),
                      "write_safetensors: expected different names other than __metadata__, got "
                      "\"a\"");
    CHECK_THROWS_AS(format_safetensors({{{"__metadata__", x}}}), ValueError);
    CHECK_THROWS_WITH(format_safetensors({{{"a\xFF", x}}}),
                      "write_safetensors: expected names and texts in UTF-8, got \"a?\"");
    CHECK_THROWS_AS(format_safetensors({{{"a", x}}, {{"k", "\xC0\x80"}}}), ValueError);
    CHECK_THROWS_AS(write_safetensors("/nowhere/x", {{{"a", x}}}), FileError);
}

TEST_CASE("safetensors: sizes that do not fit the file are errors") {
    CHECK(parse_error({}) ==
          "w.safetensors: expected a safetensors file of at least 8 bytes, got 0 bytes");
    CHECK(parse_error(bytes_of(std::string(8, '\x7F'))) ==
          "w.safetensors: expected a safetensors header of at most 100000000 bytes, got "
          "9187201950435737471");
    CHECK(parse_error(bytes_of(std::string("\x09\0\0\0\0\0\0\0{}", 10))) ==
          "w.safetensors: expected a safetensors header of 9 bytes, got a file of 10 bytes");
    const auto one = [](const std::string& type, const std::string& shape,
                        const std::string& offsets, std::size_t data) {
        return parse_error(file("{" + entry("a", type, shape, offsets) + "}", data));
    };
    CHECK(one("F32", "[2]", "[0,8]", 8) == "no error");
    CHECK(one("F32", "[2]", "[0,8]", 7) ==
          "w.safetensors: expected tensor \"a\" to end within 7 bytes of data, got data_offsets "
          "[0, 8]");
    CHECK(one("F32", "[2]", "[0,8]", 9) == "w.safetensors: expected 8 bytes of data, got 9");
    CHECK(one("F32", "[2]", "[0,7]", 7) ==
          "w.safetensors: expected tensor \"a\" of shape (2) with 2 x 4 bytes, got data_offsets "
          "[0, 7]");
    CHECK_THAT(one("F32", "[3]", "[0,8]", 8), ContainsSubstring("with 3 x 4 bytes"));
    CHECK(one("F32", "[1]", "[4,8]", 8) ==
          "w.safetensors: expected tensor \"a\" to begin at byte 0 of the data, got data_offsets "
          "[4, 8]");
    CHECK_THAT(one("F32", "[2]", "[8,0]", 8),
               ContainsSubstring("expected data_offsets [begin, end] of \"a\", got [8, 0]"));
    CHECK_THAT(one("F32", "[2]", "[0,8,9]", 8), ContainsSubstring("got [0, 8, 9]"));
    CHECK_THAT(one("F64", "[4294967295,4294967295,4294967295]", "[0,8]", 8),
               ContainsSubstring("whose size fits into memory"));
    CHECK_THAT(one("F32", "[99999999999999999999]", "[0,8]", 8),
               ContainsSubstring("expected a size that fits into memory, got 9999"));
    CHECK_THAT(one("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]", 4),
               ContainsSubstring("a shape of at most 8 axes"));
}

TEST_CASE("safetensors: overlaps, gaps and names that occur twice are errors") {
    const std::string a = entry("a", "F32", "[2]", "[0,8]");
    CHECK_THAT(parse_error(file("{" + a + "," + entry("b", "F32", "[2]", "[4,12]") + "}", 12)),
               ContainsSubstring("expected tensor \"b\" to begin at byte 8 of the data, got "
                                 "data_offsets [4, 12]"));
    CHECK_THAT(parse_error(file("{" + a + "," + entry("b", "F32", "[2]", "[0,8]") + "}", 8)),
               ContainsSubstring("to begin at byte 8"));
    CHECK_THAT(parse_error(file("{" + a + "," + entry("b", "F32", "[1]", "[12,16]") + "}", 16)),
               ContainsSubstring("to begin at byte 8"));
    CHECK(parse_error(file("{" + entry("b", "F32", "[1]", "[8,12]") + "," + a + "}", 12)) ==
          "no error");  // any order
    CHECK_THAT(parse_error(file("{" + a + "," + a + "}", 8)),
               ContainsSubstring("expected different names, got \"a\" twice"));
    CHECK_THAT(parse_error(file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")),
               ContainsSubstring("got \"k\" twice"));
    CHECK_THAT(parse_error(file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}")),
               ContainsSubstring("got \"dtype\" twice"));
}

TEST_CASE("safetensors: malformed headers are errors that name the byte") {
    const auto header = [](const std::string& text) { return parse_error(file(text)); };
    CHECK(header("") ==
          "w.safetensors: malformed safetensors header at byte 0: expected \"{\", got its end");
    CHECK_THAT(header("[]"), ContainsSubstring("at byte 0: expected \"{\", got \"[\""));
    CHECK_THAT(header("{"), ContainsSubstring("expected a string, got its end"));
    CHECK_THAT(header("{} x"), ContainsSubstring("at byte 3: expected its end, got \"x\""));
    CHECK_THAT(header("{\"a"), ContainsSubstring("expected a closing quote, got none"));
    CHECK_THAT(header("{\"a\" 1}"), ContainsSubstring("expected \":\", got \"1\""));
    CHECK_THAT(header("{\"a\": 1}"), ContainsSubstring("expected \"{\", got \"1\""));
    CHECK_THAT(header("{\"a\": {}}"),
               ContainsSubstring("expected dtype, shape and data_offsets of \"a\", got 0 of them"));
    CHECK_THAT(header("{\"a\": {\"dtype\": \"C64\"}}"),
               ContainsSubstring("U8 to U64 or BOOL, got \"C64\""));
    CHECK_THAT(header("{\"a\": {\"dtype\": 4}}"), ContainsSubstring("expected a string"));
    CHECK_THAT(header("{\"a\": {\"size\": 4}}"),
               ContainsSubstring("expected dtype, shape or data_offsets, got \"size\""));
    CHECK_THAT(header("{\"a\": {\"shape\": [-1]}}"),
               ContainsSubstring("expected a whole number, got \"-\""));
    CHECK_THAT(header("{\"a\": {\"shape\": [1.5]}}"), ContainsSubstring("expected \"]\", got"));
    CHECK_THAT(header("{\"a\": {\"shape\": [01]}}"), ContainsSubstring("without leading zeros"));
    CHECK_THAT(header("{\"a\": {\"shape\": [1,]}}"), ContainsSubstring("expected a whole number"));
    CHECK_THAT(header("{\"__metadata__\": {\"a\": 1}}"), ContainsSubstring("expected a string"));
    CHECK_THAT(header("{\"a\\q\": 1}"), ContainsSubstring("expected an escape sequence"));
    CHECK_THAT(header("{\"\\u12g4\": 1}"), ContainsSubstring("four hexadecimal digits"));
    CHECK_THAT(header("{\"\\ud800\": 1}"), ContainsSubstring("second half of a surrogate pair"));
    CHECK_THAT(header("{\"\\ud800\\u0041\": 1}"), ContainsSubstring("second half"));
    CHECK_THAT(header("{\"\\udc00\": 1}"), ContainsSubstring("first half of a surrogate pair"));
    CHECK_THAT(header("{\"a\nb\": 1}"), ContainsSubstring("a control character"));
    CHECK_THAT(header("{\"\xED\xA0\x80\": 1}"), ContainsSubstring("expected UTF-8, got \"???\""));
    CHECK_THAT(header(std::string(5000, '{')), ContainsSubstring("expected a string, got \"{\""));
}

}  // namespace
}  // namespace course
