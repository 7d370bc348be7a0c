#include "course_test/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace course::testing {

ScratchFolder::ScratchFolder()
    : path_((std::filesystem::temp_directory_path() / "course_test_XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), path_);
    }
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;  // a destructor has nobody to tell
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace course::testing
