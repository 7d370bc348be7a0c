#include "linear_regression/surface.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "course/error.hpp"

namespace course::linear_regression {

namespace {

// Values of b that are worked on together; their sums stay in registers while the samples pass by.
// Summing over b instead of over n needs no reordering of a sum, so compilers vectorise it.
constexpr std::size_t kBlock = 16;
using Block = std::array<real, kBlock>;

struct SquaredError {
    real operator()(real r) const { return r * r; }
};
struct AbsoluteError {
    real operator()(real r) const { return std::abs(r); }
};
struct HuberError {
    real operator()(real r) const {
        // r^2/2 inside, delta (|r| - delta/2) outside, without a branch: m (|r| - m/2).
        const real size = std::abs(r);
        const real m = std::min(size, kHuberDelta);
        return m * (size - m / 2);
    }
};

// residuals holds w x - t for one w. Fills the column of L(w, b) for the b of a block.
template <typename Error>
Block block_losses(Error error, std::span<const real> residuals, const Block& b) {
    Block total{};
    for (const real residual : residuals) {
        for (std::size_t i = 0; i < kBlock; ++i) total[i] += error(residual + b[i]);
    }
    for (real& loss : total) loss /= static_cast<real>(residuals.size());
    return total;
}

//! [surface]
template <typename Error>
Tensor surface_of(Error error, std::span<const real> x, std::span<const real> target,
                  const SurfaceGrid& grid) {
    const real dw = (grid.w_max - grid.w_min) / static_cast<real>(grid.columns - 1);
    const real db = (grid.b_max - grid.b_min) / static_cast<real>(grid.rows - 1);
    Tensor surface = Tensor::uninitialized({grid.rows, grid.columns});
    std::vector<real> residuals(x.size());
    for (std::size_t j = 0; j < grid.columns; ++j) {
        const real w = grid.w_min + static_cast<real>(j) * dw;
        for (std::size_t n = 0; n < x.size(); ++n) residuals[n] = w * x[n] - target[n];
        for (std::size_t begin = 0; begin < grid.rows; begin += kBlock) {
            Block b;
            for (std::size_t i = 0; i < kBlock; ++i) {
                b[i] = grid.b_min + static_cast<real>(begin + i) * db;
            }
            const Block losses = block_losses(error, residuals, b);
            for (std::size_t i = begin; i < std::min(begin + kBlock, grid.rows); ++i) {
                surface(i, j) = losses[i - begin];
            }
        }
    }
    return surface;
}
//! [surface]

void check(const Tensor& x, const Tensor& target, const SurfaceGrid& grid) {
    constexpr std::string_view kWhere = "error_surface";
    if (x.rank() != 1 || x.shape() != target.shape()) {
        throw ShapeError(kWhere, "x (N) and target (N)", {x.shape(), " and ", target.shape()});
    }
    if (x.empty()) throw ValueError(kWhere, "at least one sample", "none");
    if (grid.columns < 2 || grid.rows < 2) {
        throw ValueError(kWhere, "a grid of at least 2 x 2", {grid.columns, " x ", grid.rows});
    }
    for (const auto& [low, high] :
         {std::pair(grid.w_min, grid.w_max), std::pair(grid.b_min, grid.b_max)}) {
        if (!(low < high) || !std::isfinite(high - low)) {
            throw ValueError(kWhere, "finite ranges min < max", {low, " to ", high});
        }
    }
}

}  // namespace

Tensor error_surface(Loss loss, const Tensor& x, const Tensor& target, const SurfaceGrid& grid) {
    check(x, target, grid);
    switch (loss) {
        case Loss::mse:
            return surface_of(SquaredError(), x.data(), target.data(), grid);
        case Loss::mae:
            return surface_of(AbsoluteError(), x.data(), target.data(), grid);
        case Loss::huber:
            break;
    }
    return surface_of(HuberError(), x.data(), target.data(), grid);
}

}  // namespace course::linear_regression
