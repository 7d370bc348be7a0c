#pragma once

// How a matrix product is cut into blocks, and what of it is packed.

#include "pool.hpp"
#include "simd/gemm_tile.hpp"

namespace course::simd {
namespace {

// Measured on Zen 3 (512 KiB of second-level cache): 192 and 384 steps, 96 and 288 rows are slower.
// In the browser, where a panel of B is half as wide, 256 steps and 192 rows are.
#ifdef __wasm__
inline constexpr std::size_t kGemmSteps = 512;
inline constexpr std::size_t kGemmRows = 96;
#else
inline constexpr std::size_t kGemmSteps = 256;
inline constexpr std::size_t kGemmRows = 768 / sizeof(real) / kTileRows * kTileRows;
#endif
inline constexpr std::size_t kGemmColumns = 8192 / sizeof(real);
inline constexpr std::size_t kGroupPanels = 4;  // panels of B that are packed at a time

// Packing pays above these sizes; below, A and B fit the caches with their strides. In the browser
// it pays earlier: 0.87 of the time for 128 x 128 x 128.
#ifdef __wasm__
inline constexpr std::size_t kPackA = 96UL * 96;  // numbers in A
#else
inline constexpr std::size_t kPackA = 192UL * 192;
#endif
inline constexpr std::size_t kPackB = 96UL * 96;  // numbers in B

// Rows of A that are less than a page apart are read as fast where they lie: 0.9 of the time for
// 1024 x 128 x 512. Not in the browser: there each row costs an address a step, and packed they are
// transposed, so that one address serves all.
#ifdef __wasm__
inline constexpr std::size_t kPackStride = 0;
inline constexpr bool kTransposeA = true;
#else
inline constexpr std::size_t kPackStride = 4096 / sizeof(real);
inline constexpr bool kTransposeA = false;
#endif

inline std::size_t smaller(std::size_t a, std::size_t b) {
    return a < b ? a : b;
}

inline std::size_t divide_up(std::size_t n, std::size_t by) {
    return (n + by - 1) / by;
}

inline std::size_t round_up(std::size_t n, std::size_t unit) {
    return divide_up(n, unit) * unit;
}

// Memory for packed numbers; nothing is allocated for none.
class Workspace {
 public:
    explicit Workspace(std::size_t count)
        : bytes_(count * sizeof(real)),
          data_(count == 0 ? nullptr : static_cast<real*>(detail::acquire(bytes_))) {}
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace() {
        if (data_ != nullptr) detail::release(data_, bytes_);
    }
    real* data() const { return data_; }

 private:
    std::size_t bytes_;
    real* data_;
};

// How a product is cut, in blocks of nearly equal size, and what of it is packed.
struct GemmPlan {
    std::size_t k_step;
    std::size_t row_step;
    std::size_t column_step;
    bool pack_a;
    bool pack_b;
    bool keep_b;  // the panels of a whole block of B stay packed: several blocks of A need them
};

template <typename Arch>
GemmPlan make_plan(const GemmArguments& g) {
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    const std::size_t k_blocks = divide_up(g.k, kGemmSteps);
    const std::size_t row_blocks = divide_up(g.m, kGemmRows);
    const bool several_tiles = g.m > 2 * kTileRows && g.n > 2 * kColumns;
    return {.k_step = k_blocks == 0 ? 0 : round_up(divide_up(g.k, k_blocks), 8),
            .row_step = round_up(divide_up(g.m, row_blocks), kTileRows),
            .column_step = smaller(round_up(g.n, kColumns), kGemmColumns),
            .pack_a = several_tiles && g.m * g.k > kPackA &&
                      (g.a_transposed || g.a_stride >= kPackStride),
            .pack_b = g.b_transposed || (several_tiles && g.n * g.k > kPackB),
            .keep_b = row_blocks > 1};
}

// One block of C, and of the sum: rows [i, i + m), columns [j, j + n), steps [p, p + k).
struct GemmBlock {
    std::size_t i, j, p;
    std::size_t m, n, k;
};

// The rows of a block in tiles of nearly equal height: 32 rows are 6 6 5 5 5 5 and not 6 6 6 6 6 2,
// as a tile of two rows takes as long as one of four.
struct Heights {
    std::size_t count;
    std::size_t base;
    std::size_t higher;  // so many tiles have one row more

    explicit Heights(std::size_t rows)
        : count(divide_up(rows, kTileRows)), base(rows / count), higher(rows % count) {}
    std::size_t of(std::size_t tile) const { return base + (tile < higher ? 1 : 0); }
};

}  // namespace
}  // namespace course::simd
