// Sums, means and extremes along axes.

#include <algorithm>

#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "ops/axes.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

// ---- Sum and mean ---------------------------------------------------------------------------

struct Reduced {
    Shape kept;     // the result's shape with the summed axes as 1
    double factor;  // 1, or 1 / n for the mean
};

void reduce_backward(const Node& y, GradSink& d) {
    const auto& [kept, factor] = y.saved<Reduced>();
    const Tensor dy = factor == 1 ? y.grad() : affine(y.grad(), factor, 0);
    d.add(0, broadcast_to(dy.reshape(kept), y.shape(0)));
}
const OpDef kSum{.name = "sum", .backward = reduce_backward, .twice = true};
const OpDef kMean{.name = "mean", .backward = reduce_backward, .twice = true};

// x summed over the axes that are 1 in `kept`, outside of the graph.
Tensor reduce(const Tensor& x, const Shape& kept, const Shape& shape, real factor) {
    if (kept.size() == 1) return Tensor::full(shape, sum(x.data()) * factor);
    Tensor y = sum_to(x.detach(), kept);
    if (factor != 1) scale(factor, y.data());
    return y.reshape(shape);
}

double mean_factor(const Tensor& x, const Shape& kept) {
    const std::size_t count = kept.size() == 0 ? 1 : x.size() / kept.size();
    if (count == 0) throw ShapeError("mean", "at least one element", x.shape());
    return 1.0 / static_cast<double>(count);
}

Shape all_ones(const Shape& shape) {
    std::array<std::size_t, Shape::kMaxRank> ones{};
    ones.fill(1);
    return Shape(std::span(ones.data(), shape.rank()));
}

// ---- Largest and smallest -------------------------------------------------------------------

// Which of the n positions along the axis was taken, for (outer, inner) of the result.
struct Taken {
    std::vector<std::size_t> positions;
    detail::AxisView view;
};

void extreme_backward(const Node& y, GradSink& d) {
    const auto& [positions, view] = y.saved<Taken>();
    Tensor dx(y.shape(0));
    const std::span<const real> dy = y.grad().data();
    for (std::size_t o = 0; o < view.outer; ++o) {
        for (std::size_t i = 0; i < view.inner; ++i) {
            const std::size_t at = o * view.inner + i;
            const std::size_t taken = positions[at];
            dx.data()[(o * view.n + taken) * view.inner + i] = dy[at];
        }
    }
    d.add(0, std::move(dx));
}
const OpDef kMax{.name = "max", .backward = extreme_backward};
const OpDef kMin{.name = "min", .backward = extreme_backward};

template <typename Beats>
std::vector<std::size_t> find_extreme(const char* op, const Tensor& x, const detail::AxisView& view,
                                      const Beats& beats) {
    if (view.n == 0) throw ShapeError(op, "at least one element", x.shape());
    std::vector<std::size_t> best(view.outer * view.inner);
    const std::span<const real> v = x.data();
    for (std::size_t o = 0; o < view.outer; ++o) {
        for (std::size_t i = 0; i < view.inner; ++i) {
            const std::size_t base = o * view.n * view.inner + i;
            std::size_t found = 0;
            for (std::size_t k = 1; k < view.n; ++k) {
                const real candidate = v[base + k * view.inner];
                const real so_far = v[base + found * view.inner];
                // A NaN wins and stays.
                if (so_far == so_far && (beats(candidate, so_far) || candidate != candidate)) {
                    found = k;
                }
            }
            best[o * view.inner + i] = found;
        }
    }
    return best;
}

template <typename Beats>
Tensor extreme(const OpDef& op, const Tensor& x, const detail::AxisView& view, const Shape& shape,
               const Beats& beats) {
    std::vector<std::size_t> positions = find_extreme(op.name, x, view, beats);
    Tensor y = Tensor::uninitialized(shape);
    for (std::size_t o = 0; o < view.outer; ++o) {
        for (std::size_t i = 0; i < view.inner; ++i) {
            const std::size_t taken = positions[o * view.inner + i];
            y.data()[o * view.inner + i] = x.data()[(o * view.n + taken) * view.inner + i];
        }
    }
    return record(op, std::move(y), {&x}, Taken{std::move(positions), view});
}

constexpr auto kLarger = [](real a, real b) { return a > b; };
constexpr auto kSmaller = [](real a, real b) { return a < b; };

detail::AxisView whole(const Tensor& x) {
    return {.outer = 1, .n = x.size(), .inner = 1};
}

}  // namespace

Tensor sum(const Tensor& x) {
    return record(kSum, Tensor::full(Shape{}, sum(x.data())), {&x},
                  Reduced{all_ones(x.shape()), 1});
}

Tensor sum(const Tensor& x, Axes axes, bool keep) {
    const auto [kept, dropped] = detail::reduced_shapes("sum", x.shape(), axes);
    return record(kSum, reduce(x, kept, keep ? kept : dropped, 1), {&x}, Reduced{kept, 1});
}

Tensor mean(const Tensor& x) {
    const Shape kept = all_ones(x.shape());
    const double factor = mean_factor(x, kept);
    return record(kMean, reduce(x, kept, Shape{}, static_cast<real>(factor)), {&x},
                  Reduced{kept, factor});
}

Tensor mean(const Tensor& x, Axes axes, bool keep) {
    const auto [kept, dropped] = detail::reduced_shapes("mean", x.shape(), axes);
    const double factor = mean_factor(x, kept);
    return record(kMean, reduce(x, kept, keep ? kept : dropped, static_cast<real>(factor)), {&x},
                  Reduced{kept, factor});
}

Tensor max(const Tensor& x) {
    return extreme(kMax, x, whole(x), Shape{}, kLarger);
}

Tensor max(const Tensor& x, int axis, bool keep) {
    const auto [kept, dropped] = detail::reduced_shapes("max", x.shape(), axis);
    return extreme(kMax, x, detail::axis_view("max", x.shape(), axis), keep ? kept : dropped,
                   kLarger);
}

Tensor min(const Tensor& x) {
    return extreme(kMin, x, whole(x), Shape{}, kSmaller);
}

Tensor min(const Tensor& x, int axis, bool keep) {
    const auto [kept, dropped] = detail::reduced_shapes("min", x.shape(), axis);
    return extreme(kMin, x, detail::axis_view("min", x.shape(), axis), keep ? kept : dropped,
                   kSmaller);
}

std::vector<std::size_t> argmax(const Tensor& x, int axis) {
    return find_extreme("argmax", x, detail::axis_view("argmax", x.shape(), axis), kLarger);
}

}  // namespace course
