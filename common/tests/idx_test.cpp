#include "course/idx.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "course/error.hpp"
#include "course_test/scratch_folder.hpp"
#include "file.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using namespace std::string_literals;

// Four labels, and two pictures of 2 x 3.
const std::string kLabels = "\0\0\x08\x01\0\0\0\x04\x07\0\xff\x03"s;
const std::string kPictures =
    "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\xff"s;
const std::string kTwoLabels = "\0\0\x08\x01\0\0\0\x02\x03\x01"s;

// kLabels as Python's gzip module packs them, with the file's name in the header.
const std::string kZipped =
    "\x1f\x8b\x08\x08\0\0\0\0\x02\xff\x6c\x61\x62\x65\x6c\x73\0\x63\x60\xe0\x60\x64\x60\x60\x60"
    "\x61\x67\xf8\xcf\x0c\0\x69\xa0\x03\x1d\x0c\0\0\0"s;

std::vector<IdxArray> read_text(const std::string& bytes) {
    return parse_idx(std::as_bytes(std::span(bytes)), "a.idx");
}

LabelledImages parse_labelled(const std::string& bytes) {
    return parse_labelled_images(std::as_bytes(std::span(bytes)), "a.bin");
}

std::string written(const testing::ScratchFolder& folder, const std::string& name,
                    const std::string& bytes) {
    detail::write_file(folder.file(name), bytes);
    return folder.file(name);
}

TEST_CASE("idx: arrays of one and of three axes, plain and compressed") {
    const testing::ScratchFolder folder;
    for (const std::string& path :
         {written(folder, "labels", kLabels), written(folder, "labels.gz", kZipped)}) {
        const IdxArray labels = read_idx(path);
        CHECK(labels.shape == Shape{4});
        CHECK(labels.values == std::vector<std::uint8_t>{7, 0, 255, 3});
    }
    const std::vector<IdxArray> both = read_text(kPictures + kTwoLabels);
    REQUIRE(both.size() == 2);
    CHECK(both[0].shape == Shape{2, 2, 3});
    CHECK(both[0].values[11] == 255);
    CHECK(both[1].values == std::vector<std::uint8_t>{3, 1});
}

TEST_CASE("idx: labelled pictures give batches of pixels between 0 and 1") {
    const std::string bytes = kPictures + kTwoLabels;
    //! [labelled images]
    const LabelledImages pictures =
        parse_labelled_images(std::as_bytes(std::span(bytes)), "two pictures");
    const std::array<std::size_t, 1> second{1};
    const Tensor x = pictures.batch(second);  // (1, 1, 2, 3)
    CHECK(x(0, 0, 1, 2) == 1);
    CHECK(pictures.labels_of(second)[0] == 1);
    //! [labelled images]
    CHECK(x.shape() == Shape{1, 1, 2, 3});
    CHECK(pictures.size() == 2);
    CHECK(pictures.picture(0)[5] == 5);
    CHECK_THROWS_MATCHES(pictures.picture(2), ValueError,
                         MessageMatches(ContainsSubstring("below 2, got 2")));
}

TEST_CASE("idx: whatever is cut off is refused, and says what was expected") {
    for (std::size_t length = 0; length < kPictures.size(); ++length) {
        CAPTURE(length);
        CHECK_THROWS_AS(read_text(kPictures.substr(0, length)), FileError);
    }
    const testing::ScratchFolder folder;
    for (std::size_t length = 0; length < kZipped.size(); ++length) {
        CAPTURE(length);
        CHECK_THROWS_AS(read_idx(written(folder, "x.gz", kZipped.substr(0, length))), FileError);
    }
}

TEST_CASE("idx: other types, too many axes and sizes that no file could hold are refused") {
    CHECK_THROWS_MATCHES(read_text("\0\0\x0d\x01\0\0\0\x01\0\0\0\0"s), FileError,
                         MessageMatches(ContainsSubstring("unsigned bytes")));
    CHECK_THROWS_AS(read_text("\0\0\x08\x05"s + std::string(40, '\1')), FileError);
    CHECK_THROWS_AS(read_text("\0\0\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff\0"s), FileError);
    CHECK_THROWS_AS(read_text("\0\0\x08\x00"s), FileError);
    CHECK_THROWS_MATCHES(parse_labelled(kPictures), FileError,
                         MessageMatches(ContainsSubstring("pictures and labels, got 1 arrays")));
    CHECK_THROWS_MATCHES(parse_labelled(kPictures + kLabels), FileError,
                         MessageMatches(ContainsSubstring("(2, 2, 3) and (4)")));
}

TEST_CASE("idx: a damaged compressed file is noticed by its checksum") {
    const testing::ScratchFolder folder;
    std::string damaged = kZipped;
    damaged[damaged.size() - 8] ^= 1;
    CHECK_THROWS_MATCHES(read_idx(written(folder, "x.gz", damaged)), FileError,
                         MessageMatches(ContainsSubstring("checksum")));
    CHECK_THROWS_MATCHES(read_idx(written(folder, "y.gz", kLabels + kLabels)), FileError,
                         MessageMatches(ContainsSubstring("gzip")));
    CHECK_THROWS_MATCHES(read_idx(written(folder, "two", kLabels + kLabels)), FileError,
                         MessageMatches(ContainsSubstring("1 array, got 2")));
}

}  // namespace
}  // namespace course
