#pragma once

/// @file
/// Room for the files that a test writes.

#include <string>
#include <string_view>

namespace course::testing {

/// An empty folder that no other test and no other program of the run has, removed with what is in
/// it at the end of its scope.
class ScratchFolder {
 public:
    /// @throws std::system_error when the system's temporary folder can't be written to
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    /// The folder.
    const std::string& path() const { return path_; }

    /// The path of a file in it, which need not exist.
    /// @param name the file's name
    std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }

 private:
    std::string path_;
};

}  // namespace course::testing
