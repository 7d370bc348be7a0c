#include "course/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <type_traits>
#include <utility>

#include "file.hpp"
#include "json_text.hpp"

namespace course {
namespace {

using detail::excerpt;
using detail::JsonReader;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeader = 100'000'000;  // what the format's own reader accepts
constexpr std::string_view kMetadata = "__metadata__";

struct Half {
    std::uint16_t bits;
};
struct Bfloat {
    std::uint16_t bits;
};
struct Boolean {
    std::uint8_t byte;
};

// 1 sign, 5 exponent and 10 fraction bits.
double to_number(Half half) {
    const int exponent = half.bits >> 10 & 31;
    const int fraction = half.bits & 1023;
    double value =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) {
        value = fraction == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
    }
    return half.bits >> 15 != 0 ? -value : value;
}

// The upper half of a float.
float to_number(Bfloat value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16);
}

int to_number(Boolean value) {
    return value.byte != 0 ? 1 : 0;
}

template <typename Value>
    requires std::is_arithmetic_v<Value>
Value to_number(Value value) {
    return value;
}

template <typename Value>
void decode(std::string_view data, std::span<real> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        Value value;
        std::memcpy(&value, data.data() + i * sizeof(Value), sizeof(Value));
        out[i] = static_cast<real>(to_number(value));
    }
}

struct ElementType {
    std::string_view name;
    std::size_t bytes;
    void (*decode)(std::string_view data, std::span<real> out);
};

template <typename Value>
constexpr ElementType element_type(std::string_view name) {
    return {name, sizeof(Value), decode<Value>};
}

constexpr std::array kElementTypes{
    element_type<double>("F64"),        element_type<float>("F32"),
    element_type<Half>("F16"),          element_type<Bfloat>("BF16"),
    element_type<std::int64_t>("I64"),  element_type<std::int32_t>("I32"),
    element_type<std::int16_t>("I16"),  element_type<std::int8_t>("I8"),
    element_type<std::uint64_t>("U64"), element_type<std::uint32_t>("U32"),
    element_type<std::uint16_t>("U16"), element_type<std::uint8_t>("U8"),
    element_type<Boolean>("BOOL")};

// ---- Reading

struct Entry {
    std::string name;
    const ElementType* type = nullptr;
    Shape shape{};
    std::size_t begin = 0;  // of its bytes, from the end of the header
    std::size_t end = 0;
};

struct FileHeader {
    std::vector<Entry> entries;
    std::map<std::string, std::string> metadata;
};

std::string list_text(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (const std::size_t number : numbers) {
        text += Phrase{text.empty() ? "" : ", ", number}.text();
    }
    return "[" + excerpt(text) + "]";
}

// {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {...}}
class HeaderReader {
 public:
    HeaderReader(std::string_view text, std::string_view name)
        : json_(text, name, "safetensors header") {}

    FileHeader read() {
        FileHeader header;
        members([&](const std::string& key) {
            if (key == kMetadata) {
                metadata(header.metadata);
            } else {
                header.entries.push_back(entry(key));
            }
        });
        json_.expect_end();
        return header;
    }

 private:
    // Calls f with each key of an object; f takes the value.
    template <typename F>
    void members(F f) {
        std::set<std::string> keys;
        json_.expect('{');
        if (json_.accept('}')) return;
        do {
            const std::string key = json_.string();
            if (!keys.insert(key).second) {
                json_.fail("different names", {"\"", excerpt(key), "\" twice"});
            }
            json_.expect(':');
            f(key);
        } while (json_.accept(','));
        json_.expect('}');
    }

    std::vector<std::size_t> numbers() {
        std::vector<std::size_t> list;
        json_.expect('[');
        if (json_.accept(']')) return list;
        do {
            list.push_back(json_.number());
        } while (json_.accept(','));
        json_.expect(']');
        return list;
    }

