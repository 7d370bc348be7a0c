#include "inflate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "course/error.hpp"

namespace course::detail {
namespace {

constexpr std::size_t kMaxBits = 15;  // of a Huffman code

// A match of `base` + `extra` more bits of length or distance.
struct Match {
    std::uint16_t base;
    std::uint8_t extra;
};
constexpr std::array<Match, 29> kLengths{
    {{3, 0},  {4, 0},  {5, 0},  {6, 0},   {7, 0},   {8, 0},   {9, 0},   {10, 0},  {11, 1}, {13, 1},
     {15, 1}, {17, 1}, {19, 2}, {23, 2},  {27, 2},  {31, 2},  {35, 3},  {43, 3},  {51, 3}, {59, 3},
     {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}}};
constexpr std::array<Match, 30> kDistances{
    {{1, 0},     {2, 0},     {3, 0},     {4, 0},      {5, 1},      {7, 1},
     {9, 2},     {13, 2},    {17, 3},    {25, 3},     {33, 4},     {49, 4},
     {65, 5},    {97, 5},    {129, 6},   {193, 6},    {257, 7},    {385, 7},
     {513, 8},   {769, 8},   {1025, 9},  {1537, 9},   {2049, 10},  {3073, 10},
     {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}}};

// A canonical Huffman code: codes of one length are consecutive numbers.
struct Code {
    std::array<std::uint16_t, kMaxBits + 1> count{};  // codes of each length
    std::array<std::uint16_t, 288> symbols{};         // by length, then by symbol
};

class Inflater {
 public:
    Inflater(std::string_view in, std::size_t size, std::string_view name)
        : in_(in), size_(size), name_(name) {}

    std::string run() {
        bool last = false;
        while (!last) {
            last = bits(1) == 1;
            switch (bits(2)) {
                case 0:
                    stored_block();
                    break;
                case 1:
                    fixed_block();
                    break;
                case 2:
                    dynamic_block();
                    break;
                default:
                    fail("a deflated block of type 0, 1 or 2", "3");
            }
        }
        if (out_.size() != size_) {
            fail({size_, " bytes"}, out_.size());
        }
        return std::move(out_);
    }

 private:
    [[noreturn]] void fail(const Phrase& expected, const Phrase& got) const {
        throw FileError(name_, 0, {"damaged compressed data: expected ", expected, ", got ", got});
    }

    void check_room(std::size_t count) const {
        if (count > size_ - out_.size()) fail({size_, " bytes"}, "more");
    }

    std::uint32_t bits(std::size_t count) {
        while (held_ < count) {
            if (at_ == in_.size()) fail("more data", "the end of the archive's member");
            buffer_ |= static_cast<std::uint32_t>(static_cast<unsigned char>(in_[at_++])) << held_;
            held_ += 8;
        }
        const std::uint32_t value = buffer_ & ((std::uint32_t{1} << count) - 1);
        buffer_ >>= count;
        held_ -= count;
        return value;
    }

    // A stored block begins at a whole byte: two lengths that are each other's complement.
    void stored_block() {
        buffer_ = 0;  // fewer than 8 bits are held: they fill up the byte
        held_ = 0;
        const std::uint32_t length = bits(16);
        const std::uint32_t complement = bits(16);
        if (length != (complement ^ 0xFFFF)) fail("two lengths that agree", "others");
        if (length > in_.size() - at_) fail({length, " stored bytes"}, "fewer");
        check_room(length);
        out_.append(in_.substr(at_, length));
        at_ += length;
    }

    // Sorts symbols by the length of their codes; 0 is a symbol without code.
    Code make_code(std::span<const std::uint8_t> lengths) const {
        Code code;
        for (const std::uint8_t length : lengths) ++code.count[length];
        code.count[0] = 0;
        std::array<std::size_t, kMaxBits + 2> start{};
        std::size_t room = 1;  // codes of this length that are still free
        for (std::size_t length = 1; length <= kMaxBits; ++length) {
            room *= 2;
            if (code.count[length] > room) fail("a prefix code", "too many short codes");
            room -= code.count[length];
            start[length + 1] = start[length] + code.count[length];
        }
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] == 0) continue;
            code.symbols[start[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
        }
        return code;
    }

