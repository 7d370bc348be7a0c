#include "course/pooling.hpp"

#include <algorithm>
#include <vector>

#include "course/parallel.hpp"

namespace course {
namespace {

constexpr std::size_t kPartNumbers = std::size_t{1} << 15;  // pixels that are worth a thread

// The options with every stride spelled out.
PoolOptions complete(PoolOptions options) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (options.stride[axis] == 0) options.stride[axis] = options.window[axis];
    }
    return options;
}

// Sizes of one plane. A window's rows and columns inside the image are [top, bottom), [left,
// right).
struct Plane {
    std::size_t height, width;          // of the image
    std::size_t out_height, out_width;  // of the result
    PoolOptions o;

    std::size_t pixels() const { return height * width; }
    std::size_t results() const { return out_height * out_width; }
    std::size_t top(std::size_t y) const { return begin(y, 0); }
    std::size_t left(std::size_t x) const { return begin(x, 1); }
    std::size_t bottom(std::size_t y) const { return end(y, 0, height); }
    std::size_t right(std::size_t x) const { return end(x, 1, width); }

 private:
    std::size_t begin(std::size_t i, std::size_t axis) const {
        const std::size_t first = i * o.stride[axis];
        return first > o.padding[axis] ? first - o.padding[axis] : 0;
    }
    std::size_t end(std::size_t i, std::size_t axis, std::size_t size) const {
        return std::min(i * o.stride[axis] + o.window[axis] - o.padding[axis], size);
    }
};

Plane make_plane(const Shape& x, const Shape& y, const PoolOptions& options) {
    const std::size_t rank = x.rank();
    return {.height = x[rank - 2],
            .width = x[rank - 1],
            .out_height = y[rank - 2],
            .out_width = y[rank - 1],
            .o = complete(options)};
}

Plane checked_plane(const char* op, const Shape& x, const Shape& y, const PoolOptions& options) {
    const Shape expected = pool2d_shape(x, options);
    if (y != expected) throw ShapeError(op, expected, y);
    return make_plane(x, y, options);
}

// f(plane) for all planes, several at the same time.
template <typename F>
void for_planes(std::size_t planes, std::size_t pixels, F f) {
    const std::size_t grain = std::max<std::size_t>(kPartNumbers / (pixels + 1), 1);
    parallel_for(0, planes, grain, [&](std::size_t first, std::size_t last) {
        for (std::size_t plane = first; plane < last; ++plane) f(plane);
    });
}

// NaN beats everything, as every comparison with it is false.
bool beats(real challenger, real best) {
    return !(challenger <= best) && best == best;
}

void max_of_window(const Plane& p, const real* image, std::size_t y, std::size_t x, real& result,
                   std::uint32_t& winner) {
    std::size_t best = p.top(y) * p.width + p.left(x);
    for (std::size_t i = p.top(y); i < p.bottom(y); ++i) {
        for (std::size_t j = p.left(x); j < p.right(x); ++j) {
            if (beats(image[i * p.width + j], image[best])) best = i * p.width + j;
        }
    }
    result = image[best];
    winner = static_cast<std::uint32_t>(best);
}

bool has_nan(const real* x, std::size_t n) {
    int count = 0;
    for (std::size_t i = 0; i < n; ++i) count += x[i] != x[i] ? 1 : 0;
    return count > 0;
}

// A row of windows of 2 x 2 side by side, none with NaN. Nothing in the loop depends on a branch:
// the compiler makes vectors of it, 5 times as fast as guessing which number is the largest.
void max_of_pairs(const real* upper, std::uint32_t first, std::uint32_t width, std::size_t count,
                  real* result, std::uint32_t* winners) {
    const real* lower = upper + width;
    for (std::size_t x = 0; x < count; ++x) {
        const real a = upper[2 * x];
        const real b = upper[2 * x + 1];
        const real c = lower[2 * x];
        const real d = lower[2 * x + 1];
        const bool right = !(b <= a);
        const bool low_right = !(d <= c);
        const real high = right ? b : a;
        const real low = low_right ? d : c;
        const std::uint32_t at_high = right ? 1 : 0;
        const std::uint32_t at_low = low_right ? width + 1 : width;
        const bool below = !(low <= high);
        result[x] = below ? low : high;
        winners[x] = first + 2 * static_cast<std::uint32_t>(x) + (below ? at_low : at_high);
    }
}

void max_of_plane(const Plane& p, const real* image, real* result, std::uint32_t* winners) {
    constexpr std::array<std::size_t, 2> kTwo{2, 2};
    constexpr std::array<std::size_t, 2> kNone{0, 0};
    const bool in_pairs = p.o.window == kTwo && p.o.stride == kTwo && p.o.padding == kNone;
    for (std::size_t y = 0; y < p.out_height; ++y) {
        const std::size_t first = 2 * y * p.width;
        if (in_pairs && !has_nan(image + first, 2 * p.width)) {
            max_of_pairs(image + first, static_cast<std::uint32_t>(first),
                         static_cast<std::uint32_t>(p.width), p.out_width, result, winners);
        } else {
            for (std::size_t x = 0; x < p.out_width; ++x) {
                max_of_window(p, image, y, x, result[x], winners[x]);
            }
        }
        result += p.out_width;
        winners += p.out_width;
    }
}

}  // namespace

