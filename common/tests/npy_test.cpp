#include "course/npy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/random.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"
#include "file_support.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<std::byte> from_hex(const std::string& hex) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

// A file with a header of version 1 and the data after it.
std::vector<std::byte> file(const std::string& header, const std::string& data) {
    std::string text = "\x93NUMPY";
    text += {'\1', '\0', static_cast<char>(header.size() & 0xff),
             static_cast<char>(header.size() >> 8)};
    return bytes_of(text + header + data);
}

using testing::values;

TEST_CASE("npy: reads what NumPy wrote, of every element type") {
    const testing::Golden reference("common/tests/golden/reference.json");
    const auto read = [&](const std::string& name) {
        return parse_npy(from_hex(reference.text("npy_" + name)), name + ".npy");
    };
    const auto r = [](double value) { return static_cast<real>(value); };
    CHECK(read("f4").shape() == Shape{2, 3});
    CHECK(values(read("f4")) ==
          std::vector<real>{1.5, -2.25, 3, 0, static_cast<real>(1e-3F), static_cast<real>(1e30F)});
    CHECK(values(read("f8")) == std::vector<real>{r(0.1), r(-1e-30), r(12345.678)});
    CHECK(values(read("i1")) == std::vector<real>{-128, 127, 0});
    CHECK(values(read("i2")) == std::vector<real>{-32768, 32767});
    CHECK(values(read("i4")) == std::vector<real>{-5, 7, 100000, -3});
    CHECK(values(read("i8")) == std::vector<real>{1 << 20, -9});
    CHECK(values(read("u1")) == std::vector<real>{0, 255, 3});
    CHECK(values(read("u2")) == std::vector<real>{65535, 1});
    CHECK(values(read("u4")) == std::vector<real>{1 << 23, 2});
    CHECK(values(read("u8")) == std::vector<real>{1 << 23, 3});
    CHECK(values(read("boolean")) == std::vector<real>{1, 0, 1});
    CHECK(read("scalar").shape() == Shape{});
    CHECK(read("scalar").item() == 4.5);
    CHECK(read("empty").shape() == Shape{0, 5});
    const Tensor fortran = read("fortran");
    CHECK(fortran.shape() == Shape{2, 3, 4});
    for (std::size_t i = 0; i < 24; ++i) CHECK(fortran.data()[i] == static_cast<real>(i));

    CHECK_THROWS_WITH(
        read("big_endian"),
        ContainsSubstring("big_endian.npy: malformed npy header: element type \">f4\""));
    CHECK_THROWS_WITH(read("complex"), ContainsSubstring("element type \"<c8\""));
    CHECK_THROWS_WITH(read("structured"), ContainsSubstring("structured types"));
}

TEST_CASE("npy: writes byte for byte what NumPy writes") {
    const testing::Golden reference("common/tests/golden/reference.json");
    const auto check = [&](const std::string& name, NpyType type) {
        CAPTURE(name);
        const std::vector<std::byte> bytes = from_hex(reference.text("npy_" + name));
        CHECK(format_npy(parse_npy(bytes, name), type) == bytes);
    };
    check("f4", NpyType::f4);
    check("i1", NpyType::i1);
    check("i2", NpyType::i2);
    check("i4", NpyType::i4);
    check("i8", NpyType::i8);
    check("u1", NpyType::u1);
    check("u2", NpyType::u2);
    check("u4", NpyType::u4);
    check("u8", NpyType::u8);
    check("boolean", NpyType::boolean);
    check("scalar", NpyType::f4);
    check("empty", NpyType::f4);
    if constexpr (kRealIsDouble) check("f8", NpyType::f8);
}

TEST_CASE("npy: integers are written only when they are exact") {
    const auto write = [](double value, NpyType type) {
        return format_npy(Tensor({1}, {static_cast<real>(value)}), type);
    };
    CHECK_THROWS_WITH(write(1.5, NpyType::i4),
                      ContainsSubstring("write_npy: expected numbers that <i4 can hold, got 1.5"));
    CHECK_THROWS_AS(write(128, NpyType::i1), ValueError);
    CHECK_NOTHROW(write(-128, NpyType::i1));
    CHECK_THROWS_AS(write(-1, NpyType::u1), ValueError);
    CHECK_THROWS_AS(write(256, NpyType::u1), ValueError);
    CHECK_THROWS_AS(write(2, NpyType::boolean), ValueError);
    CHECK_THROWS_AS(write(0x1p63, NpyType::i8), ValueError);
    CHECK_NOTHROW(write(-0x1p63, NpyType::i8));
    CHECK_THROWS_AS(write(0x1p64, NpyType::u8), ValueError);
    CHECK_THROWS_AS(write(std::numeric_limits<double>::quiet_NaN(), NpyType::i4), ValueError);
    CHECK_THROWS_AS(write(std::numeric_limits<double>::infinity(), NpyType::i8), ValueError);
}

