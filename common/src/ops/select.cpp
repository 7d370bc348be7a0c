// Choosing between values, and gradients that are not the derivative of the forward pass.

#include "course/kernels.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "course/random.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

void where_backward(const Node& y, GradSink& d) {
    const Tensor& condition = y.value(0);
    const Tensor zero(Shape{});
    if (d.wants(1)) d.add(1, where(condition, y.grad(), zero));
    if (d.wants(2)) d.add(2, where(condition, zero, y.grad()));
}
const OpDef kWhere{.name = "where", .backward = where_backward, .twice = true};

struct Limits {
    real low;
    real high;
};

void clip_backward(const Node& y, GradSink& d) {
    const auto [low, high] = y.saved<Limits>();
    const Tensor inside = detail::map1(
        y.value(0), [low, high](real v) { return static_cast<real>(v >= low && v <= high); });
    d.add(0, y.grad() * inside);
}
const OpDef kClip{.name = "clip", .backward = clip_backward, .twice = true};

void straight_through_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad());
}
const OpDef kStraightThrough{
    .name = "straight_through", .backward = straight_through_backward, .twice = true};

void reverse_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * -y.saved<double>());
}
const OpDef kReverse{.name = "reverse_gradient", .backward = reverse_backward, .twice = true};

void dropout_backward(const Node& y, GradSink& d) {
    d.add(0, y.grad() * y.saved<Tensor>());
}
const OpDef kDropout{.name = "dropout", .backward = dropout_backward, .twice = true};

}  // namespace

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
    const Shape ab = detail::broadcast_shape("where", a.shape(), b.shape());
    const Shape shape = detail::broadcast_shape("where", condition.shape(), ab);
    Tensor y = Tensor::uninitialized(shape);
    if (!y.empty()) {
        real* next = y.data().data();
        detail::for_rows(detail::make_walk<3>(shape, {&condition.shape(), &a.shape(), &b.shape()}),
                         [&](const auto& offset, const auto& step, std::size_t count) {
                             const real* c = condition.data().data() + offset[0];
                             const real* from_a = a.data().data() + offset[1];
                             const real* from_b = b.data().data() + offset[2];
                             for (std::size_t i = 0; i < count; ++i) {
                                 *next++ = c[i * step[0]] != 0 ? from_a[i * step[1]]
                                                               : from_b[i * step[2]];
                             }
                         });
    }
    const Tensor constant = condition.detach();
    return record(kWhere, std::move(y), {&constant, &a, &b});
}

Tensor clip(const Tensor& x, double low, double high) {
    if (!(low <= high)) {
        throw ValueError("clip", "low <= high", {low, " and ", high});
    }
    const Limits limits{static_cast<real>(low), static_cast<real>(high)};
    Tensor y = Tensor::uninitialized(x.shape());
    clamp(x.data(), limits.low, limits.high, y.data());
    return record(kClip, std::move(y), {&x}, limits);
}

Tensor straight_through(const Tensor& x, const Tensor& value) {
    if (x.shape() != value.shape()) {
        throw ShapeError("straight_through", "equal shapes", {x.shape(), " and ", value.shape()});
    }
    return record(kStraightThrough, value.detach(), {&x});
}

Tensor reverse_gradient(const Tensor& x, double factor) {
    return record(kReverse, x.detach(), {&x}, factor);
}

Tensor dropout(const Tensor& x, double p, Rng& rng) {
    if (!(p >= 0 && p < 1)) throw ValueError("dropout", "p in [0, 1)", p);
    if (p == 0) return x;
    Tensor mask = Tensor::uninitialized(x.shape());
    const auto kept = static_cast<real>(1 / (1 - p));
    const auto limit = static_cast<std::uint32_t>(p * 0x1p32);  // P(bits < limit) = p
    for (real& factor : mask.data()) factor = rng.bits32() < limit ? 0 : kept;
    Tensor y = detail::map_same(x, mask, [](real v, real factor) { return v * factor; });
    return record(kDropout, std::move(y), {&x}, std::move(mask));
}

}  // namespace course
