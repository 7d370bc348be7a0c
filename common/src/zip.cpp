#include "zip.hpp"

#include <algorithm>
#include <array>

#include "course/error.hpp"
#include "inflate.hpp"
#include "json_text.hpp"

namespace course::detail {
namespace {

constexpr std::size_t kLocalSignature = 0x04034b50;
constexpr std::size_t kMemberSignature = 0x02014b50;
constexpr std::size_t kEndSignature = 0x06054b50;
constexpr std::size_t kLocalBytes = 30;  // without name and extra field
constexpr std::size_t kMemberBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kMax32 = 0xFFFFFFFF;  // in a 32-bit field: the value is in a zip64 field
constexpr std::size_t kMax16 = 0xFFFF;

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
        }
        table[i] = value;
    }
    return table;
}();

void append(std::string& out, std::size_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = kMax32;
    for (const char c : bytes) {
        crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ crc >> 8;
    }
    return crc ^ static_cast<std::uint32_t>(kMax32);
}

void ZipReader::fail(const Phrase& expected, const Phrase& got) const {
    throw FileError(name_, 0, {"expected ", expected, ", got ", got});
}

// A little-endian number of 2 or 4 bytes.
std::size_t ZipReader::number(std::size_t at, std::size_t bytes) const {
    if (at > file_.size() || bytes > file_.size() - at) {
        fail("a whole zip archive", "one that is cut off or damaged");
    }
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value |= std::size_t{static_cast<unsigned char>(file_[at + i])} << (8 * i);
    }
    return value;
}

// The end record is the last thing in the file but for a comment of up to 64 KB.
std::size_t ZipReader::find_end() const {
    if (file_.size() >= kEndBytes) {
        const std::size_t last = file_.size() - kEndBytes;
        for (std::size_t back = 0; back <= std::min(last, kMax16); ++back) {
            const std::size_t at = last - back;
            if (number(at, 4) == kEndSignature && number(at + 20, 2) == back) return at;
        }
    }
    fail("a zip archive (.npz)", "a file without the end record of one");
}

ZipReader::ZipReader(std::string_view file, std::string_view name) : file_(file), name_(name) {
    const std::size_t end = find_end();
    const std::size_t count = number(end + 10, 2);
    const std::size_t size = number(end + 12, 4);
    std::size_t at = number(end + 16, 4);
    if (count == kMax16 || size == kMax32 || at == kMax32) {
        fail("an archive below 4 GB with fewer than 65535 members", "a zip64 archive");
    }
    if (number(end + 4, 4) != 0 || number(end + 8, 2) != count) fail("one volume", "several");
    if (at > end || size > end - at) {
        fail({"a directory of ", size, " bytes before byte ", end}, {"one at byte ", at});
    }
    std::size_t left = file_.size();
    for (std::size_t i = 0; i < count; ++i) {
        members_.push_back(read_member(at));
        at += kMemberBytes + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
        // Members that overlap could claim the same bytes again and again.
        const std::size_t compressed = members_.back().compressed;
        if (at > end || compressed > left || left - compressed < kLocalBytes) {
            fail("members within the archive", "more");
        }
        left -= compressed + kLocalBytes;
    }
}

ZipMember ZipReader::read_member(std::size_t at) const {
    if (number(at, 4) != kMemberSignature) fail("a member in the zip directory", "something else");
    ZipMember member{.name = "",
                     .method = static_cast<std::uint32_t>(number(at + 10, 2)),
                     .crc = static_cast<std::uint32_t>(number(at + 16, 4)),
                     .compressed = number(at + 20, 4),
                     .size = number(at + 24, 4),
                     .offset = number(at + 42, 4)};
    const std::size_t length = number(at + 28, 2);
    number(at + kMemberBytes + length, 0);  // the name must be within the file
    member.name = file_.substr(at + kMemberBytes, length);
    const std::string label = "member \"" + excerpt(member.name) + "\"";
    if ((number(at + 8, 2) & 1) != 0) fail({label, " without password"}, "an encrypted one");
    if (member.compressed == kMax32 || member.size == kMax32 || member.offset == kMax32) {
        fail({label, " below 4 GB"}, "a zip64 one");
    }
    if (member.method != 0 && member.method != 8) {
        fail({label, " stored or deflated"}, {"compression method ", member.method});
    }
    if (member.method == 0 && member.compressed != member.size) {
        fail({label, " stored in ", member.size, " bytes"}, member.compressed);
    }
    return member;
}

std::string ZipReader::read(const ZipMember& member) const {
    const std::string label = "member \"" + excerpt(member.name) + "\"";
    if (number(member.offset, 4) != kLocalSignature) {
        fail({label, " at byte ", member.offset}, "something else");
    }
    const std::size_t begin =
        member.offset + kLocalBytes + number(member.offset + 26, 2) + number(member.offset + 28, 2);
    if (begin > file_.size() || member.compressed > file_.size() - begin) {
        fail({label, " of ", member.compressed, " bytes"}, {"a file of ", file_.size()});
    }
    const std::string_view data = file_.substr(begin, member.compressed);
    std::string content =
        member.method == 0
            ? std::string(data)
            : inflate(data, member.size, std::string(name_) + "/" + excerpt(member.name));
    const std::uint32_t crc = crc32(content);
    if (crc != member.crc) {
        fail({label, " with checksum ", member.crc}, crc);
    }
    return content;
}

void ZipWriter::add(std::string_view name, std::string_view content) {
    constexpr std::size_t kVersion = 20;
    constexpr std::size_t kUtf8 = 1 << 11;
    constexpr std::size_t kFirstDay = 1 << 5 | 1;
    const std::size_t offset = file_.size();
    if (name.size() > kMax16 || content.size() > kMax32 - 1 - kMax16 - offset ||
        count_ + 1 == kMax16) {
        throw ValueError("write_npz", "less than 4 GB and fewer than 65535 tensors", "more");
    }
    std::string common;  // what the local header and the directory have in common
    append(common, kVersion, 2);
    append(common, kUtf8, 2);
    append(common, 0, 2);  // stored
    append(common, 0, 2);  // midnight
    append(common, kFirstDay, 2);
    append(common, crc32(content), 4);
    append(common, content.size(), 4);
    append(common, content.size(), 4);
    append(common, name.size(), 2);
    append(common, 0, 2);  // extra field
    append(file_, kLocalSignature, 4);
    file_.append(common).append(name).append(content);
    append(directory_, kMemberSignature, 4);
    append(directory_, kVersion, 2);
    directory_.append(common);
    append(directory_, 0, 2);  // comment
    append(directory_, 0, 2);  // volume
    append(directory_, 0, 2);  // internal attributes
    append(directory_, 0, 4);  // external attributes
    append(directory_, offset, 4);
    directory_.append(name);
    ++count_;
}

std::string ZipWriter::finish() {
    const std::size_t offset = file_.size();
    file_ += directory_;
    append(file_, kEndSignature, 4);
    append(file_, 0, 4);  // volumes
    append(file_, count_, 2);
    append(file_, count_, 2);
    append(file_, directory_.size(), 4);
    append(file_, offset, 4);
    append(file_, 0, 2);  // comment
    return std::move(file_);
}

}  // namespace course::detail
