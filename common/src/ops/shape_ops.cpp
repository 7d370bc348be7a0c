// Other shapes for the same numbers, parts and unions of tensors.

#include <algorithm>
#include <array>

#include "autograd_views.hpp"
#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/axes.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

// ---- Reshape --------------------------------------------------------------------------------

void reshape_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad().reshape(y.shape(0)));
}
const OpDef kReshape{.name = "reshape", .backward = reshape_backward, .twice = true};

// ---- Permute --------------------------------------------------------------------------------

Tensor permuted(const Tensor& x, std::span<const std::size_t> axes) {
    std::array<std::size_t, Shape::kMaxRank> width{};
    for (std::size_t axis = x.rank(), next = 1; axis-- > 0; next *= x.shape()[axis]) {
        width[axis] = next;
    }
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    detail::Walk<1> walk;
    walk.axes = axes.size();
    for (std::size_t i = 0; i < axes.size(); ++i) {
        sizes[i] = walk.size[i] = x.shape()[axes[i]];
        walk.step[0][i] = width[axes[i]];
    }
    Tensor y =
        Tensor::uninitialized(Shape(std::span<const std::size_t>(sizes.data(), axes.size())));
    if (y.empty()) return y;
    if (walk.axes == 0) {
        y.data()[0] = x.data()[0];
        return y;
    }
    const real* from = x.data().data();
    real* next = y.data().data();
    detail::for_rows(walk, [&](const auto& offset, const auto& step, std::size_t count) {
        const real* run = from + offset[0];
        if (step[0] == 1) {
            next = std::copy_n(run, count, next);
        } else {
            for (std::size_t i = 0; i < count; ++i) *next++ = run[i * step[0]];
        }
    });
    return y;
}

struct Permutation {
    std::array<int, Shape::kMaxRank> axes{};
    std::size_t rank = 0;
};

Tensor permute_by(const Tensor& x, const Permutation& order);

void permute_backward(const Node& y, GradSink& d) {
    const auto& order = y.saved<Permutation>();
    Permutation back{.axes = {}, .rank = order.rank};
    for (std::size_t i = 0; i < order.rank; ++i) {
        back.axes[static_cast<std::size_t>(order.axes[i])] = static_cast<int>(i);
    }
    d.add(0, permute_by(y.grad(), back));
}
const OpDef kPermute{.name = "permute", .backward = permute_backward, .twice = true};

Tensor permute_by(const Tensor& x, const Permutation& order) {
    std::array<std::size_t, Shape::kMaxRank> axes{};
    std::ranges::transform(order.axes, axes.begin(),
                           [](int axis) { return static_cast<std::size_t>(axis); });
    return record(kPermute, permuted(x, {axes.data(), order.rank}), {&x}, order);
}

// ---- Slice and concat: each is the other's backward -------------------------------------------

struct Range {
    std::size_t axis;
    std::size_t begin;
};

// Copies between a part and positions [begin, begin + n) of a whole along an axis.
template <typename Copy>
void for_parts(const Shape& whole, const Shape& part, const Range& range, const Copy& copy) {
    const auto axis = static_cast<int>(range.axis);
    const detail::AxisView all = detail::axis_view("slice", whole, axis);
    const std::size_t run = part[range.axis] * all.inner;
    for (std::size_t o = 0; o < all.outer; ++o) {
        copy((o * all.n + range.begin) * all.inner, o * run, run);
    }
}

Tensor cut_range(const Tensor& x, const Range& range, std::size_t size) {
    Tensor y = Tensor::uninitialized(detail::with_size(x.shape(), range.axis, size));
    for_parts(x.shape(), y.shape(), range, [&](std::size_t in, std::size_t out, std::size_t n) {
        std::copy_n(x.data().data() + in, n, y.data().data() + out);
    });
    return y;
}

void paste(const Tensor& part, const Range& range, Tensor& whole) {
    for_parts(whole.shape(), part.shape(), range,
              [&](std::size_t out, std::size_t in, std::size_t n) {
                  std::copy_n(part.data().data() + in, n, whole.data().data() + out);
              });
}

Tensor pad(const Tensor& part, const Shape& shape, const Range& range);

void slice_backward(const Node& y, GradSink& d) {
    const auto& range = y.saved<Range>();
    if (!d.wants(0)) return;
    if (d.create_graph()) return d.add(0, pad(y.grad(), y.shape(0), range));
    const std::span<real> sum = d.sum(0);
    for_parts(y.shape(0), y.grad().shape(), range,
              [&](std::size_t out, std::size_t in, std::size_t n) {
                  axpy(1, y.grad().data().subspan(in, n), sum.subspan(out, n));
              });
}
const OpDef kSlice{.name = "slice", .backward = slice_backward, .twice = true};

void pad_backward(const Node& y, GradSink& d) {
    const auto& range = y.saved<Range>();
    const std::size_t size = y.shape(0)[range.axis];
    d.add(0, slice(y.grad(), static_cast<int>(range.axis), range.begin, range.begin + size));
}
const OpDef kPad{.name = "pad", .backward = pad_backward, .twice = true};

// A part with zeros around it along one axis.
Tensor pad(const Tensor& part, const Shape& shape, const Range& range) {
    Tensor y(shape);
    paste(part, range, y);
    return record(kPad, std::move(y), {&part}, range);
}

