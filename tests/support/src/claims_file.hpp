#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "course_test/claims.hpp"

namespace course::testing {

// One entry of claims.json.
struct Claim {
    double value;
    std::string text;
    std::string test;
};

// The claims of one chapter: what is committed and what this run recorded.
class ClaimsFile {
 public:
    // A file that is not there has no entries.
    explicit ClaimsFile(std::string path, bool record);

    // Compares, or records. Returns what is wrong in a sentence, or nothing.
    std::string check(std::string_view name, double value, const ClaimOptions& options,
                      const std::string& test);

    // Entries that no check asked for.
    std::vector<std::string> unused() const;

    // Writes what was recorded; entries that were not are kept unless the run was complete.
    void write(bool complete) const;

    bool recording() const { return record_; }
    const std::string& path() const { return path_; }

 private:
    std::string path_;
    bool record_;
    std::map<std::string, Claim, std::less<>> committed_;
    std::map<std::string, Claim, std::less<>> recorded_;
};

// The claims.json of the chapter that a test source belongs to: beside its `tests` folder.
std::string claims_path(std::string_view source);

// The one object of this run for a file; it is read at the first call.
ClaimsFile& claims_file(const std::string& path);

// Ends a run: writes what was recorded; after a complete run, names the entries that no test
// recorded. Returns whether all is well.
bool finish_claims(const std::set<std::string>& paths, bool complete);

}  // namespace course::testing
