#include "course_test/golden.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "course/error.hpp"

namespace course::testing {

struct Golden::Content {
    std::string path;
    nlohmann::json json;

    // Reads the value of a key, and turns every mistake into a message that names both.
    template <typename F>
    auto read(std::string_view name, F f) const {
        try {
            return f(json.at(std::string(name)));
        } catch (const nlohmann::json::exception& error) {
            throw FileError(path, 0, std::string(name) + ": " + error.what());
        }
    }
};

namespace {

const nlohmann::json& data_of(const nlohmann::json& entry) {
    return entry.is_object() ? entry.at("data") : entry;
}

}  // namespace

std::string source_path(std::string_view path) {
    return std::string(COURSE_SOURCE_DIR "/").append(path);
}

Golden::Golden(std::string_view path) {
    Content content{.path = source_path(path), .json = {}};
    std::ifstream file(content.path);
    if (!file) throw FileError(content.path, 0, "cannot be opened");
    try {
        content.json = nlohmann::json::parse(file);
    } catch (const nlohmann::json::exception& error) {
        throw FileError(content.path, 0, error.what());
    }
    if (!content.json.is_object()) throw FileError(content.path, 0, "expected a JSON object");
    content_ = std::make_shared<const Content>(std::move(content));
}

double Golden::number(std::string_view name) const {
    return content_->read(name, [](const auto& entry) { return entry.template get<double>(); });
}

std::string Golden::text(std::string_view name) const {
    return content_->read(name,
                          [](const auto& entry) { return entry.template get<std::string>(); });
}

std::vector<double> Golden::numbers(std::string_view name) const {
    return content_->read(
        name, [](const auto& entry) { return data_of(entry).template get<std::vector<double>>(); });
}

Tensor Golden::tensor(std::string_view name) const {
    const std::vector<double> values = numbers(name);
    const std::vector<std::size_t> sizes = content_->read(name, [&](const auto& entry) {
        return entry.is_object() ? entry.at("shape").template get<std::vector<std::size_t>>()
                                 : std::vector{values.size()};
    });
    return Tensor::from_doubles(Shape(std::span<const std::size_t>(sizes)), values);
}

}  // namespace course::testing
