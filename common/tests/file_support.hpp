#pragma once

// What the tests of file formats share.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "course_test/golden.hpp"
#include "file.hpp"

namespace course {

inline std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::vector<std::byte> bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

// A file that stands beside the reference values.
inline std::string committed_text(const std::string& name) {
    return detail::read_file(testing::source_path("tests/golden/common/" + name));
}

}  // namespace course