    std::size_t symbol(const Code& code) {
        std::size_t value = 0;  // the bits so far
        std::size_t first = 0;  // the first code of this length
        std::size_t index = 0;  // its place among the symbols
        for (std::size_t length = 1; length <= kMaxBits; ++length) {
            value |= bits(1);
            const std::size_t count = code.count[length];
            if (value < first + count) return code.symbols[index + value - first];
            index += count;
            first = (first + count) * 2;
            value *= 2;
        }
        fail("a symbol", "a code that stands for none");
    }

    void fixed_block() {
        std::array<std::uint8_t, 288> lengths;
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        }
        std::array<std::uint8_t, 30> distances;
        distances.fill(5);
        block(make_code(lengths), make_code(distances));
    }

    // The codes themselves come run-length coded, in a third code.
    void dynamic_block() {
        constexpr std::array<std::uint8_t, 19> kOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
        const std::size_t symbols = bits(5) + 257;
        const std::size_t distances = bits(5) + 1;
        const std::size_t given = bits(4) + 4;
        if (symbols > 286 || distances > 30) fail("286 symbols and 30 distances", "more");
        std::array<std::uint8_t, 320> lengths{};
        for (std::size_t i = 0; i < given; ++i) {
            lengths[kOrder[i]] = static_cast<std::uint8_t>(bits(3));
        }
        const Code code = make_code(std::span(lengths).first(19));
        lengths.fill(0);
        for (std::size_t i = 0; i < symbols + distances;) {
            const std::size_t next = symbol(code);
            std::uint8_t value = 0;
            std::size_t count = 1;
            if (next < 16) {
                value = static_cast<std::uint8_t>(next);
            } else if (next == 16) {
                if (i == 0) fail("a length to repeat", "none");
                value = lengths[i - 1];
                count = 3 + bits(2);
            } else {
                count = next == 17 ? 3 + bits(3) : 11 + bits(7);
            }
            if (count > symbols + distances - i) fail("as many code lengths as codes", "more");
            std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(i), count, value);
            i += count;
        }
        const std::span all(lengths);
        block(make_code(all.first(symbols)), make_code(all.subspan(symbols, distances)));
    }

    void block(const Code& literals, const Code& distances) {
        constexpr std::size_t kEnd = 256;
        for (std::size_t next = symbol(literals); next != kEnd; next = symbol(literals)) {
            if (next < kEnd) {
                check_room(1);
                out_ += static_cast<char>(next);
                continue;
            }
            if (next - kEnd > kLengths.size()) fail("a length", "a code that stands for none");
            const Match length = kLengths[next - kEnd - 1];
            const std::size_t count = length.base + bits(length.extra);
            const std::size_t code = symbol(distances);
            if (code >= kDistances.size()) fail("a distance", "a code that stands for none");
            const Match distance = kDistances[code];
            const std::size_t back = distance.base + bits(distance.extra);
            if (back > out_.size()) fail("a distance within the data", back);
            check_room(count);
            // Source and copy may overlap: that repeats what is between them.
            for (std::size_t i = 0; i < count; ++i) out_ += out_[out_.size() - back];
        }
    }

    std::string_view in_;
    std::size_t size_;
    std::string_view name_;
    std::string out_;
    std::size_t at_ = 0;
    std::uint32_t buffer_ = 0;  // bits that were read from in_ and not yet used, lowest first
    std::size_t held_ = 0;      // how many
};

}  // namespace

std::string inflate(std::string_view compressed, std::size_t size, std::string_view name) {
    return Inflater(compressed, size, name).run();
}

}  // namespace course::detail