void concat_backward(const Node& y, GradSink& d) {
    const auto axis = y.saved<int>();
    std::size_t begin = 0;
    for (std::size_t i = 0; i < y.input_count(); ++i) {
        const std::size_t end = begin + y.shape(i)[static_cast<std::size_t>(axis)];
        if (d.wants(i)) d.add(i, slice(y.grad(), axis, begin, end));
        begin = end;
    }
}
const OpDef kConcat{.name = "concat", .backward = concat_backward, .twice = true};

void check_parts(const char* op, std::span<const Tensor> parts) {
    if (parts.empty()) throw ShapeError(op, "at least one tensor", "none");
}

}  // namespace

namespace detail {

const ViewOps kViewOps{
    .reshape = [](const Tensor& x, Tensor view) { return record(kReshape, std::move(view), {&x}); },
    .slice =
        [](const Tensor& x, Tensor view, std::size_t begin) {
            return record(kSlice, std::move(view), {&x}, Range{.axis = 0, .begin = begin});
        }};

}  // namespace detail

Tensor reshape(const Tensor& x, const Shape& shape) {
    return x.reshape(shape);
}

Tensor permute(const Tensor& x, const Axes& axes) {
    Permutation order{.axes = {}, .rank = x.rank()};
    std::array<bool, Shape::kMaxRank> used{};
    if (axes.list().size() != x.rank()) {
        throw ShapeError("permute", {"all axes of ", x.shape()}, axes.list().size());
    }
    for (std::size_t i = 0; i < order.rank; ++i) {
        const std::size_t axis = detail::axis_index("permute", x.shape(), axes.list()[i]);
        if (std::exchange(used[axis], true)) {
            throw ShapeError("permute", "each axis once", {axis, " twice"});
        }
        order.axes[i] = static_cast<int>(axis);
    }
    return permute_by(x, order);
}

Tensor transpose(const Tensor& x, int a, int b) {
    const std::size_t first = detail::axis_index("transpose", x.shape(), a);
    const std::size_t second = detail::axis_index("transpose", x.shape(), b);
    Permutation order{.axes = {}, .rank = x.rank()};
    for (std::size_t i = 0; i < order.rank; ++i) order.axes[i] = static_cast<int>(i);
    std::swap(order.axes[first], order.axes[second]);
    return permute_by(x, order);
}

Tensor slice(const Tensor& x, int axis, std::size_t begin, std::size_t end) {
    const std::size_t along = detail::axis_index("slice", x.shape(), axis);
    if (along == 0) return x.slice(begin, end);
    if (begin > end || end > x.shape()[along]) {
        throw ShapeError({"slice [", begin, ", ", end, ")"}, {"a range within axis ", along},
                         x.shape());
    }
    const Range range{.axis = along, .begin = begin};
    return record(kSlice, cut_range(x, range, end - begin), {&x}, range);
}

Tensor concat(std::span<const Tensor> parts, int axis) {
    check_parts("concat", parts);
    const Shape& first = parts.front().shape();
    const std::size_t along = detail::axis_index("concat", first, axis);
    std::size_t total = 0;
    std::vector<const Tensor*> inputs;
    for (const Tensor& part : parts) {
        const Shape& shape = part.shape();
        if (shape.rank() != first.rank() ||
            detail::with_size(shape, along, 0) != detail::with_size(first, along, 0)) {
            throw ShapeError("concat", {"shapes equal but for axis ", along},
                             {first, " and ", shape});
        }
        total += shape[along];
        inputs.push_back(&part);
    }
    Tensor y = Tensor::uninitialized(detail::with_size(first, along, total));
    std::size_t begin = 0;
    for (const Tensor& part : parts) {
        paste(part, {.axis = along, .begin = begin}, y);
        begin += part.shape()[along];
    }
    return record(kConcat, std::move(y), inputs, static_cast<int>(along));
}

Tensor concat(std::initializer_list<Tensor> parts, int axis) {
    return concat(std::span(parts.begin(), parts.size()), axis);
}

Tensor stack(std::span<const Tensor> parts, int axis) {
    check_parts("stack", parts);
    const Shape& shape = parts.front().shape();
    std::array<std::size_t, Shape::kMaxRank + 1> sizes{};
    const int rank = static_cast<int>(shape.rank()) + 1;
    if (axis < -rank || axis >= rank) {
        throw ShapeError("stack", {"an axis of the result of rank ", rank}, axis);
    }
    const auto along = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
    std::ranges::copy(shape, sizes.begin());
    std::copy_backward(sizes.begin() + along, sizes.begin() + shape.rank(),
                       sizes.begin() + shape.rank() + 1);
    sizes[along] = 1;
    const Shape with_axis(std::span<const std::size_t>(sizes.data(), shape.rank() + 1));
    std::vector<Tensor> wider;
    for (const Tensor& part : parts) {
        if (part.shape() != shape) {
            throw ShapeError("stack", "equal shapes", {shape, " and ", part.shape()});
        }
        wider.push_back(part.reshape(with_axis));
    }
    return concat(wider, static_cast<int>(along));
}

Tensor stack(std::initializer_list<Tensor> parts, int axis) {
    return stack(std::span(parts.begin(), parts.size()), axis);
}

}  // namespace course
