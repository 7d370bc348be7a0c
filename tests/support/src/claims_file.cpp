#include "claims_file.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "course/error.hpp"
#include "course/real.hpp"

namespace course::testing {
namespace {

std::string printed(const char* format, double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::map<std::string, Claim, std::less<>> read(const std::string& path) {
    std::map<std::string, Claim, std::less<>> claims;
    std::ifstream file(path);
    if (!file) return claims;
    try {
        const nlohmann::json json = nlohmann::json::parse(file);
        for (const auto& [name, entry] : json.items()) {
            claims[name] = {entry.at("value").get<double>(), entry.at("text").get<std::string>(),
                            entry.at("test").get<std::string>()};
        }
    } catch (const nlohmann::json::exception& error) {
        throw FileError(path, 0, error.what());
    }
    return claims;
}

std::map<std::string, std::unique_ptr<ClaimsFile>>& open_files() {
    static std::map<std::string, std::unique_ptr<ClaimsFile>> files;
    return files;
}

}  // namespace

ClaimsFile::ClaimsFile(std::string path, bool record)
    : path_(std::move(path)), record_(record), committed_(read(path_)) {}

std::string ClaimsFile::check(std::string_view name, double value, const ClaimOptions& options,
                              const std::string& test) {
    if (!std::isfinite(value)) return "expected a finite value, got " + format_number(value);
    const Claim now{value, printed(options.format, value), test};
    const auto [place, is_new] = recorded_.emplace(name, now);
    if (!is_new && place->second.test != test) {
        return "the name is also used in \"" + place->second.test + "\"";
    }
    place->second = now;
    if (record_) return {};

    const auto found = committed_.find(name);
    const std::string how = "; if that is right, run the tests with COURSE_RECORD=1";
    if (found == committed_.end()) return "is not in " + path_ + how;
    const Claim& then = found->second;
    const double allowed = options.absolute + options.tolerance * std::abs(then.value);
    if (!(std::abs(value - then.value) <= allowed)) {
        return "expected " + printed("%.9g", then.value) + " within " + printed("%.3g", allowed) +
               ", got " + printed("%.9g", value) + how;
    }
    if (then.text != printed(options.format, then.value)) {
        return "the text \"" + then.text + "\" is not the value in the format " + options.format +
               how;
    }
    if (then.test != test) return "was recorded by \"" + then.test + "\"" + how;
    return {};
}

std::vector<std::string> ClaimsFile::unused() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : committed_) {
        if (!recorded_.contains(name)) names.push_back(name);
    }
    return names;
}

void ClaimsFile::write(bool complete) const {
    auto claims = complete ? std::map<std::string, Claim, std::less<>>{} : committed_;
    for (const auto& [name, entry] : recorded_) claims[name] = entry;
    if (claims.empty() && committed_.empty()) return;
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const auto& [name, entry] : claims) {
        json[name] = {{"value", entry.value}, {"text", entry.text}, {"test", entry.test}};
    }
    std::ofstream file(path_);
    file << json.dump(2) << "\n";
    if (!file.flush()) throw FileError(path_, 0, "cannot be written");
}

std::string claims_path(std::string_view source) {
    const std::filesystem::path folder = std::filesystem::path(source).parent_path();
    for (std::filesystem::path p = folder; p.has_filename(); p = p.parent_path()) {
        if (p.filename() == "tests") return (p.parent_path() / "claims.json").string();
    }
    return (folder / "claims.json").string();
}

ClaimsFile& claims_file(const std::string& path) {
    std::unique_ptr<ClaimsFile>& file = open_files()[path];
    if (!file) {
        // One build writes, so that the last digits do not depend on which one ran last.
        const char* wish = std::getenv("COURSE_RECORD");
        const bool record = wish != nullptr && std::string_view(wish) == "1" && !kRealIsDouble;
        file = std::make_unique<ClaimsFile>(path, record);
    }
    return *file;
}

bool finish_claims(const std::set<std::string>& paths, bool complete) {
    bool well = true;
    for (const std::string& path : paths) {
        const ClaimsFile& file = claims_file(path);
        if (file.recording()) {
            file.write(complete);
        } else if (complete) {
            for (const std::string& name : file.unused()) {
                std::cerr << path << ": no test recorded the claim " << name
                          << "; run the tests with COURSE_RECORD=1 to remove it\n";
                well = false;
            }
        }
    }
    return well;
}

}  // namespace course::testing