    void metadata(std::map<std::string, std::string>& texts) {
        members([&](const std::string& key) { texts[key] = json_.string(); });
    }

    Entry entry(const std::string& name) {
        Entry entry{.name = name};
        int found = 0;
        members([&](const std::string& key) {
            ++found;
            if (key == "dtype") {
                entry.type = type();
            } else if (key == "shape") {
                entry.shape = shape(name);
            } else if (key == "data_offsets") {
                const std::vector<std::size_t> offsets = numbers();
                if (offsets.size() != 2 || offsets[0] > offsets[1]) {
                    json_.fail({"data_offsets [begin, end] of \"", excerpt(name), "\""},
                               list_text(offsets));
                }
                entry.begin = offsets[0];
                entry.end = offsets[1];
            } else {
                json_.fail("dtype, shape or data_offsets", {"\"", excerpt(key), "\""});
            }
        });
        if (found != 3) {
            json_.fail({"dtype, shape and data_offsets of \"", excerpt(name), "\""},
                       {found, " of them"});
        }
        return entry;
    }

    const ElementType* type() {
        const std::string name = json_.string();
        const auto found = std::ranges::find(kElementTypes, name, &ElementType::name);
        if (found != kElementTypes.end()) return &*found;
        json_.fail("dtype F64, F32, F16, BF16, I8 to I64, U8 to U64 or BOOL",
                   {"\"", excerpt(name), "\""});
    }

    Shape shape(const std::string& name) {
        const std::vector<std::size_t> sizes = numbers();
        try {
            return Shape(std::span<const std::size_t>(sizes));
        } catch (const ShapeError&) {
            json_.fail({"a shape of at most 8 axes whose size fits into memory for \"",
                        excerpt(name), "\""},
                       list_text(sizes));
        }
    }

    JsonReader json_;
};

// Splits a file into its header's text and the numbers.
std::pair<std::string_view, std::string_view> split_file(std::string_view file,
                                                         std::string_view name) {
    const auto fail = [&](const Phrase& expected, const Phrase& got) {
        throw FileError(name, 0, {"expected a safetensors ", expected, ", got ", got});
    };
    if (file.size() < kLengthBytes) fail("file of at least 8 bytes", {file.size(), " bytes"});
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), kLengthBytes);
    if (length > kMaxHeader) {
        fail("header of at most 100000000 bytes", length);
    }
    if (length > file.size() - kLengthBytes) {
        fail({"header of ", length, " bytes"}, {"a file of ", file.size(), " bytes"});
    }
    const auto bytes = static_cast<std::size_t>(length);
    return {file.substr(kLengthBytes, bytes), file.substr(kLengthBytes + bytes)};
}

// Every tensor must have as many bytes as its shape needs, and together they must cover the data
// exactly once.
void check_layout(const std::vector<Entry>& entries, std::size_t data_size, std::string_view name) {
    const auto fail = [&](const Entry& entry, const Phrase& expected) {
        throw FileError(name, 0,
                        {"expected tensor \"", excerpt(entry.name), "\" ", expected,
                         ", got data_offsets [", entry.begin, ", ", entry.end, "]"});
    };
    std::vector<const Entry*> order;
    order.reserve(entries.size());
    for (const Entry& entry : entries) order.push_back(&entry);
    std::ranges::sort(order, {}, [](const Entry* e) { return std::pair(e->begin, e->end); });
    std::size_t end = 0;
    for (const Entry* entry : order) {
        const std::size_t bytes = entry->end - entry->begin;
        if (bytes % entry->type->bytes != 0 || bytes / entry->type->bytes != entry->shape.size()) {
            fail(*entry, {"of shape ", entry->shape, " with ", entry->shape.size(), " x ",
                          entry->type->bytes, " bytes"});
        }
        if (entry->begin != end) {
            fail(*entry, {"to begin at byte ", end, " of the data"});
        }
        end = entry->end;
        if (end > data_size) {
            fail(*entry, {"to end within ", data_size, " bytes of data"});
        }
    }
    if (end != data_size) {
        throw FileError(name, 0, {"expected ", end, " bytes of data, got ", data_size});
    }
}

