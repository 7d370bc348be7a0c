#include "course/shape.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "course/error.hpp"

namespace course {
namespace {

// Every byte count up to 8 bytes an element, with some room, then fits a pointer difference.
constexpr std::size_t kMaxSize = std::numeric_limits<std::size_t>::max() / 32;

std::string join(std::span<const std::size_t> sizes) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
        if (axis > 0) text += ", ";
        text += std::to_string(sizes[axis]);
    }
    return text + ")";
}

}  // namespace

Shape::Shape(std::span<const std::size_t> sizes) : rank_(sizes.size()) {
    if (rank_ > kMaxRank) {
        throw ShapeError("shape", {"at most ", kMaxRank, " axes"}, join(sizes));
    }
    std::ranges::copy(sizes, sizes_.begin());
    if (std::ranges::find(sizes, std::size_t{0}) != sizes.end()) {
        size_ = 0;
        return;
    }
    for (const std::size_t n : sizes) {
        if (__builtin_mul_overflow(size_, n, &size_) || size_ > kMaxSize) {
            throw ShapeError("shape", {"at most ", kMaxSize, " elements"}, join(sizes));
        }
    }
}

std::string to_string(const Shape& shape) {
    return join({shape.begin(), shape.end()});
}

}  // namespace course
