#pragma once

// Copies of parts of A and B in the order in which a tile reads them.

#include "simd/gemm_tile.hpp"

namespace course::simd {
namespace {

// `rows` rows of `count` numbers, one behind the other. Writes up to a vector behind the last one.
template <typename Arch>
void pack_rows(const real* from, std::size_t stride, std::size_t rows, std::size_t count,
               real* to) {
    constexpr std::size_t W = kLanes<Arch>;
    for (std::size_t i = 0; i < rows; ++i) {
        std::size_t p = 0;
        for (; p + W <= count; p += W) load<Arch>(from + p).store_unaligned(to + p);
        if (p < count) load_partial<Arch>(from + p, count - p).store_unaligned(to + p);
        from += stride;
        to += count;
    }
}

// M rows of A, transposed: for each of k steps, M numbers. Squares of W x W are transposed in
// registers; where W does not divide M, two of them overlap.
template <typename Arch, std::size_t M>
void pack_along(const real* from, std::size_t stride, std::size_t k, real* to) {
    constexpr std::size_t W = kLanes<Arch>;
    std::size_t p = 0;
    if constexpr (M >= W) {
        const auto transpose = [&](std::size_t row) {
            Vector<Arch> square[W];
            unroll<W>([&](auto i) { square[i] = load<Arch>(from + (row + i) * stride + p); });
            xsimd::transpose(square, square + W);
            unroll<W>([&](auto i) { square[i].store_unaligned(to + (p + i) * M + row); });
        };
        for (; p + W <= k; p += W) {
            for (std::size_t row = 0; row + W < M; row += W) transpose(row);
            transpose(M - W);
        }
    }
    for (; p < k; ++p) {
        for (std::size_t i = 0; i < M; ++i) to[p * M + i] = from[i * stride + p];
    }
}

// M columns of A transposed: for each of k steps, M numbers.
template <std::size_t M>
void pack_across(const real* from, std::size_t stride, std::size_t k, real* to) {
    for (std::size_t p = 0; p < k; ++p) {
        __builtin_memcpy(to, from, M * sizeof(real));
        from += stride;
        to += M;
    }
}

struct PackFunctions {
    void (*of_height[kTileRows + 1])(const real* from, std::size_t stride, std::size_t k, real* to);
};

template <typename Arch, Rows rows, std::size_t... I>
constexpr PackFunctions pack_functions(std::index_sequence<I...>) {
    if constexpr (rows == Rows::along) return {{nullptr, &pack_along<Arch, I + 1>...}};
    return {{nullptr, &pack_across<I + 1>...}};
}
template <typename Arch, Rows rows>
inline constexpr PackFunctions kPack =
    pack_functions<Arch, rows>(std::make_index_sequence<kTileRows>{});

// k rows of `columns` numbers of B, to panels of a tile's width, the last one filled up with zeros.
// All panels of a row at once: where rows are pages apart, panel after panel would touch all those
// pages again and again.
template <typename Arch>
void pack_columns(const real* from, std::size_t stride, std::size_t columns, std::size_t k,
                  real* to) {
    constexpr std::size_t W = kLanes<Arch>;
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    const std::size_t whole = columns / kColumns;
    const std::size_t rest = columns % kColumns;
    for (std::size_t p = 0; p < k; ++p) {
        real* panel = to + p * kColumns;
        for (std::size_t q = 0; q < whole; ++q) {
            unroll<kTileVectors>([&](auto v) {
                load<Arch>(from + q * kColumns + v * W).store_unaligned(panel + v * W);
            });
            panel += k * kColumns;
        }
        if (rest != 0) {
            unroll<kTileVectors>([&](auto v) {
                const std::size_t count = rest > v * W ? rest - v * W : 0;
                load_up_to<Arch>(from + whole * kColumns + v * W, count)
                    .store_unaligned(panel + v * W);
            });
        }
        from += stride;
    }
}

// `columns` rows of B transposed, k numbers each, to the same panels: squares of W x W are
// transposed in registers.
template <typename Arch>
void pack_transposed(const real* from, std::size_t stride, std::size_t columns, std::size_t k,
                     real* to) {
    constexpr std::size_t W = kLanes<Arch>;
    constexpr std::size_t kColumns = kTileColumns<Arch>;
    if (k == 0) return;  // `from` may be null
    for (std::size_t j = 0; j < columns; j += W) {
        const std::size_t rows = columns - j;
        const real* row = from + j * stride;
        real* panel = to + j / kColumns * kColumns * k + j % kColumns;
        for (std::size_t p = 0; p < k; p += W) {
            Vector<Arch> square[W];
            if (rows >= W && k - p >= W) {
                unroll<W>([&](auto i) { square[i] = load<Arch>(row + i * stride + p); });
            } else {
                unroll<W>([&](auto i) {
                    square[i] = load_up_to<Arch>(row + i * stride + p, i < rows ? k - p : 0);
                });
            }
            xsimd::transpose(square, square + W);
            unroll<W>([&](auto i) {
                if (p + i < k) square[i].store_unaligned(panel + (p + i) * kColumns);
            });
        }
    }
}

}  // namespace
}  // namespace course::simd
