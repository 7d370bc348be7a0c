// Files changed at random: every reader gives a value or an error, and takes no more memory than
// the size of the file can explain. This program counts allocations.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "counting_allocator.hpp"
#include "course/csv.hpp"
#include "course/error.hpp"
#include "course/npy.hpp"
#include "course/npz.hpp"
#include "course/random.hpp"
#include "course/safetensors.hpp"
#include "course_test/function.hpp"
#include "course_test/golden.hpp"
#include "file_support.hpp"
#include "zip.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using testing::largest_request;

// Reads a file and returns how many numbers or cells it has.
using Reader = testing::Function<std::size_t(const std::string& bytes)>;

std::span<const std::byte> as_bytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

std::size_t total(const std::vector<Named>& tensors) {
    std::size_t size = 0;
    for (const Named& named : tensors) size += named.tensor.size();
    return size;
}

// One of the ways in which files are damaged or made hostile.
std::string changed(std::string bytes, Rng& rng) {
    const auto any_byte = [&rng] { return static_cast<char>(rng.integer(256)); };
    const std::size_t at = bytes.empty() ? 0 : rng.index(bytes.size());
    switch (bytes.empty() ? 0 : rng.integer(8)) {
        case 0:  // cut off
            bytes.resize(at);
            break;
        case 1:  // longer
            bytes.append(rng.index(40), any_byte());
            break;
        case 2:  // a byte
            bytes[at] = any_byte();
            break;
        case 3:  // a bit
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.integer(8)));
            break;
        case 4:  // a binary size: all ones
            bytes.replace(at, rng.index(9), std::string(rng.index(9), '\xFF'));
            break;
        case 5:  // a written size: more digits where there is one
            if (const std::size_t digit = bytes.find_first_of("0123456789", at);
                digit != std::string::npos) {
                bytes.insert(digit, 1 + rng.index(22), static_cast<char>('0' + rng.integer(10)));
            }
            break;
        case 6:  // a part twice
            bytes.insert(at, bytes.substr(rng.index(bytes.size()), rng.index(60)));
            break;
        default:  // a part missing
            bytes.erase(at, rng.index(60));
    }
    return bytes;
}

// A request of any reader that needs no reason, in bytes.
constexpr std::size_t kSmall = 65536;

// What a reader may ask for in one piece: text and index structures are a few times as large as
// their bytes, growing arrays double, and small requests are always fine.
std::size_t allowance(std::size_t file_size, std::size_t factor) {
    return kSmall + factor * file_size;
}

struct Fuzz {
    std::string name;         // what errors call the file
    std::size_t factor = 40;  // bytes in one allocation per byte of the file
    int rounds = 4000;
};

void fuzz(const Fuzz& options, const std::string& good, const Reader& read) {
    INFO(options.name);
    REQUIRE(read(good) > 0);
    Rng rng(11);
    int errors = 0;
    for (int round = 0; round < options.rounds; ++round) {
        std::string bytes = changed(good, rng);
        while (rng.integer(3) == 0) bytes = changed(std::move(bytes), rng);
        largest_request = 0;
        try {
            const std::size_t size = read(bytes);
            REQUIRE(size <= options.factor * bytes.size());
        } catch (const Error& error) {
            ++errors;
            REQUIRE_THAT(error.what(), ContainsSubstring(options.name));
        }
        REQUIRE(largest_request <= allowance(bytes.size(), options.factor));
    }
    CHECK(errors > options.rounds / 4);  // the changes do hurt
    for (std::size_t length = 0; length < std::min<std::size_t>(good.size(), 3000); ++length) {
        try {
            read(good.substr(0, length));
        } catch (const Error& error) {
            REQUIRE_THAT(error.what(), ContainsSubstring(options.name));
        }
    }
}

TEST_CASE("fuzz: the counting of allocations counts") {
    largest_request = 0;
    const Tensor tensor(Shape{1 << 20});
    CHECK(largest_request >= tensor.size() * sizeof(real));
    CHECK(largest_request < 2 * tensor.size() * sizeof(real));
}

TEST_CASE("fuzz: npy") {
    const auto read = [](const std::string& bytes) {
        return parse_npy(as_bytes(bytes), "fuzz.npy").size();
    };
    fuzz({"fuzz.npy"}, text_of(format_npy(Tensor({3, 4}))), read);
    fuzz({"fuzz.npy"}, text_of(format_npy(Tensor({2, 2, 2}), NpyType::u1)), read);
}

TEST_CASE("fuzz: safetensors") {
    const auto read = [](const std::string& bytes) {
        return total(parse_safetensors(as_bytes(bytes), "fuzz.safetensors").tensors);
    };
    fuzz({"fuzz.safetensors"}, committed_text("written.safetensors"), read);
    fuzz({"fuzz.safetensors"}, committed_text("reference.safetensors"), read);
}

TEST_CASE("fuzz: npz, stored and compressed") {
    const auto read = [](const std::string& bytes) {
        return total(parse_npz(as_bytes(bytes), "fuzz.npz"));
    };
    fuzz({"fuzz.npz"}, committed_text("stored.npz"), read);
    // Compressed data may really hold 1032 times their size; here they hold up to 40 KB.
    fuzz({"fuzz.npz", 1032 * sizeof(real), 1500}, committed_text("compressed.npz"), read);
}

TEST_CASE("fuzz: members that are repeated, and that declare what they do not hold") {
    const auto message = [](const std::string& bytes) -> std::string {
        largest_request = 0;
        try {
            parse_npz(as_bytes(bytes), "fuzz.npz");
        } catch (const FileError& error) {
            return error.what();
        }
        return "no error";
    };
    std::string bytes = committed_text("compressed.npz");
    const std::size_t end = bytes.size() - 22;
    const std::size_t directory = bytes.find("PK\x01\x02");
    bytes.replace(directory + 24, 4, "\xF0\xFF\xFF\x7F");  // 2 GB in a member of a few bytes
    CHECK_THAT(message(bytes), ContainsSubstring("expected 2147483632 bytes, got"));
    CHECK(largest_request < kSmall);
    CHECK(end > directory);

    std::string header = "\x93NUMPY";
    const std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (67108864,), }";
    header += {'\1', '\0', static_cast<char>(text.size()), '\0'};
    detail::ZipWriter writer;
    writer.add("x.npy", header + text);
    CHECK_THAT(message(writer.finish()), ContainsSubstring("fuzz.npz/x.npy: is cut off"));
    CHECK(largest_request < kSmall);
}

TEST_CASE("fuzz: csv") {
    const auto read = [](const std::string& bytes) {
        const CsvTable table = parse_csv(bytes, "fuzz.csv");
        for (const std::string& column : table.columns()) {
            try {
                table.column(column);
            } catch (const FileError& error) {
                REQUIRE_THAT(error.what(), ContainsSubstring("fuzz.csv"));
            }
        }
        return table.rows() * table.columns().size();
    };
    std::string good = "date,rides,\"a \"\"note\"\"\"\r\n";
    for (int i = 0; i < 20; ++i)
        good += "2001-01-" + std::to_string(10 + i) + ",15.7e3,\"x, y\"\r\n";
    fuzz({"fuzz.csv", 70}, good, read);
}

}  // namespace
}  // namespace course
