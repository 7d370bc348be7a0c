// Rows and elements picked by number.

#include <algorithm>

#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/axes.hpp"

namespace course {
namespace {

using Indices = std::vector<std::size_t>;

void check_indices(const char* op, std::span<const std::size_t> indices, std::size_t limit) {
    for (const std::size_t index : indices) {
        if (index >= limit) {
            throw ValueError(op, {"indices below ", limit}, index);
        }
    }
}

// Adds the rows of dy to the rows they came from.
void take_backward(const Node& y, GradSink& d) {
    if (!d.wants(0)) return;
    const auto& indices = y.saved<Indices>();
    const std::size_t width = indices.empty() ? 0 : y.grad().size() / indices.size();
    const std::span<real> dx = d.sum(0);
    const std::span<const real> dy = y.grad().data();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        axpy(1, dy.subspan(i * width, width), dx.subspan(indices[i] * width, width));
    }
}
const OpDef kTake{.name = "take", .backward = take_backward};
const OpDef kEmbedding{.name = "embedding", .backward = take_backward};

void gather_backward(const Node& y, GradSink& d) {
    if (!d.wants(0)) return;
    const auto& indices = y.saved<Indices>();
    const std::size_t width = y.shape(0)[1];
    const std::span<real> dx = d.sum(0);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        dx[i * width + indices[i]] += y.grad().data()[i];
    }
}
const OpDef kGather{.name = "gather", .backward = gather_backward};

Tensor rows_of(const Tensor& x, std::span<const std::size_t> indices, const Shape& shape) {
    Tensor y = Tensor::uninitialized(shape);
    const std::size_t width = x.dim(0) == 0 ? 0 : x.size() / x.dim(0);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        std::copy_n(x.data().data() + indices[i] * width, width, y.data().data() + i * width);
    }
    return y;
}

}  // namespace

Tensor take(const Tensor& x, std::span<const std::size_t> indices) {
    if (x.rank() == 0) throw ShapeError("take", "(n, ...)", "()");
    check_indices("take", indices, x.dim(0));
    return record(kTake, rows_of(x, indices, detail::with_size(x.shape(), 0, indices.size())), {&x},
                  Indices(indices.begin(), indices.end()));
}

Tensor embedding(const Tensor& table, std::span<const std::size_t> indices, const Shape& shape) {
    if (table.rank() != 2 || shape.size() != indices.size() || shape.rank() >= Shape::kMaxRank) {
        throw ShapeError("embedding", "table (n, d) and one index a position",
                         {table.shape(), ", positions ", shape, ", ", indices.size(), " indices"});
    }
    check_indices("embedding", indices, table.dim(0));
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::copy(shape.begin(), shape.end(), sizes.begin());
    sizes[shape.rank()] = table.dim(1);
    const Shape result(std::span<const std::size_t>(sizes.data(), shape.rank() + 1));
    return record(kEmbedding, rows_of(table, indices, result), {&table},
                  Indices(indices.begin(), indices.end()));
}

Tensor gather(const Tensor& x, std::span<const std::size_t> indices) {
    if (x.rank() != 2 || x.dim(0) != indices.size()) {
        throw ShapeError("gather", "(n, m) and n indices", {x.shape(), " and ", indices.size()});
    }
    check_indices("gather", indices, x.dim(1));
    Tensor y = Tensor::uninitialized({indices.size()});
    for (std::size_t i = 0; i < indices.size(); ++i) y(i) = x(i, indices[i]);
    return record(kGather, std::move(y), {&x}, Indices(indices.begin(), indices.end()));
}

}  // namespace course
