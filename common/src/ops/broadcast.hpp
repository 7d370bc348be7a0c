#pragma once

// NumPy's broadcasting: shapes are aligned at their last axes, and an axis of size 1 or a missing
// one is repeated.

#include <array>
#include <cstddef>
#include <string>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "course/tensor.hpp"
#include "grain.hpp"

namespace course::detail {

// Whether a tensor of shape `from` can be repeated to shape `to`.
bool broadcasts_to(const Shape& from, const Shape& to);

// The common shape of two. Throws ShapeError in the op's name.
Shape broadcast_shape(const char* op, const Shape& a, const Shape& b);

// How to walk over N tensors that are broadcast to one shape: loops from outer to inner, with axes
// joined wherever every tensor steps through both evenly.
template <std::size_t N>
struct Walk {
    std::size_t axes = 0;
    std::array<std::size_t, Shape::kMaxRank> size{};
    std::array<std::array<std::size_t, Shape::kMaxRank>, N> step{};  // of tensor n along an axis
};

template <std::size_t N>
Walk<N> make_walk(const Shape& to, const std::array<const Shape*, N>& from) {
    std::array<std::array<std::size_t, Shape::kMaxRank>, N> step{};
    for (std::size_t n = 0; n < N; ++n) {
        const Shape& shape = *from[n];
        const std::size_t missing = to.rank() - shape.rank();
        std::size_t width = 1;
        for (std::size_t axis = shape.rank(); axis-- > 0;) {
            step[n][axis + missing] = shape[axis] == 1 ? 0 : width;
            width *= shape[axis];
        }
    }
    Walk<N> walk;
    for (std::size_t axis = 0; axis < to.rank(); ++axis) {
        if (to[axis] == 1) continue;
        bool joined = walk.axes > 0;
        for (std::size_t n = 0; n < N && joined; ++n) {
            joined = walk.step[n][walk.axes - 1] == step[n][axis] * to[axis];
        }
        const std::size_t at = joined ? walk.axes - 1 : walk.axes++;
        walk.size[at] = joined ? walk.size[at] * to[axis] : to[axis];
        for (std::size_t n = 0; n < N; ++n) walk.step[n][at] = step[n][axis];
    }
    if (walk.axes == 0) {  // one element
        walk.axes = 1;
        walk.size[0] = 1;
    }
    return walk;
}

// Calls row(offsets, steps, count) for every innermost run: tensor n's elements lie at
// offsets[n] + i steps[n], i < count.
template <std::size_t N, typename Row>
void for_rows(const Walk<N>& walk, const Row& row) {
    const std::size_t inner = walk.axes - 1;
    std::array<std::size_t, N> offset{};
    std::array<std::size_t, N> steps{};
    for (std::size_t n = 0; n < N; ++n) steps[n] = walk.step[n][inner];
    std::array<std::size_t, Shape::kMaxRank> index{};
    for (;;) {
        row(offset, steps, walk.size[inner]);
        std::size_t axis = inner;
        for (;;) {
            if (axis-- == 0) return;
            if (++index[axis] < walk.size[axis]) break;
            index[axis] = 0;
            for (std::size_t n = 0; n < N; ++n) {
                offset[n] -= (walk.size[axis] - 1) * walk.step[n][axis];
            }
        }
        for (std::size_t n = 0; n < N; ++n) offset[n] += walk.step[n][axis];
    }
}

// Numbers at equal distances: 1 for neighbours, 0 for one number again and again.
struct Strided {
    const real* at;
    std::size_t step;
};

// out[i] = f(a[i], b[i]) over one run, with the steps that occur spelled out for the compiler.
template <typename F>
void map_run(const Strided& from_a, const Strided& from_b, real* out, std::size_t count,
             const F& f) {
    const auto [a, step_a] = from_a;
    const auto [b, step_b] = from_b;
    if (step_a == 1 && step_b == 1) {
        for (std::size_t i = 0; i < count; ++i) out[i] = f(a[i], b[i]);
    } else if (step_a == 1 && step_b == 0) {
        const real fixed = *b;
        for (std::size_t i = 0; i < count; ++i) out[i] = f(a[i], fixed);
    } else if (step_a == 0 && step_b == 1) {
        const real fixed = *a;
        for (std::size_t i = 0; i < count; ++i) out[i] = f(fixed, b[i]);
    } else {
        for (std::size_t i = 0; i < count; ++i) out[i] = f(a[i * step_a], b[i * step_b]);
    }
}

// f(a, b) of two tensors of the same shape.
template <typename F>
Tensor map_same(const Tensor& a, const Tensor& b, const F& f) {
    Tensor out = Tensor::uninitialized(a.shape());
    const real* from_a = a.data().data();
    const real* from_b = b.data().data();
    real* to = out.data().data();
    parallel_for(0, out.size(), kElementGrain, [=, &f](std::size_t first, std::size_t last) {
        map_run({from_a + first, 1}, {from_b + first, 1}, to + first, last - first, f);
    });
    return out;
}

// f(a, b) element by element, broadcast. Throws ShapeError in the op's name.
template <typename F>
Tensor map2(const char* op, const Tensor& a, const Tensor& b, const F& f) {
    if (a.shape() == b.shape()) return map_same(a, b, f);
    const Shape shape = broadcast_shape(op, a.shape(), b.shape());
    Tensor out = Tensor::uninitialized(shape);
    if (out.empty()) return out;
    real* next = out.data().data();
    for_rows(make_walk<2>(shape, {&a.shape(), &b.shape()}),
             [&](const auto& offset, const auto& step, std::size_t count) {
                 map_run({a.data().data() + offset[0], step[0]},
                         {b.data().data() + offset[1], step[1]}, next, count, f);
                 next += count;
             });
    return out;
}

// f(x) element by element.
template <typename F>
Tensor map1(const Tensor& x, const F& f) {
    Tensor out = Tensor::uninitialized(x.shape());
    const real* from = x.data().data();
    real* to = out.data().data();
    parallel_for(0, x.size(), kElementGrain, [=, &f](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) to[i] = f(from[i]);
    });
    return out;
}

}  // namespace course::detail
