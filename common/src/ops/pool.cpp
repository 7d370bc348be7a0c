// Pooling: the largest or the mean value of each window of an image, (B, C, H, W).

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "course/op.hpp"
#include "course/ops.hpp"
#include "course/parallel.hpp"

namespace course {
namespace {

// Windows over one plane of h x w pixels.
struct Windows {
    std::size_t planes, h, w;  // of x
    std::size_t out_h, out_w;  // of y
    std::array<std::size_t, 2> size, stride, padding;

    std::size_t in() const { return h * w; }
    std::size_t out() const { return out_h * out_w; }

    // Calls f(output position, first row, last row + 1, first column, last column + 1).
    template <typename F>
    void each(const F& f) const {
        for (std::size_t i = 0; i < out_h; ++i) {
            const auto [top, bottom] = clipped(i, 0, h);
            for (std::size_t j = 0; j < out_w; ++j) {
                const auto [left, right] = clipped(j, 1, w);
                f(i * out_w + j, top, bottom, left, right);
            }
        }
    }

 private:
    struct Range {
        std::size_t begin, end;
    };
    Range clipped(std::size_t position, std::size_t axis, std::size_t limit) const {
        const std::size_t at = position * stride[axis];  // counted from the padding's first pixel
        const std::size_t begin = std::max(at, padding[axis]) - padding[axis];
        const std::size_t end = std::min(at + size[axis], limit + padding[axis]) - padding[axis];
        return {begin, end};
    }
};

Windows make_windows(const char* op, const Shape& x, const PoolOptions& options) {
    std::array<std::size_t, 2> stride = options.stride;
    for (std::size_t axis : {0U, 1U}) {
        if (stride[axis] == 0) stride[axis] = options.size[axis];
    }
    bool fits = x.rank() == 4;
    for (std::size_t axis = 0; fits && axis < 2; ++axis) {
        fits = options.size[axis] > 0 && options.padding[axis] <= options.size[axis] / 2 &&
               x[2 + axis] + 2 * options.padding[axis] >= options.size[axis];
    }
    if (!fits) {
        throw ShapeError(
            op, "images (b, c, h, w) not smaller than the window, padding at most half of it",
            to_string(x) + " and window " + to_string(Shape{options.size[0], options.size[1]}));
    }
    const auto count = [&](std::size_t axis) {
        return (x[2 + axis] + 2 * options.padding[axis] - options.size[axis]) / stride[axis] + 1;
    };
    return {x[0] * x[1], x[2], x[3], count(0), count(1), options.size, stride, options.padding};
}

Shape pooled(const Shape& x, const Windows& w) {
    return {x[0], x[1], w.out_h, w.out_w};
}

template <typename F>
void each_plane(const Windows& w, const F& f) {
    const std::size_t grain = std::max<std::size_t>(1, 16384 / std::max<std::size_t>(1, w.in()));
    parallel_for(0, w.planes, grain, [&](std::size_t first, std::size_t last) {
        for (std::size_t p = first; p < last; ++p) f(p);
    });
}

// ---- Largest ----------------------------------------------------------------------------------

struct Largest {
    Windows windows;
    std::vector<std::uint32_t> positions;  // of the largest pixel, within its plane
};

void max_pool2d_backward(const Node& y, GradSink& d) {
    const auto& [windows, positions] = y.saved<Largest>();
    Tensor dx(y.shape(0));
    const real* dy = y.grad().data().data();
    real* to = dx.data().data();
    each_plane(windows, [&, w = &windows, at = &positions](std::size_t p) {
        for (std::size_t i = p * w->out(); i < (p + 1) * w->out(); ++i) {
            to[p * w->in() + (*at)[i]] += dy[i];
        }
    });
    d.add(0, std::move(dx));
}
const OpDef kMaxPool2d{.name = "max_pool2d", .backward = max_pool2d_backward};

// ---- Mean -------------------------------------------------------------------------------------

real share_of(const Windows& w) {
    return 1 / static_cast<real>(w.size[0] * w.size[1]);
}

void avg_pool2d_backward(const Node& y, GradSink& d) {
    const auto& w = y.saved<Windows>();
    Tensor dx(y.shape(0));
    const real share = share_of(w);
    const real* dy = y.grad().data().data();
    real* all = dx.data().data();
    each_plane(w, [&](std::size_t p) {
        real* to = all + p * w.in();
        w.each([&](std::size_t at, std::size_t top, std::size_t bottom, std::size_t left,
                   std::size_t right) {
            const real part = dy[p * w.out() + at] * share;
            for (std::size_t r = top; r < bottom; ++r) {
                for (std::size_t c = left; c < right; ++c) to[r * w.w + c] += part;
            }
        });
    });
    d.add(0, std::move(dx));
}
const OpDef kAvgPool2d{.name = "avg_pool2d", .backward = avg_pool2d_backward};

}  // namespace

Tensor max_pool2d(const Tensor& x, const PoolOptions& options) {
    const Windows w = make_windows("max_pool2d", x.shape(), options);
    Tensor y = Tensor::uninitialized(pooled(x.shape(), w));
    std::vector<std::uint32_t> positions(y.size());
    const real* from = x.data().data();
    real* to = y.data().data();
    each_plane(w, [&](std::size_t p) {
        const real* plane = from + p * w.in();
        w.each([&](std::size_t at, std::size_t top, std::size_t bottom, std::size_t left,
                   std::size_t right) {
            std::size_t best = top * w.w + left;
            for (std::size_t r = top; r < bottom; ++r) {
                for (std::size_t c = left; c < right; ++c) {
                    const real value = plane[r * w.w + c];
                    if (value > plane[best] || value != value) best = r * w.w + c;
                }
            }
            to[p * w.out() + at] = plane[best];
            positions[p * w.out() + at] = static_cast<std::uint32_t>(best);
        });
    });
    return record(kMaxPool2d, std::move(y), {&x}, Largest{w, std::move(positions)});
}

Tensor avg_pool2d(const Tensor& x, const PoolOptions& options) {
    const Windows w = make_windows("avg_pool2d", x.shape(), options);
    Tensor y = Tensor::uninitialized(pooled(x.shape(), w));
    const real share = share_of(w);
    const real* from = x.data().data();
    real* to = y.data().data();
    each_plane(w, [&](std::size_t p) {
        const real* plane = from + p * w.in();
        w.each([&](std::size_t at, std::size_t top, std::size_t bottom, std::size_t left,
                   std::size_t right) {
            real total = 0;
            for (std::size_t r = top; r < bottom; ++r) {
                for (std::size_t c = left; c < right; ++c) total += plane[r * w.w + c];
            }
            to[p * w.out() + at] = total * share;
        });
    });
    return record(kAvgPool2d, std::move(y), {&x}, w);
}

}  // namespace course
