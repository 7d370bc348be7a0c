#include "course/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "file.hpp"

namespace course {
namespace {

static_assert(std::endian::native == std::endian::little,
              "npy files are read and written in place");

constexpr std::string_view kMagic = "\x93NUMPY";

struct TypeInfo {
    NpyType type;
    std::string_view descr;
    std::size_t bytes;
};
constexpr std::array<TypeInfo, 11> kNpyTypes{{{NpyType::f4, "<f4", 4},
                                              {NpyType::f8, "<f8", 8},
                                              {NpyType::i1, "|i1", 1},
                                              {NpyType::i2, "<i2", 2},
                                              {NpyType::i4, "<i4", 4},
                                              {NpyType::i8, "<i8", 8},
                                              {NpyType::u1, "|u1", 1},
                                              {NpyType::u2, "<u2", 2},
                                              {NpyType::u4, "<u4", 4},
                                              {NpyType::u8, "<u8", 8},
                                              {NpyType::boolean, "|b1", 1}}};

const TypeInfo& info(NpyType type) {
    return *std::ranges::find(kNpyTypes, type, &TypeInfo::type);
}

// Calls f with a value of the C++ type that an element type stands for.
template <typename F>
void with_type(NpyType type, F f) {
    switch (type) {
        case NpyType::f4:
            return f(float{});
        case NpyType::f8:
            return f(double{});
        case NpyType::i1:
            return f(std::int8_t{});
        case NpyType::i2:
            return f(std::int16_t{});
        case NpyType::i4:
            return f(std::int32_t{});
        case NpyType::i8:
            return f(std::int64_t{});
        case NpyType::u1:
            return f(std::uint8_t{});
        case NpyType::u2:
            return f(std::uint16_t{});
        case NpyType::u4:
            return f(std::uint32_t{});
        case NpyType::u8:
            return f(std::uint64_t{});
        case NpyType::boolean:
            return f(bool{});
    }
}

// ---- Header: a Python dictionary such as {'descr': '<f4', 'fortran_order': False, 'shape': (2,
// 3), }

struct NpyHeader {
    NpyType type{};
    bool fortran_order = false;
    Shape shape;
};

class HeaderParser {
 public:
    HeaderParser(std::string_view text, std::string_view name) : text_(text), name_(name) {}

    NpyHeader parse() {
        expect('{');
        while (!accept('}')) {
            const std::string_view key = string();
            expect(':');
            if (key == "descr") {
                type_ = type();
            } else if (key == "fortran_order") {
                fortran_order_ = boolean();
            } else if (key == "shape") {
                shape_ = shape();
            } else {
                fail({"unknown key \"", key.substr(0, 40), "\""});
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (!type_ || !fortran_order_ || !shape_) fail("a key is missing");
        return {*type_, *fortran_order_, *shape_};
    }

 private:
    [[noreturn]] void fail(const Phrase& what) const {
        throw FileError(name_, 0, {"malformed npy header: ", what});
    }

    void skip_space() {
        while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\n')) {
            text_.remove_prefix(1);
        }
    }

    bool accept(char c) {
        skip_space();
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }

    void expect(char c) {
        if (!accept(c)) fail({"expected ", std::string_view(&c, 1)});
    }

    std::string_view string() {
        skip_space();
        const char quote = text_.empty() ? '\0' : text_.front();
        if (quote != '\'' && quote != '"') fail("expected a string");
        const std::size_t end = text_.find(quote, 1);
        if (end == std::string_view::npos) fail("a string is not closed");
        const std::string_view value = text_.substr(1, end - 1);
        text_.remove_prefix(end + 1);
        return value;
    }

    bool boolean() {
        skip_space();
        for (const auto& [word, value] : {std::pair{"True", true}, std::pair{"False", false}}) {
            if (text_.starts_with(word)) {
                text_.remove_prefix(std::strlen(word));
                return value;
            }
        }
        fail("expected True or False");
    }

    NpyType type() {
        skip_space();
        if (text_.starts_with('[')) fail("structured types cannot be read");
        const std::string_view descr = string();
        const auto found = std::ranges::find(kNpyTypes, descr, &TypeInfo::descr);
        if (found == kNpyTypes.end()) {
            fail({"element type \"", descr.substr(0, 40),
                  "\" cannot be read, only little-endian f4 f8, i1-i8, u1-u8 and b1"});
        }
        return found->type;
    }

    Shape shape() {
        std::vector<std::size_t> sizes;
        expect('(');
        while (!accept(')')) {
            sizes.push_back(number());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        try {
            return Shape(std::span<const std::size_t>(sizes));
        } catch (const ShapeError& error) {
            fail(error.what());
        }
    }

    std::size_t number() {
        skip_space();
        std::size_t value = 0;
        std::size_t digits = 0;
        for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++digits) {
            const auto digit = static_cast<std::size_t>(text_.front() - '0');
            if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10)
                fail("a size is too large");
            value = value * 10 + digit;
            text_.remove_prefix(1);
        }
        if (digits == 0) fail("expected a size");
        return value;
    }