TEST_CASE("npy: files go out and come back") {
    const testing::ScratchFolder folder;
    const std::string path = folder.file("a.npy");
    //! [npy]
    const Tensor a({2, 2}, {1, 2, 3, 4});
    write_npy(path, a);
    const Tensor b = read_npy(path);
    CHECK(b.shape() == a.shape());
    CHECK(b(1, 1) == 4);
    //! [npy]
    CHECK_THROWS_WITH(read_npy("/nowhere/x.npy"),
                      ContainsSubstring("/nowhere/x.npy: cannot be opened"));
    CHECK_THROWS_WITH(write_npy("/nowhere/x.npy", a), ContainsSubstring("cannot be written"));
}

TEST_CASE("npy: malformed and hostile headers are errors before memory is taken") {
    const auto message = [](const std::string& header,
                            const std::string& data = "") -> std::string {
        try {
            parse_npy(file(header, data), "bad.npy");
        } catch (const FileError& error) {
            return error.what();
        }
        return "no error";
    };
    const std::string f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
    CHECK_THAT(message(f4 + "(3,), }", "12345678"),
               ContainsSubstring("is cut off: shape (3) needs 3 x 4 bytes, there are 8"));
    CHECK_THAT(message(f4 + "(1000000000, 1000000), }"), ContainsSubstring("bad.npy: "));
    CHECK_THAT(message(f4 + "(99999999999999999999999,), }"),
               ContainsSubstring("a size is too large"));
    CHECK_THAT(message(f4 + "(4294967296, 4294967296, 4294967296), }"),
               ContainsSubstring("malformed npy header"));
    CHECK_THAT(message(f4 + "(1, 1, 1, 1, 1, 1, 1, 1, 1), }"), ContainsSubstring("at most 8 axes"));
    CHECK_THAT(message(f4 + "(-1,), }"), ContainsSubstring("expected a size"));
    CHECK_THAT(message(f4 + "(2, }"), ContainsSubstring("expected a size"));
    CHECK_THAT(message(f4 + "3, }"), ContainsSubstring("expected ("));
    CHECK_THAT(message("{'descr': '<f4', 'shape': (0,), }"), ContainsSubstring("a key is missing"));
    CHECK_THAT(message("{'descr': '<f4', 'more': 1}"), ContainsSubstring("unknown key \"more\""));
    CHECK_THAT(message("{'descr': '<f4"), ContainsSubstring("a string is not closed"));
    CHECK_THAT(message("{'descr': 4}"), ContainsSubstring("expected a string"));
    CHECK_THAT(message("{'fortran_order': Maybe}"), ContainsSubstring("expected True or False"));
    CHECK_THAT(message(""), ContainsSubstring("expected {"));
    CHECK_THAT(message("{'descr': 'O', }"), ContainsSubstring("element type \"O\""));
    // No data are needed where there are no elements, however large the other axes are.
    CHECK(parse_npy(file(f4 + "(0, 4294967295), }", ""), "t").empty());
}

TEST_CASE("npy: any cut and any changed byte gives a tensor or an error") {
    const std::vector<std::byte> good = format_npy(Tensor({3, 2}, {1, 2, 3, 4, 5, 6}));
    for (std::size_t length = 0; length < good.size(); ++length) {
        CHECK_THROWS_AS(parse_npy(std::span(good).first(length), "cut"), FileError);
    }
    Rng rng(1);
    for (int round = 0; round < 5000; ++round) {
        std::vector<std::byte> bad = good;
        for (int change = 0; change < 1 + round % 3; ++change) {
            bad[rng.index(bad.size())] = static_cast<std::byte>(rng.integer(256));
        }
        try {
            const Tensor tensor = parse_npy(bad, "changed");
            REQUIRE(tensor.size() <= bad.size());
        } catch (const FileError& error) {
            REQUIRE_THAT(error.what(), ContainsSubstring("changed: "));
        }
    }
}

}  // namespace
}  // namespace course