Safetensors parse_file(std::string_view file, std::string_view name) {
    const auto [text, data] = split_file(file, name);
    FileHeader header = HeaderReader(text, name).read();
    check_layout(header.entries, data.size(), name);
    Safetensors content{.tensors = {}, .metadata = std::move(header.metadata)};
    content.tensors.reserve(header.entries.size());
    for (Entry& entry : header.entries) {
        Tensor tensor = Tensor::uninitialized(entry.shape);
        entry.type->decode(data.substr(entry.begin, entry.end - entry.begin), tensor.data());
        content.tensors.push_back({std::move(entry.name), std::move(tensor)});
    }
    return content;
}

// ---- Writing

std::string quoted(const std::string& text) {
    if (!detail::is_utf8(text)) {
        throw ValueError("write_safetensors", "names and texts in UTF-8",
                         {"\"", excerpt(text), "\""});
    }
    return detail::json_quoted(text);
}

void check_names(const std::vector<Named>& tensors) {
    std::set<std::string_view> names{kMetadata};
    for (const Named& named : tensors) {
        if (!names.insert(named.name).second) {
            throw ValueError("write_safetensors", "different names other than __metadata__",
                             {"\"", excerpt(named.name), "\""});
        }
    }
}

std::string header_text(const Safetensors& content, SafetensorsType type) {
    const std::size_t bytes = type == SafetensorsType::f64 ? 8 : 4;
    std::string text = "{";
    if (!content.metadata.empty()) {
        text += "\"__metadata__\":{";
        for (const auto& [key, value] : content.metadata) {
            if (text.back() != '{') text += ',';
            text += quoted(key) + ":" + quoted(value);
        }
        text += '}';
    }
    std::size_t begin = 0;
    for (const Named& named : content.tensors) {
        if (text.size() > 1) text += ',';
        text +=
            quoted(named.name) + ":{\"dtype\":\"" + (bytes == 8 ? "F64" : "F32") + "\",\"shape\":[";
        for (const std::size_t size : named.tensor.shape()) {
            if (text.back() != '[') text += ',';
            text += std::to_string(size);
        }
        const std::size_t end = begin + named.tensor.size() * bytes;
        text += "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
        begin = end;
    }
    text += '}';
    text.append((8 - text.size() % 8) % 8, ' ');  // the numbers begin at a multiple of 8
    return text;
}

template <typename Value>
void encode(std::span<const real> numbers, std::string& out) {
    for (const real number : numbers) {
        const auto value = static_cast<Value>(number);
        out.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
}

std::string format_file(const Safetensors& content, SafetensorsType type) {
    check_names(content.tensors);
    const std::string header = header_text(content, type);
    if (header.size() > kMaxHeader) {
        throw ValueError("write_safetensors", "a header of at most 100000000 bytes", header.size());
    }
    const std::uint64_t length = header.size();
    std::string file(reinterpret_cast<const char*>(&length), kLengthBytes);
    file += header;
    for (const Named& named : content.tensors) {
        if (type == SafetensorsType::f64) {
            encode<double>(named.tensor.data(), file);
        } else {
            encode<float>(named.tensor.data(), file);
        }
    }
    return file;
}

}  // namespace

Safetensors parse_safetensors(std::span<const std::byte> bytes, std::string_view name) {
    return parse_file({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

Safetensors read_safetensors(const std::string& path) {
    return parse_file(detail::read_file(path), path);
}

std::vector<std::byte> format_safetensors(const Safetensors& content, SafetensorsType type) {
    const std::string file = format_file(content, type);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

void write_safetensors(const std::string& path, const Safetensors& content, SafetensorsType type) {
    detail::write_file(path, format_file(content, type));
}

}  // namespace course
