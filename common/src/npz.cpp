#include "course/npz.hpp"

#include <set>

#include "course/error.hpp"
#include "file.hpp"
#include "json_text.hpp"
#include "zip.hpp"

namespace course {
namespace {

using detail::excerpt;

constexpr std::string_view kSuffix = ".npy";

std::vector<Named> parse_archive(std::string_view file, std::string_view name) {
    const detail::ZipReader archive(file, name);
    std::vector<Named> tensors;
    std::set<std::string_view> names;
    for (const detail::ZipMember& member : archive.members()) {
        const std::string label = "member \"" + excerpt(member.name) + "\"";
        if (!member.name.ends_with(kSuffix)) {
            throw FileError(name, 0, {"expected only members that end in .npy, got ", label});
        }
        if (!names.insert(member.name).second) {
            throw FileError(name, 0, {"expected different names, got ", label, " twice"});
        }
        const std::string content = archive.read(member);
        const std::string place = std::string(name) + "/" + excerpt(member.name);
        tensors.push_back({member.name.substr(0, member.name.size() - kSuffix.size()),
                           parse_npy(std::as_bytes(std::span(content)), place)});
    }
    return tensors;
}

std::string format_archive(const std::vector<Named>& tensors, NpyType type) {
    std::set<std::string_view> names;
    detail::ZipWriter archive;
    for (const Named& named : tensors) {
        if (!detail::is_utf8(named.name)) {
            throw ValueError("write_npz", "names in UTF-8", {"\"", excerpt(named.name), "\""});
        }
        if (!names.insert(named.name).second) {
            throw ValueError("write_npz", "different names",
                             {"\"", excerpt(named.name), "\" twice"});
        }
        const std::vector<std::byte> content = format_npy(named.tensor, type);
        archive.add(named.name + std::string(kSuffix),
                    {reinterpret_cast<const char*>(content.data()), content.size()});
    }
    return archive.finish();
}

}  // namespace

std::vector<Named> parse_npz(std::span<const std::byte> bytes, std::string_view name) {
    return parse_archive({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

std::vector<Named> read_npz(const std::string& path) {
    return parse_archive(detail::read_file(path), path);
}

std::vector<std::byte> format_npz(const std::vector<Named>& tensors, NpyType type) {
    const std::string file = format_archive(tensors, type);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

void write_npz(const std::string& path, const std::vector<Named>& tensors, NpyType type) {
    detail::write_file(path, format_archive(tensors, type));
}

}  // namespace course
