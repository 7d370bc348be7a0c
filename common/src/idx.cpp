#include "course/idx.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "course/error.hpp"
#include "file.hpp"
#include "inflate.hpp"
#include "zip.hpp"

namespace course {
namespace {

constexpr std::size_t kUnsignedByte = 8;
constexpr std::size_t kMostAxes = 4;

std::size_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// A number of 4 bytes, the smallest first.
std::size_t little_endian(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 |
           byte_at(bytes, at + 3) << 24;
}

// The end of a gzip header (RFC 1952), where the compressed data begin.
std::size_t gzip_header(std::string_view file, std::string_view name) {
    if (file.size() < 18 || !file.starts_with("\x1f\x8b\x08")) {
        throw FileError(name, 0, "expected a gzip file, got other bytes");
    }
    const std::size_t flags = byte_at(file, 3);
    std::size_t at = 10;
    const auto pass_text = [&] { at = std::min(file.find('\0', at), file.size() - 1) + 1; };
    if ((flags & 4) != 0) at += 2 + byte_at(file, 10) + (byte_at(file, 11) << 8);
    if ((flags & 8) != 0) pass_text();   // the file's name
    if ((flags & 16) != 0) pass_text();  // a comment
    if ((flags & 2) != 0) at += 2;
    if (at + 8 > file.size()) throw FileError(name, 0, "expected a whole gzip file, got a part");
    return at;
}

std::string gunzip(std::string_view file, std::string_view name) {
    const std::size_t begin = gzip_header(file, name);
    const std::size_t end = file.size() - 8;  // checksum and size
    std::string content =
        detail::inflate(file.substr(begin, end - begin), little_endian(file, end + 4), name);
    if (detail::crc32(content) != little_endian(file, end)) {
        throw FileError(name, 0, "the checksum does not fit: the file is damaged");
    }
    return content;
}

IdxArray parse_array(std::string_view bytes, std::size_t& at, std::string_view name) {
    const auto need = [&](std::size_t count) {
        if (bytes.size() - at < count) {
            throw FileError(name, 0, {"expected ", count, " more bytes, got ", bytes.size() - at});
        }
    };
    need(4);
    const std::size_t axes = byte_at(bytes, at + 3);
    if (byte_at(bytes, at) != 0 || byte_at(bytes, at + 1) != 0 ||
        byte_at(bytes, at + 2) != kUnsignedByte || axes == 0 || axes > kMostAxes) {
        throw FileError(name, 0, "expected an IDX array of unsigned bytes with 1 to 4 axes");
    }
    at += 4;
    need(4 * axes);
    std::array<std::size_t, kMostAxes> sizes{};
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < axes; ++axis, at += 4) {
        std::size_t size = 0;
        for (std::size_t k = 0; k < 4; ++k) size = size << 8 | byte_at(bytes, at + k);
        // No product of sizes that the bytes can't hold: neither memory nor the count overflows.
        if (size != 0 && count > bytes.size() / size) need(bytes.size());
        sizes[axis] = size;
        count *= size;
    }
    need(count);
    IdxArray array{Shape(std::span<const std::size_t>(sizes.data(), axes)), {}};
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
    array.values.assign(first, first + count);
    at += count;
    return array;
}

}  // namespace

std::vector<IdxArray> parse_idx(std::span<const std::byte> bytes, std::string_view name) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::vector<IdxArray> arrays;
    std::size_t at = 0;
    do arrays.push_back(parse_array(text, at, name));
    while (at < text.size());
    return arrays;
}

IdxArray read_idx(const std::string& path) {
    std::string content = detail::read_file(path);
    if (path.ends_with(".gz")) content = gunzip(content, path);
    std::vector<IdxArray> arrays = parse_idx(std::as_bytes(std::span(content)), path);
    if (arrays.size() != 1) {
        throw FileError(path, 0, {"expected 1 array, got ", arrays.size()});
    }
    return std::move(arrays.front());
}

std::span<const std::uint8_t> LabelledImages::picture(std::size_t index) const {
    if (index >= size()) {
        throw ValueError("LabelledImages", {"a picture below ", size()}, index);
    }
    return std::span(pixels).subspan(index * rows * columns, rows * columns);
}

Tensor LabelledImages::batch(std::span<const std::size_t> indices) const {
    Tensor x = Tensor::uninitialized({indices.size(), 1, rows, columns});
    for (std::size_t i = 0; i < indices.size(); ++i) {
        std::ranges::transform(picture(indices[i]), x.row(i).begin(), [](std::uint8_t pixel) {
            return static_cast<real>(pixel) / real(255);
        });
    }
    return x;
}

std::vector<std::size_t> LabelledImages::labels_of(std::span<const std::size_t> indices) const {
    std::vector<std::size_t> result;
    for (const std::size_t index : indices) {
        static_cast<void>(picture(index));  // checks the index
        result.push_back(labels[index]);
    }
    return result;
}

LabelledImages labelled_images(IdxArray images, const IdxArray& labels, std::string_view name) {
    if (images.shape.rank() != 3 || labels.shape != Shape{images.shape[0]}) {
        throw FileError(name, 0,
                        {"expected pictures (N, H, W) and labels (N), got ", images.shape, " and ",
                         labels.shape});
    }
    return {.rows = images.shape[1],
            .columns = images.shape[2],
            .pixels = std::move(images.values),
            .labels = {labels.values.begin(), labels.values.end()}};
}

LabelledImages parse_labelled_images(std::span<const std::byte> bytes, std::string_view name) {
    std::vector<IdxArray> arrays = parse_idx(bytes, name);
    if (arrays.size() != 2) {
        throw FileError(name, 0, {"expected pictures and labels, got ", arrays.size(), " arrays"});
    }
    return labelled_images(std::move(arrays[0]), arrays[1], name);
}

LabelledImages read_labelled_images(const std::string& path) {
    const std::string content = detail::read_file(path);
    return parse_labelled_images(std::as_bytes(std::span(content)), path);
}

}  // namespace course
