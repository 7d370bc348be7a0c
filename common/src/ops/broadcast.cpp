#include "ops/broadcast.hpp"

#include <algorithm>

#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"

namespace course {
namespace detail {

bool broadcasts_to(const Shape& from, const Shape& to) {
    if (from.rank() > to.rank()) return false;
    const std::size_t missing = to.rank() - from.rank();
    for (std::size_t axis = 0; axis < from.rank(); ++axis) {
        if (from[axis] != 1 && from[axis] != to[axis + missing]) return false;
    }
    return true;
}

Shape broadcast_shape(const char* op, const Shape& a, const Shape& b) {
    const Shape& longer = a.rank() >= b.rank() ? a : b;
    const Shape& shorter = a.rank() >= b.rank() ? b : a;
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::ranges::copy(longer, sizes.begin());
    const std::size_t missing = longer.rank() - shorter.rank();
    for (std::size_t axis = 0; axis < shorter.rank(); ++axis) {
        std::size_t& size = sizes[axis + missing];
        if (size != shorter[axis] && size != 1 && shorter[axis] != 1) {
            throw ShapeError(op, "shapes that broadcast", {a, " and ", b});
        }
        if (size == 1) size = shorter[axis];
    }
    return Shape(std::span(sizes.data(), longer.rank()));
}

}  // namespace detail

namespace {

using detail::for_rows;
using detail::make_walk;

// ---- broadcast_to and sum_to: each is the other's backward -----------------------------------

void broadcast_to_backward(const Node& y, GradSink& d) {
    d.add(0, sum_to(y.grad(), y.shape(0)));
}

const OpDef kBroadcastTo{.name = "broadcast_to", .backward = broadcast_to_backward, .twice = true};

void sum_to_backward(const Node& y, GradSink& d) {
    d.add(0, broadcast_to(y.grad(), y.shape(0)));
}

const OpDef kSumTo{.name = "sum_to", .backward = sum_to_backward, .twice = true};

void add_run(const real* from, real* to, std::size_t step_to, std::size_t count) {
    if (step_to == 0) {
        *to += sum(std::span(from, count));
    } else {
        for (std::size_t i = 0; i < count; ++i) to[i * step_to] += from[i];
    }
}

}  // namespace

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
    if (!detail::broadcasts_to(x.shape(), shape)) {
        throw ShapeError("broadcast_to", {"a shape that broadcasts to ", shape}, x.shape());
    }
    Tensor y = Tensor::uninitialized(shape);
    if (y.empty()) return record(kBroadcastTo, std::move(y), {&x});
    real* next = y.data().data();
    for_rows(make_walk<1>(shape, {&x.shape()}),
             [&](const auto& offset, const auto& step, std::size_t count) {
                 const real* from = x.data().data() + offset[0];
                 if (step[0] == 0) {
                     std::fill_n(next, count, *from);
                 } else {
                     for (std::size_t i = 0; i < count; ++i) next[i] = from[i * step[0]];
                 }
                 next += count;
             });
    return record(kBroadcastTo, std::move(y), {&x});
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
    if (!detail::broadcasts_to(shape, x.shape())) {
        throw ShapeError("sum_to", {"a shape that broadcasts to ", x.shape()}, shape);
    }
    Tensor y(shape);
    if (x.empty()) return record(kSumTo, std::move(y), {&x});
    const real* next = x.data().data();
    for_rows(make_walk<1>(x.shape(), {&shape}),
             [&](const auto& offset, const auto& step, std::size_t count) {
                 add_run(next, y.data().data() + offset[0], step[0], count);
                 next += count;
             });
    return record(kSumTo, std::move(y), {&x});
}

}  // namespace course