Shape pool2d_shape(const Shape& x, const PoolOptions& options) {
    if (x.rank() < 2) throw ShapeError("pool2d", "(..., H, W)", x);
    const PoolOptions o = complete(options);
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::ranges::copy(x, sizes.begin());
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::size_t window = o.window[axis];
        const std::size_t padding = o.padding[axis];
        if (window == 0) throw ValueError("pool2d", "window > 0", 0);
        if (padding > window / 2) {
            throw ValueError("pool2d", "padding <= window / 2", padding);
        }
        std::size_t& size = sizes[x.rank() - 2 + axis];
        if (size == 0 || size + 2 * padding < window) {
            throw ShapeError("pool2d",
                             {"an image of at least (", o.window[0], ", ", o.window[1], ")"}, x);
        }
        size = (size + 2 * padding - window) / o.stride[axis] + 1;
    }
    return Shape(std::span(sizes.data(), x.rank()));
}

void max_pool2d(const Tensor& x, Tensor& y, std::span<std::uint32_t> winners,
                const PoolOptions& options) {
    const Plane p = checked_plane("max_pool2d", x.shape(), y.shape(), options);
    if (!winners.empty() && winners.size() != y.size()) {
        throw ShapeError("max_pool2d", {y.size(), " winners"}, {winners.size(), " winners"});
    }
    const real* const image = x.data().data();
    real* const result = y.data().data();
    for_planes(y.size() / p.results(), p.pixels(), [&](std::size_t plane) {
        std::vector<std::uint32_t> unwanted(winners.empty() ? p.results() : 0);
        max_of_plane(p, image + plane * p.pixels(), result + plane * p.results(),
                     winners.empty() ? unwanted.data() : winners.data() + plane * p.results());
    });
}

void max_pool2d_gradient(const Tensor& dy, std::span<const std::uint32_t> winners, Tensor& dx) {
    const std::size_t rank = dx.rank();
    bool fits = rank >= 2 && dy.rank() == rank && winners.size() == dy.size();
    for (std::size_t axis = 0; fits && axis + 2 < rank; ++axis) {
        fits = dx.dim(axis) == dy.dim(axis);
    }
    if (!fits) {
        throw ShapeError("max_pool2d_gradient", "(..., H', W') with its winners -> (..., H, W)",
                         {dy.shape(), " with ", winners.size(), " winners -> ", dx.shape()});
    }
    if (dx.empty()) return;
    if (dy.empty()) return dx.fill(0);
    const std::size_t pixels = dx.dim(rank - 2) * dx.dim(rank - 1);
    const std::size_t results = dy.dim(rank - 2) * dy.dim(rank - 1);
    const real* const gradient = dy.data().data();
    real* const image = dx.data().data();
    for_planes(dx.size() / pixels, pixels, [&](std::size_t plane) {
        real* const to = image + plane * pixels;
        std::fill_n(to, pixels, real{0});  // a plane at a time, while it is in the cache
        for (std::size_t i = plane * results; i < (plane + 1) * results; ++i) {
            if (winners[i] >= pixels) {
                throw ValueError("max_pool2d_gradient", {"winners below ", pixels}, winners[i]);
            }
            to[winners[i]] += gradient[i];
        }
    });
}

void average_pool2d(const Tensor& x, Tensor& y, const PoolOptions& options) {
    const Plane p = checked_plane("average_pool2d", x.shape(), y.shape(), options);
    const auto factor = static_cast<real>(1.0 / static_cast<double>(p.o.window[0] * p.o.window[1]));
    const real* const images = x.data().data();
    real* const results = y.data().data();
    for_planes(y.size() / p.results(), p.pixels(), [&](std::size_t plane) {
        const real* const image = images + plane * p.pixels();
        real* result = results + plane * p.results();
        for (std::size_t r = 0; r < p.out_height; ++r) {
            for (std::size_t c = 0; c < p.out_width; ++c) {
                real sum = 0;
                for (std::size_t i = p.top(r); i < p.bottom(r); ++i) {
                    for (std::size_t j = p.left(c); j < p.right(c); ++j) {
                        sum += image[i * p.width + j];
                    }
                }
                *result++ = factor * sum;
            }
        }
    });
}

void average_pool2d_gradient(const Tensor& dy, Tensor& dx, const PoolOptions& options) {
    const Plane p = checked_plane("average_pool2d_gradient", dx.shape(), dy.shape(), options);
    const auto factor = static_cast<real>(1.0 / static_cast<double>(p.o.window[0] * p.o.window[1]));
    const real* const gradients = dy.data().data();
    real* const images = dx.data().data();
    dx.fill(0);
    for_planes(dy.size() / p.results(), p.pixels(), [&](std::size_t plane) {
        real* const image = images + plane * p.pixels();
        const real* gradient = gradients + plane * p.results();
        for (std::size_t r = 0; r < p.out_height; ++r) {
            for (std::size_t c = 0; c < p.out_width; ++c) {
                const real share = factor * *gradient++;
                for (std::size_t i = p.top(r); i < p.bottom(r); ++i) {
                    for (std::size_t j = p.left(c); j < p.right(c); ++j) {
                        image[i * p.width + j] += share;
                    }
                }
            }
        }
    });
}

}  // namespace course
