#include "file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "course/error.hpp"

namespace course::detail {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

[[noreturn]] void fail(const std::string& path, const char* what, int reason) {
    throw FileError(path, 0, {what, ": ", std::strerror(reason)});
}

}  // namespace

std::string read_file(const std::string& path) {
    const File file(std::fopen(path.c_str(), "rb"));
    if (!file) fail(path, "cannot be opened", errno);
    std::string content;
    std::array<char, 65536> part;
    while (std::feof(file.get()) == 0 && std::ferror(file.get()) == 0) {
        content.append(part.data(), std::fread(part.data(), 1, part.size(), file.get()));
    }
    if (std::ferror(file.get()) != 0) fail(path, "cannot be read", errno);
    return content;
}

void write_file(const std::string& path, std::span<const char> content) {
    File file(std::fopen(path.c_str(), "wb"));
    if (!file) fail(path, "cannot be written", errno);
    const bool written =
        std::fwrite(content.data(), 1, content.size(), file.get()) == content.size();
    if (!written || std::fflush(file.get()) != 0) fail(path, "cannot be written", errno);
    if (std::fclose(file.release()) != 0) fail(path, "cannot be written", errno);
}

}  // namespace course::detail