    std::string_view text_;
    std::string_view name_;
    std::optional<NpyType> type_;
    std::optional<bool> fortran_order_;
    std::optional<Shape> shape_;
};

// Splits a file into its header's text and its data.
std::pair<std::string_view, std::string_view> split_npy(std::string_view file,
                                                        std::string_view name) {
    if (!file.starts_with(kMagic)) throw FileError(name, 0, "is no npy file");
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(file[i]));
    };
    if (file.size() < 10) throw FileError(name, 0, "is cut off in its npy header");
    const std::size_t version = byte(6);
    if (version < 1 || version > 3) {
        throw FileError(name, 0, {"npy version ", version, " cannot be read"});
    }
    const std::size_t begin = version == 1 ? 10 : 12;
    if (file.size() < begin) throw FileError(name, 0, "is cut off in its npy header");
    std::size_t length = byte(8) | byte(9) << 8;
    if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
    if (length > file.size() - begin) throw FileError(name, 0, "is cut off in its npy header");
    return {file.substr(begin, length), file.substr(begin + length)};
}

// Element i of a row-major tensor stands at this position of a column-major file.
std::size_t column_major_position(const Shape& shape, std::size_t i) {
    std::array<std::size_t, Shape::kMaxRank> index{};
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
        index[axis] = i % shape[axis];
        i /= shape[axis];
    }
    std::size_t position = 0;
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
        position = position * shape[axis] + index[axis];
    }
    return position;
}

template <typename Value>
void decode(const NpyHeader& header, std::string_view data, std::span<real> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t position =
            header.fortran_order ? column_major_position(header.shape, i) : i;
        if constexpr (std::is_same_v<Value, bool>) {
            out[i] = data[position] != 0 ? real{1} : real{0};  // any byte, not only 0 and 1
        } else {
            Value value;
            std::memcpy(&value, data.data() + position * sizeof(Value), sizeof(Value));
            out[i] = static_cast<real>(value);
        }
    }
}

// Whether converting to Value and back changes nothing.
template <typename Value>
bool fits(real number) {
    if constexpr (std::is_floating_point_v<Value>) {
        return true;
    } else if constexpr (std::is_same_v<Value, bool>) {
        return number == 0 || number == 1;
    } else {
        // 2^digits is exact in `real`, the largest integer itself need not be.
        const real limit = std::ldexp(real{1}, std::numeric_limits<Value>::digits);
        return number == std::trunc(number) && number < limit &&
               number >= (std::is_signed_v<Value> ? -limit : 0);
    }
}

template <typename Value>
void encode(std::span<const real> numbers, std::string_view descr, std::string& out) {
    for (const real number : numbers) {
        if (!fits<Value>(number)) {
            throw ValueError("write_npy", {"numbers that ", descr, " can hold"}, number);
        }
        const auto value = static_cast<Value>(number);
        out.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
}

Tensor parse_array(std::string_view file, std::string_view name) {
    const auto [text, data] = split_npy(file, name);
    const NpyHeader header = HeaderParser(text, name).parse();
    const std::size_t bytes = info(header.type).bytes;
    if (header.shape.size() > data.size() / bytes) {
        throw FileError(name, 0,
                        {"is cut off: shape ", header.shape, " needs ", header.shape.size(), " x ",
                         bytes, " bytes, there are ", data.size()});
    }
    Tensor tensor = Tensor::uninitialized(header.shape);
    with_type(header.type,
              [&](auto value) { decode<decltype(value)>(header, data, tensor.data()); });
    return tensor;
}

std::string format(const Tensor& tensor, NpyType type) {
    std::string shape = to_string(tensor.shape());
    if (tensor.rank() == 1) shape.insert(shape.size() - 1, ",");
    std::string text = "{'descr': '" + std::string(info(type).descr) +
                       "', 'fortran_order': False, 'shape': " + shape + ", }";
    text.append(63 - (10 + text.size()) % 64, ' ').append("\n");  // data begins at a multiple of 64
    std::string file(kMagic);
    file +=
        {'\1', '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
    file += text;
    with_type(type,
              [&](auto value) { encode<decltype(value)>(tensor.data(), info(type).descr, file); });
    return file;
}

}  // namespace

Tensor parse_npy(std::span<const std::byte> bytes, std::string_view name) {
    return parse_array({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

Tensor read_npy(const std::string& path) {
    return parse_array(detail::read_file(path), path);
}

std::vector<std::byte> format_npy(const Tensor& tensor, NpyType type) {
    const std::string file = format(tensor, type);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

void write_npy(const std::string& path, const Tensor& tensor, NpyType type) {
    detail::write_file(path, format(tensor, type));
}

}  // namespace course
