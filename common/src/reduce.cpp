#include "course/reduce.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::kernels;

void check(const char* op, std::span<const real> x, const AxisView& a, std::span<real> out,
           bool empty_allowed) {
    if (a.outer * a.size * a.inner != x.size() || a.outer * a.inner != out.size()) {
        throw ShapeError(op, "(outer, size, inner) -> (outer, inner)",
                         {"(", a.outer, ", ", a.size, ", ", a.inner, ") of ", x.size(),
                          " elements -> ", out.size()});
    }
    if (a.size == 0 && !empty_allowed) throw ValueError(op, "an axis of at least one element", "0");
}

// The first place along the axis that holds the extreme.
std::size_t find(const real* x, const AxisView& a, real value) {
    for (std::size_t k = 0; k < a.size; ++k) {
        const real v = x[k * a.inner];
        if (v == value || (v != v && value != value)) return k;
    }
    return 0;
}

void extreme(const char* op, bool largest, std::span<const real> x, const AxisView& a,
             std::span<real> out, std::span<std::size_t> index) {
    check(op, x, a, out, out.empty());
    if (!index.empty() && index.size() != out.size()) {
        throw ShapeError(op, "as many indices as results", {index.size(), " for ", out.size()});
    }
    const auto of_run = largest ? kernels().max : kernels().min;
    const auto& binary = simd::math_kernels().binary;
    const auto merge = largest ? binary[simd::BinaryOp::max] : binary[simd::BinaryOp::min];
    for (std::size_t o = 0; o < a.outer && a.inner > 0; ++o) {
        const real* block = x.data() + o * a.size * a.inner;
        real* result = out.data() + o * a.inner;
        if (a.inner == 1) {
            *result = of_run(block, a.size);
        } else {
            std::copy_n(block, a.inner, result);
            for (std::size_t k = 1; k < a.size; ++k) {
                merge(result, block + k * a.inner, result, a.inner);
            }
        }
        if (index.empty()) continue;
        for (std::size_t i = 0; i < a.inner; ++i) {
            index[o * a.inner + i] = find(block + i, a, result[i]);
        }
    }
}

}  // namespace

AxisView view_axis(const Shape& shape, std::size_t axis) {
    if (axis >= shape.rank()) {
        throw ShapeError("view_axis", {"an axis of ", shape}, axis);
    }
    AxisView view{1, shape[axis], 1};
    for (std::size_t i = 0; i < axis; ++i) view.outer *= shape[i];
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) view.inner *= shape[i];
    return view;
}

void sum_axis(std::span<const real> x, const AxisView& axis, std::span<real> out) {
    check("sum_axis", x, axis, out, true);
    if (axis.inner == 1) {
        const auto kernel = kernels().sum;
        for (std::size_t o = 0; o < axis.outer; ++o) {
            out[o] = kernel(x.data() + o * axis.size, axis.size);
        }
        return;
    }
    const auto kernel = simd::rows_kernels().column_sums;
    for (std::size_t o = 0; o < axis.outer; ++o) {
        kernel(x.data() + o * axis.size * axis.inner, axis.size, axis.inner,
               out.data() + o * axis.inner);
    }
}

void mean_axis(std::span<const real> x, const AxisView& axis, std::span<real> out) {
    check("mean_axis", x, axis, out, out.empty());
    sum_axis(x, axis, out);
    if (axis.size > 0) kernels().scale(1 / static_cast<real>(axis.size), out.data(), out.size());
}

void max_axis(std::span<const real> x, const AxisView& axis, std::span<real> out,
              std::span<std::size_t> index) {
    extreme("max_axis", true, x, axis, out, index);
}

void min_axis(std::span<const real> x, const AxisView& axis, std::span<real> out,
              std::span<std::size_t> index) {
    extreme("min_axis", false, x, axis, out, index);
}

}  // namespace course
