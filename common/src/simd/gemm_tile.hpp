#pragma once

// The innermost part of the matrix product: a tile of C of a few rows and a few vectors, held in
// registers while k runs. No tile masks its loads of B; panels that end inside a tile are packed
// and filled up with zeros.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "simd/gemm_table.hpp"
#include "simd/vector.hpp"

namespace course::simd {
namespace {

// The tile's size. Its sums, a row of B and one element of A must fit the registers: 16 of them on
// SSE2, AVX2 and in the browser (where 4 x 12 and 3 x 16 already spill), 32 on AVX-512 and NEON.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr std::size_t kTileRows = 8;
#elif defined(__wasm__)
inline constexpr std::size_t kTileRows = 4;
#else
inline constexpr std::size_t kTileRows = 6;
#endif
inline constexpr std::size_t kTileVectors = 2;

template <typename Arch>
inline constexpr std::size_t kTileColumns = kTileVectors * kLanes<Arch>;

// f(0), f(1), ... with constant arguments: arrays indexed by them stay in registers.
template <std::size_t N, typename F>
[[gnu::always_inline]] inline void unroll(const F& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
        (f(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<N>{});
}

// The first `count` numbers, or a vector of them if there are more than that.
template <typename Arch>
inline Vector<Arch> load_up_to(const real* p, std::size_t count) {
    if (count >= kLanes<Arch>) return load<Arch>(p);
    return count == 0 ? Vector<Arch>(real{0}) : load_partial<Arch>(p, count);
}

// How the rows of A lie: each along k and equally far apart, each along k at an offset of its own,
// or side by side with k running across them (A transposed).
enum class Rows { along, listed, across };

// How the steps of k lie in B: equally far apart, or each at an offset of its own.
enum class Steps { even, listed };

// What is the same for all tiles of a block of C.
struct TileArguments {
    std::size_t k;
    std::size_t a_stride;  // between rows (Rows::along), or between steps of k (Rows::across)
    std::size_t b_stride;  // between steps of k
    std::size_t c_stride;  // between rows
    real alpha;
    real beta;
    bool relu;
    bool bias_per_row = false;                 // one number a row instead of one a column
    const std::uint32_t* a_offsets = nullptr;  // of rows (Rows::listed)
    const std::uint32_t* b_offsets = nullptr;  // of steps (Steps::listed)
};

template <typename Arch>
inline Vector<Arch> relu(Vector<Arch> x) {
    return xsimd::select(x < Vector<Arch>(real{0}), Vector<Arch>(real{0}), x);  // NaN stays
}

// c = relu?(alpha sum + beta c + bias) for the first `columns` numbers of a row: what is not the
// plain case of tile(). The bias is this row's own number, or one a column, or null.
template <typename Arch>
[[gnu::noinline]] void finish(const TileArguments& t, const real* sums, real* c, const real* bias,
                              std::size_t columns) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    for (std::size_t j = 0; j < columns; j += W) {
        const std::size_t count = columns - j < W ? columns - j : W;
        V y = V(t.alpha) * load<Arch>(sums + j);
        if (t.beta != 0) y = fma<Arch>(V(t.beta), load_up_to<Arch>(c + j, count), y);
        if (bias != nullptr) {
            y = y + (t.bias_per_row ? V(*bias) : load_up_to<Arch>(bias + j, count));
        }
        if (t.relu) y = relu<Arch>(y);
        if (count == W) {
            y.store_unaligned(c + j);
        } else {
            store_partial<Arch>(c + j, count, y);
        }
    }
}

// One tile: the first `columns` <= NV W columns of M rows of C.
template <typename Arch, std::size_t M, std::size_t NV, Rows rows, Steps steps = Steps::even>
void tile(const TileArguments& t, const real* a, const real* b, real* c, const real* bias,
          std::size_t columns) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    V sum[M][NV];
    unroll<M>([&](auto i) { unroll<NV>([&](auto v) { sum[i][v] = V(real{0}); }); });
    if (t.k > 64) unroll<M>([&](auto i) { __builtin_prefetch(c + i * t.c_stride, 1); });
    const std::size_t a_step = rows == Rows::across ? t.a_stride : 1;
    const std::size_t a_row = rows == Rows::across ? 1 : t.a_stride;
    [[maybe_unused]] const real* listed[M];
    if constexpr (rows == Rows::listed) unroll<M>([&](auto i) { listed[i] = a + t.a_offsets[i]; });
    for (std::size_t p = 0; p < t.k; ++p) {
        const real* const from = steps == Steps::listed ? b + t.b_offsets[p] : b;
        V row[NV];
        unroll<NV>([&](auto v) { row[v] = load<Arch>(from + v * W); });
        unroll<M>([&](auto i) {
            const V factor(rows == Rows::listed ? listed[i][p] : a[i * a_row]);
            unroll<NV>([&](auto v) { sum[i][v] = fma<Arch>(factor, row[v], sum[i][v]); });
        });
        a += a_step;
        if (steps == Steps::even) b += t.b_stride;
    }
    if (columns == NV * W && (t.beta == 0 || t.beta == 1)) {
        if (t.alpha != 1) {
            const V factor(t.alpha);
            unroll<M>([&](auto i) { unroll<NV>([&](auto v) { sum[i][v] = factor * sum[i][v]; }); });
        }
        if (t.beta == 1) {
            unroll<M>([&](auto i) {
                unroll<NV>([&](auto v) {
                    sum[i][v] = load<Arch>(c + i * t.c_stride + v * W) + sum[i][v];
                });
            });
        }
        if (bias != nullptr && t.bias_per_row) {
            unroll<M>([&](auto i) {
                const V added(bias[i]);
                unroll<NV>([&](auto v) { sum[i][v] = sum[i][v] + added; });
            });
        } else if (bias != nullptr) {
            unroll<NV>([&](auto v) {
                const V added = load<Arch>(bias + v * W);
                unroll<M>([&](auto i) { sum[i][v] = sum[i][v] + added; });
            });
        }
        if (t.relu)
            unroll<M>(
                [&](auto i) { unroll<NV>([&](auto v) { sum[i][v] = relu<Arch>(sum[i][v]); }); });
        unroll<M>([&](auto i) {
            unroll<NV>([&](auto v) { sum[i][v].store_unaligned(c + i * t.c_stride + v * W); });
        });
        return;
    }
    real sums[M * NV * W];
    unroll<M>([&](auto i) {
        unroll<NV>([&](auto v) { sum[i][v].store_unaligned(sums + (i * NV + v) * W); });
    });
    for (std::size_t i = 0; i < M; ++i) {
        const real* const added = bias != nullptr && t.bias_per_row ? bias + i : bias;
        finish<Arch>(t, sums + i * NV * W, c + i * t.c_stride, added, columns);
    }
}

using TileFunction = void (*)(const TileArguments& t, const real* a, const real* b, real* c,
                              const real* bias, std::size_t columns);

struct TileFunctions {
    TileFunction of_height[kTileRows + 1];
};

template <typename Arch, std::size_t NV, Rows rows, Steps steps, std::size_t... I>
constexpr TileFunctions tile_functions(std::index_sequence<I...>) {
    return {{nullptr, &tile<Arch, I + 1, NV, rows, steps>...}};
}

// The tiles of all heights, NV vectors wide.
template <typename Arch, std::size_t NV, Rows rows, Steps steps = Steps::even>
inline constexpr TileFunctions kTiles =
    tile_functions<Arch, NV, rows, steps>(std::make_index_sequence<kTileRows>{});

}  // namespace
}  // namespace course::simd
