#include "course/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "course/error.hpp"

namespace course {
namespace {

// Above this not every whole number is a `real`.
constexpr double kMaxClass = kRealIsDouble ? 0x1p53 : 0x1p24;

std::size_t batch_count(std::size_t samples, const BatchOptions& options) {
    if (options.batch_size == 0) throw ValueError("Batches", "batch_size > 0", "0");
    const std::size_t whole = samples / options.batch_size;
    return options.drop_last || samples % options.batch_size == 0 ? whole : whole + 1;
}

}  // namespace

Tensor take_rows(const Tensor& tensor, std::span<const std::size_t> rows) {
    if (tensor.rank() == 0) throw ShapeError("take_rows", "(n, ...)", tensor.shape());
    for (const std::size_t row : rows) {
        if (row < tensor.dim(0)) continue;
        throw ShapeError("take_rows", {"positions below ", tensor.dim(0)}, row);
    }
    std::vector<std::size_t> sizes(tensor.shape().begin(), tensor.shape().end());
    sizes[0] = rows.size();
    Tensor result = Tensor::uninitialized(Shape(std::span<const std::size_t>(sizes)));
    if (result.empty()) return result;
    const std::size_t width = result.size() / rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::ranges::copy(tensor.data().subspan(rows[i] * width, width),
                          result.data().begin() + static_cast<std::ptrdiff_t>(i * width));
    }
    return result;
}

std::vector<std::size_t> as_classes(const Tensor& targets) {
    const bool column = targets.rank() == 2 && targets.dim(1) == 1;
    if (targets.rank() != 1 && !column) {
        throw ShapeError("as_classes", "(n) or (n, 1)", targets.shape());
    }
    std::vector<std::size_t> classes;
    classes.reserve(targets.size());
    for (const real number : targets.data()) {
        const auto value = static_cast<double>(number);
        if (!(value >= 0 && value <= kMaxClass && value == std::trunc(value))) {
            throw ValueError("as_classes", "whole numbers of at least 0", value);
        }
        classes.push_back(static_cast<std::size_t>(value));
    }
    return classes;
}

Dataset::Dataset(Tensor features, Tensor targets)
    : features_(std::move(features)), targets_(std::move(targets)) {
    if (features_.rank() == 0 || targets_.rank() == 0 || features_.dim(0) != targets_.dim(0)) {
        throw ShapeError("Dataset", "features (n, ...), targets (n, ...)",
                         {features_.shape(), ", ", targets_.shape()});
    }
}

Dataset Dataset::subset(std::span<const std::size_t> samples) const {
    return {take_rows(features_, samples), take_rows(targets_, samples)};
}

Dataset Dataset::slice(std::size_t begin, std::size_t end) const {
    return {features_.slice(begin, end), targets_.slice(begin, end)};
}

Epoch::Epoch(Dataset data, const BatchOptions& options, std::vector<std::size_t> order)
    : data_(std::move(data)),
      order_(std::move(order)),
      batch_size_(options.batch_size),
      count_(batch_count(data_.size(), options)) {
    if (!order_.empty() && order_.size() != data_.size()) {
        throw ShapeError("Epoch", {"an order of ", data_.size(), " samples"}, order_.size());
    }
}

Batch Epoch::batch(std::size_t index) const {
    if (index >= count_) {
        throw ValueError("Epoch", {"batch < ", count_}, index);
    }
    const std::size_t begin = index * batch_size_;
    const std::size_t end = std::min(begin + batch_size_, data_.size());
    const Dataset samples = order_.empty()
                                ? data_.slice(begin, end)
                                : data_.subset(std::span(order_).subspan(begin, end - begin));
    return {samples.features(), samples.targets()};
}

Batches::Batches(Dataset data, const BatchOptions& options)
    : data_(std::move(data)), options_(options) {
    if (batch_count(data_.size(), options_) == 0) {
        const std::size_t needed = options_.drop_last ? options_.batch_size : 1;
        throw ValueError("Batches", {"at least ", needed, " samples"}, data_.size());
    }
}

std::size_t Batches::samples() const {
    return std::min(size() * options_.batch_size, data_.size());
}

}  // namespace course
