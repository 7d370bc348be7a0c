#include "generative_classification/data.hpp"

#include <algorithm>
#include <cmath>

#include "course/dataset.hpp"
#include "course/error.hpp"

namespace course::generative_classification {

namespace {

std::size_t class_number(std::vector<std::string>& classes, const std::string& name) {
    const auto found = std::ranges::find(classes, name);
    const auto number = static_cast<std::size_t>(found - classes.begin());
    if (found == classes.end()) classes.push_back(name);
    return number;
}

std::vector<std::string> all_features(const CsvTable& table) {
    std::vector<std::string> names;
    for (const std::string& name : table.columns()) {
        if (name != "class" && name != "name" && name != "number") names.push_back(name);
    }
    return names;
}

}  // namespace

Tensor LabelledData::of_class(std::size_t label) const {
    if (label >= classes.size()) {
        throw ValueError("of_class", {"a class below ", classes.size()}, label);
    }
    std::vector<std::size_t> rows;
    for (std::size_t n = 0; n < labels.size(); ++n) {
        if (labels[n] == label) rows.push_back(n);
    }
    return take_rows(x, rows);
}

std::vector<std::size_t> LabelledData::counts() const {
    std::vector<std::size_t> counts(classes.size());
    for (const std::size_t label : labels) ++counts.at(label);
    return counts;
}

LabelledData LabelledData::subset(std::span<const std::size_t> rows) const {
    LabelledData part{take_rows(x, rows), {}, features, classes};
    for (const std::size_t row : rows) part.labels.push_back(labels[row]);
    return part;
}

void check_labelled(std::string_view where, const LabelledData& data) {
    if (data.x.rank() != 2 || data.x.dim(0) != data.labels.size() || data.x.dim(1) == 0) {
        throw ShapeError(where, "x (N, D) and N labels",
                         {data.x.shape(), " and ", data.labels.size()});
    }
    const std::size_t count = data.classes.size();
    if (count < 2) throw ValueError(where, "at least 2 classes", count);
    for (const std::size_t label : data.labels) {
        if (label >= count) {
            throw ValueError(where, {"labels below ", count}, label);
        }
    }
    const auto counts = data.counts();
    for (std::size_t k = 0; k < count; ++k) {
        if (counts[k] == 0) {
            throw ValueError(where, "a sample of every class", {"none of class ", data.classes[k]});
        }
    }
    for (const real value : data.x.data()) {
        if (!std::isfinite(value)) throw ValueError(where, "finite features", value);
    }
}

LabelledData read_table(const CsvTable& table, std::span<const std::string> features) {
    LabelledData data;
    data.features = features.empty() ? all_features(table)
                                     : std::vector<std::string>(features.begin(), features.end());
    if (data.features.empty()) throw FileError(table.name(), 0, "expected columns of features");
    if (table.rows() == 0) throw FileError(table.name(), 0, "expected at least one row, got none");
    for (const std::string& name : table.text_column("class")) {
        data.labels.push_back(class_number(data.classes, name));
    }
    data.x = Tensor({table.rows(), data.features.size()});
    for (std::size_t j = 0; j < data.features.size(); ++j) {
        const std::vector<double> column = table.column(data.features[j]);
        for (std::size_t n = 0; n < column.size(); ++n) data.x(n, j) = static_cast<real>(column[n]);
    }
    return data;
}

TrainTest read_pokemon(const CsvTable& table, std::span<const std::string> features) {
    const LabelledData all = read_table(table, features);
    const std::vector<double> numbers = table.column("number");
    std::vector<std::size_t> train;
    std::vector<std::size_t> test;
    for (std::size_t n = 0; n < numbers.size(); ++n) {
        (numbers[n] <= double(kLastTrainingNumber) ? train : test).push_back(n);
    }
    if (train.empty() || test.empty()) {
        throw FileError(table.name(), 0,
                        {"expected numbers up to ", kLastTrainingNumber,
                         " and beyond it, got only one of both"});
    }
    return {all.subset(train), all.subset(test)};
}

std::vector<std::string> two_features() {
    return {"defense", "special_defense"};
}

//! [thirteen points]
LabelledData thirteen_points() {
    LabelledData data{Tensor({13, 2}), {0}, {"x_1", "x_2"}, {"1", "2"}};
    data.x.assign(std::vector<real>{1, 1,                    // class 1
                                    1, 0, 1, 0, 1, 0, 1, 0,  // class 2
                                    0, 1, 0, 1, 0, 1, 0, 1,  //
                                    0, 0, 0, 0, 0, 0, 0, 0});
    data.labels.resize(13, 1);
    return data;
}
//! [thirteen points]

}  // namespace course::generative_classification
