#include "course/npz.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"
#include "file_support.hpp"
#include "inflate.hpp"
#include "zip.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<Named> parse(const std::string& bytes) {
    return parse_npz(std::as_bytes(std::span(bytes)), "a.npz");
}

std::string message(const std::string& bytes) {
    try {
        parse(bytes);
    } catch (const FileError& error) {
        return error.what();
    }
    return "no error";
}

std::vector<double> doubles(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

// An archive of one stored member, and where its directory and its end record begin.
struct Archive {
    std::string bytes = text_of(format_npz({{"x", Tensor({3}, {1, 2, 3})}}, NpyType::f4));
    std::size_t end = bytes.size() - 22;
    std::size_t directory = end - 46 - 5;

    std::string with(std::size_t at, const std::string& change) const {
        return std::string(bytes).replace(at, change.size(), change);
    }
};

TEST_CASE("npz: tensors go out and come back with their names") {
    const testing::ScratchFolder folder;
    const std::string path = folder.file("data.npz");
    //! [npz]
    write_npz(path, {{"x", Tensor({2, 2}, {1, 2, 3, 4})}, {"y", Tensor({2}, {0, 1})}});
    const std::vector<Named> arrays = read_npz(path);
    CHECK(arrays[0].name == "x");
    CHECK(find(arrays, "y")(1) == 1);
    //! [npz]
    CHECK(arrays.size() == 2);
    CHECK(doubles(arrays[0].tensor) == std::vector<double>{1, 2, 3, 4});
    CHECK(parse(text_of(format_npz({}))).empty());
    CHECK_THROWS_WITH(read_npz("/nowhere/x.npz"), ContainsSubstring("/nowhere/x.npz: cannot be"));
    CHECK_THROWS_AS(write_npz("/nowhere/x.npz", {}), FileError);
}

TEST_CASE("npz: reads what NumPy wrote, stored and compressed") {
    const testing::Golden golden("tests/golden/common/archives.json");
    for (const std::string name : {"stored.npz", "compressed.npz"}) {
        CAPTURE(name);
        const std::vector<Named> arrays = parse(committed_text(name));
        CHECK(arrays[0].name == "weight");
        const Tensor weight = golden.tensor("weight");
        CHECK(arrays[0].tensor.shape() == weight.shape());
        CHECK(doubles(arrays[0].tensor) == doubles(weight));
        CHECK(doubles(find(arrays, "bias")) == std::vector<double>{0.5, -1.25, 3});
        std::vector<double> count(12);
        std::iota(count.begin(), count.end(), 0.0);
        CHECK(find(arrays, "labels").shape() == Shape{3, 4});
        CHECK(doubles(find(arrays, "labels")) == count);
        CHECK(doubles(find(arrays, "mask")) == std::vector<double>{1, 0, 1});
        CHECK(doubles(find(arrays, "column_major")) == std::vector<double>{0, 1, 2, 3, 4, 5});
        CHECK(find(arrays, "scalar").item() == 2.5);
        CHECK(find(arrays, "empty").shape() == Shape{0, 4});
    }
    const std::vector<Named> compressed = parse(committed_text("compressed.npz"));
    const std::vector<double> part = golden.numbers("repeated");
    const Tensor& repeated = find(compressed, "repeated");
    REQUIRE(repeated.size() == 16 * part.size());
    for (std::size_t i = 0; i < repeated.size(); ++i) {
        REQUIRE(static_cast<double>(repeated(i)) == part[i % part.size()]);
    }
    CHECK(doubles(find(compressed, "noise")) == golden.numbers("noise"));
    const Tensor& ramp = find(compressed, "ramp");
    REQUIRE(ramp.size() == 9000);
    for (std::size_t i = 0; i < 9000; ++i) {
        const std::size_t step = i / 30;
        REQUIRE(ramp(i) == static_cast<real>(step));
    }
}

TEST_CASE("npz: writes byte for byte what Python's zipfile and NumPy write") {
    const std::vector<Named> arrays{{"β.weight", Tensor({2, 3}, {0, 1, 2, 3, 4, 5})},
                                    {"名", Tensor(Shape{}, {2.5})},
                                    {"ø", Tensor({0, 3})}};
    const std::string expected = committed_text("written.npz");
    CHECK(text_of(format_npz(arrays, NpyType::f4)) == expected);
    const std::vector<Named> back = parse(expected);
    REQUIRE(back.size() == 3);
    CHECK(back[2].name == "ø");
    CHECK(back[2].tensor.shape() == Shape{0, 3});
}

TEST_CASE("npz: names that cannot be written are errors, and equal tensors give equal files") {
    const Tensor x({1}, {1});
    CHECK(format_npz({{"x", x}}) == format_npz({{"x", x.clone()}}));
    CHECK_THROWS_WITH(format_npz({{"x", x}, {"x", x}}),
                      "write_npz: expected different names, got \"x\" twice");
    CHECK_THROWS_AS(format_npz({{"\xFF", x}}), ValueError);
    CHECK_THROWS_AS(format_npz({{"x", Tensor({1}, {1.5})}}, NpyType::i4), ValueError);
    CHECK_THROWS_AS(format_npz({{std::string(70000, 'x'), x}}), ValueError);
}

TEST_CASE("npz: damaged archives are errors") {
    const Archive archive;
    CHECK(message(archive.bytes) == "no error");
    CHECK_THAT(message(""), ContainsSubstring("a.npz: expected a zip archive (.npz), got a file "
                                              "without the end record of one"));
    CHECK_THAT(message(archive.bytes + "x"), ContainsSubstring("without the end record"));
    CHECK_THAT(message(archive.with(archive.end - 1, "x")),
               ContainsSubstring("expected only members that end in .npy, got member \"x.npx\""));
    CHECK_THAT(message(archive.with(archive.bytes.find("x.npy") + 5 + 130, "\x7F")),
               ContainsSubstring("expected member \"x.npy\" with checksum"));
    const std::size_t in_directory = archive.directory;
    CHECK_THAT(message(archive.with(in_directory, "Q")),
               ContainsSubstring("expected a member in the zip directory"));
    CHECK_THAT(message(archive.with(in_directory + 8, "\x01")),
               ContainsSubstring("expected member \"x.npy\" without password, got an encrypted"));
    CHECK_THAT(message(archive.with(in_directory + 10, "\x0E")),
               ContainsSubstring("stored or deflated, got compression method 14"));
    CHECK_THAT(message(archive.with(in_directory + 20, "\x01")),
               ContainsSubstring("stored in 140"));
    CHECK_THAT(message(archive.with(in_directory + 24, "\xFF\xFF\xFF\xFF")),
               ContainsSubstring("below 4 GB, got a zip64 one"));
    CHECK_THAT(message(archive.with(in_directory + 20, "\x30\x7F\x01\x10\x30\x7F\x01\x10")),
               ContainsSubstring("members within the archive"));
    CHECK_THAT(message(archive.with(in_directory + 42, "\x09")),
               ContainsSubstring("expected member \"x.npy\" at byte 9, got something else"));
    CHECK_THAT(message(archive.with(in_directory + 42, "\xF0\xFF\xFF\x7F")),
               ContainsSubstring("cut off or damaged"));
    CHECK_THAT(message(archive.with(archive.end + 10, "\xFF\xFF")),
               ContainsSubstring("got a zip64 archive"));
    CHECK_THAT(message(archive.with(archive.end + 8, "\x02")), ContainsSubstring("one volume"));
    CHECK_THAT(message(archive.with(archive.end + 8, std::string("\x02\0\x02\0", 4))),
               ContainsSubstring("expected"));
    CHECK_THAT(message(archive.with(archive.end + 16, "\xF0\xF0\xF0")),
               ContainsSubstring("expected a directory of 51 bytes before byte"));
    // The same member listed twice: two names in one place.
    std::string twice = archive.bytes.substr(0, archive.end) +
                        archive.bytes.substr(archive.directory, 51) +
                        archive.bytes.substr(archive.end);
    twice[archive.end + 51 + 8] = twice[archive.end + 51 + 10] = 2;
    CHECK(message(twice) != "no error");
}

TEST_CASE("npz: a comment after the archive, and a name that occurs twice") {
    Archive archive;
    archive.bytes[archive.end + 20] = 5;
    CHECK(message(archive.bytes + "hello") == "no error");
    detail::ZipWriter writer;
    const std::string x = text_of(format_npy(Tensor({1}, {1})));
    writer.add("x.npy", x);
    writer.add("x.npy", x);
    CHECK(message(writer.finish()) ==
          "a.npz: expected different names, got member \"x.npy\" twice");
    detail::ZipWriter broken;
    broken.add("y.npy", "no npy");
    CHECK(message(broken.finish()) == "a.npz/y.npy: is no npy file");
}

TEST_CASE("zip: the checksum is the one of the standard's example") {
    CHECK(detail::crc32("123456789") == 0xCBF43926);
    CHECK(detail::crc32("") == 0);
}

TEST_CASE("inflate: blocks of every type, and streams that are damaged") {
    const auto inflate = [](std::string_view bytes, std::size_t size) {
        return detail::inflate(bytes, size, "z");
    };
    using std::string_view_literals::operator""sv;
    CHECK(inflate("\x03\0"sv, 0).empty());
    CHECK(inflate("\x01\x03\0\xFC\xFF"
                  "abc"sv,
                  3) == "abc");
    CHECK(inflate("\x4B\x4C\x04\x02\0"sv, 5) == "aaaaa");
    CHECK(inflate("\x4B\x4C\x4A\x4E\x49\x05\0"sv, 5) == "abcde");
    const auto fails = [&](std::string_view bytes, std::size_t size, const char* text) {
        CHECK_THROWS_WITH(inflate(bytes, size), ContainsSubstring(text));
    };
    fails("", 0, "z: damaged compressed data: expected more data, got the end");
    fails("\x07", 0, "a deflated block of type 0, 1 or 2, got 3");
    fails(
        "\x01\x03\0\xFC\xFE"
        "abc"sv,
        3, "two lengths that agree");
    fails(
        "\x01\x03\0\xFC\xFF"
        "ab"sv,
        3, "expected 3 stored bytes, got fewer");
    fails(
        "\x01\x03\0\xFC\xFF"
        "abc"sv,
        2, "expected 2 bytes, got more");
    fails(
        "\x01\x03\0\xFC\xFF"
        "abc"sv,
        4, "expected 4 bytes, got 3");
    fails("\x4B\x4C\x04\x02\0"sv, 3, "expected 3 bytes, got more");
    fails("\x03\x02\0"sv, 300, "a distance within the data");
}

}  // namespace
}  // namespace course
