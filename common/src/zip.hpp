#pragma once

// Zip archives as far as .npz files need them: members that are stored or deflated, up to 4 GB.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "course/error.hpp"

namespace course::detail {

// A member as the archive's directory lists it.
struct ZipMember {
    std::string name;
    std::uint32_t method = 0;  // 0 stored, 8 deflated
    std::uint32_t crc = 0;
    std::size_t compressed = 0;
    std::size_t size = 0;
    std::size_t offset = 0;  // of its local header
};

// An archive in memory. Every failure is a FileError in the name of the archive.
class ZipReader {
 public:
    // Reads the directory, which stands at the end. `file` must outlive the reader.
    ZipReader(std::string_view file, std::string_view name);

    const std::vector<ZipMember>& members() const { return members_; }

    // The content of a member, its checksum verified.
    std::string read(const ZipMember& member) const;

 private:
    [[noreturn]] void fail(const Phrase& expected, const Phrase& got) const;
    std::size_t number(std::size_t at, std::size_t bytes) const;
    std::size_t find_end() const;
    ZipMember read_member(std::size_t at) const;

    std::string_view file_;
    std::string_view name_;
    std::vector<ZipMember> members_;
};

// Makes an archive of stored members. Equal members give equal bytes: all dates are 1980-01-01.
class ZipWriter {
 public:
    // Appends a member. Throws ValueError when the archive would exceed 4 GB or 65535 members.
    void add(std::string_view name, std::string_view content);

    // Writes the directory; the whole archive.
    std::string finish();

 private:
    std::string file_;
    std::string directory_;
    std::size_t count_ = 0;
};

// The checksum of zip, PNG and gzip files.
std::uint32_t crc32(std::string_view bytes);

}  // namespace course::detail
