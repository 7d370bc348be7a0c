#pragma once

// The innermost part of the matrix product: a tile of C of a few rows and a few vectors, held in
// registers while k runs. No tile masks its loads of B; panels that end inside a tile are packed
// and filled up with zeros.

#include <cstddef>
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

// How the rows of A lie: each along k, or side by side with k running across them (A transposed).
enum class Rows { along, across };

// What is the same for all tiles of a block of C.
struct TileArguments {
    std::size_t k;
    std::size_t a_stride;  // between rows (Rows::along), or between steps of k (Rows::across)
    std::size_t b_stride;  // between steps of k
    std::size_t c_stride;  // between rows
    real alpha;
    real beta;
    bool relu;
    bool bias_per_row = false;  // one number a row instead of one a column
};

// c = relu?(alpha sum + beta c + bias) for one vector; `count` of its numbers exist.
template <typename Arch>
inline void finish(const TileArguments& t, Vector<Arch> sum, Vector<Arch> bias, real* c,
                   std::size_t count) {
    using V = Vector<Arch>;
    const bool whole = count >= kLanes<Arch>;
    if (t.alpha != 1) sum = sum * V(t.alpha);
    if (t.beta != 0) {
        const V old = whole ? load<Arch>(c) : load_partial<Arch>(c, count);
        sum = t.beta == 1 ? old + sum : fma<Arch>(V(t.beta), old, sum);
    }
    sum = sum + bias;
    if (t.relu) sum = xsimd::select(sum < V(real{0}), V(real{0}), sum);  // NaN stays
    if (whole) {
        sum.store_unaligned(c);
    } else {
        store_partial<Arch>(c, count, sum);
    }
}

// One tile: the first `columns` <= NV W columns of M rows of C.
template <typename Arch, std::size_t M, std::size_t NV, Rows rows>
void tile(const TileArguments& t, const real* a, const real* b, real* c, const real* bias,
          std::size_t columns) {
    using V = Vector<Arch>;
    constexpr std::size_t W = kLanes<Arch>;
    V sum[M][NV];
    unroll<M>([&](auto i) { unroll<NV>([&](auto v) { sum[i][v] = V(real{0}); }); });
    if (t.k > 64) unroll<M>([&](auto i) { __builtin_prefetch(c + i * t.c_stride, 1); });
    const std::size_t a_step = rows == Rows::along ? 1 : t.a_stride;
    const std::size_t a_row = rows == Rows::along ? t.a_stride : 1;
    for (std::size_t p = 0; p < t.k; ++p) {
        V row[NV];
        unroll<NV>([&](auto v) { row[v] = load<Arch>(b + v * W); });
        unroll<M>([&](auto i) {
            const V factor(a[i * a_row]);
            unroll<NV>([&](auto v) { sum[i][v] = fma<Arch>(factor, row[v], sum[i][v]); });
        });
        a += a_step;
        b += t.b_stride;
    }
    if (columns == NV * W && t.alpha == 1 && t.beta == 0 && bias == nullptr && !t.relu) {
        unroll<M>([&](auto i) {
            unroll<NV>([&](auto v) { sum[i][v].store_unaligned(c + i * t.c_stride + v * W); });
        });
        return;
    }
    unroll<M>([&](auto i) {
        unroll<NV>([&](auto v) {
            if (columns <= v * W) return;
            V added(real{0});
            if (bias != nullptr) {
                added =
                    t.bias_per_row ? V(bias[i]) : load_up_to<Arch>(bias + v * W, columns - v * W);
            }
            finish<Arch>(t, sum[i][v], added, c + i * t.c_stride + v * W, columns - v * W);
        });
    });
}

using TileFunction = void (*)(const TileArguments& t, const real* a, const real* b, real* c,
                              const real* bias, std::size_t columns);

struct TileFunctions {
    TileFunction of_height[kTileRows + 1];
};

template <typename Arch, std::size_t NV, Rows rows, std::size_t... I>
constexpr TileFunctions tile_functions(std::index_sequence<I...>) {
    return {{nullptr, &tile<Arch, I + 1, NV, rows>...}};
}

// The tiles of all heights, NV vectors wide.
template <typename Arch, std::size_t NV, Rows rows>
inline constexpr TileFunctions kTiles =
    tile_functions<Arch, NV, rows>(std::make_index_sequence<kTileRows>{});

}  // namespace
}  // namespace course::simd
