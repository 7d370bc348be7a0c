#pragma once

// Whole files, by C stdio: iostreams would add 40 KB to a module for the browser.

#include <span>
#include <string>

namespace course::detail {

// The content of a file. Throws FileError with the system's reason.
std::string read_file(const std::string& path);

// Replaces a file. Throws FileError with the system's reason.
void write_file(const std::string& path, std::span<const char> content);

}  // namespace course::detail
