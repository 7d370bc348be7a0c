#pragma once

// The matrix product, blocked for the caches (Goto and van de Geijn, 2008): a panel of B,
// kGemmSteps steps of k by a tile's width, stays in the first-level cache while the tiles of a
// block of A pass over it; the block of A stays in the second-level cache. What is small is used
// where it lies.

#include "simd/gemm_pack.hpp"
#include "simd/gemm_plan.hpp"

namespace course::simd {
namespace {

template <typename Arch, Rows rows>
class Product {
 public:
    Product(const GemmArguments& g, const GemmPlan& plan)
        : g_(g),
          plan_(plan),
          a_(plan.pack_a ? plan.row_step * plan.k_step + kLanes<Arch> : 0),
          b_(needs_b() ? plan.k_step *
                             (plan.keep_b ? plan.column_step : smaller(plan.column_step, kGroup))
                       : 0) {}

    void run() {
        for (std::size_t j = 0; j < g_.n; j += plan_.column_step) {
            std::size_t p = 0;
            do {  // once for k = 0, too
                const std::size_t k = smaller(plan_.k_step, g_.k - p);
                for (std::size_t i = 0; i < g_.m; i += plan_.row_step) {
                    run_block({.i = i,
                               .j = j,
                               .p = p,
                               .m = smaller(plan_.row_step, g_.m - i),
                               .n = smaller(plan_.column_step, g_.n - j),
                               .k = k});
                }
                p += k;
            } while (p < g_.k);
        }
    }

 private:
    static constexpr std::size_t kColumns = kTileColumns<Arch>;
    static constexpr std::size_t kGroup = kGroupPanels * kColumns;
    static constexpr bool kPacksAcross = rows == Rows::across || kTransposeA;

    bool needs_b() const { return plan_.pack_b || g_.n % kLanes<Arch> != 0; }

    void run_block(const GemmBlock& block) {
        const bool last = block.p + block.k == g_.k;
        TileArguments t{.k = block.k,
                        .a_stride = g_.a_stride,
                        .b_stride = g_.b_stride,
                        .c_stride = g_.c_stride,
                        .alpha = g_.alpha,
                        .beta = block.p == 0 ? g_.beta : 1,
                        .relu = last && g_.relu};
        const Heights heights(block.m);
        const real* const a_block = a_panels(block, heights, t);
        for (std::size_t j = 0; j < block.n; j += kColumns) {
            const std::size_t columns = smaller(kColumns, block.n - j);
            const real* b = b_panel(block, j, t);
            const real* bias = last && g_.bias != nullptr ? g_.bias + block.j + j : nullptr;
            const TileFunctions& tiles = tiles_for(columns);
            const real* a = a_block;
            real* c = g_.c + block.i * g_.c_stride + block.j + j;
            for (std::size_t tile = 0; tile < heights.count; ++tile) {
                const std::size_t height = heights.of(tile);
                if (kPacksAcross && plan_.pack_a) t.a_stride = height;
                tiles.of_height[height](t, a, b, c, bias, columns);
                c += height * g_.c_stride;
                a += height * a_row(t);
            }
        }
    }

    // For A as it lies or as it is packed.
    const TileFunctions& tiles_for(std::size_t columns) const {
        const bool narrow = columns <= kLanes<Arch>;
        if (kPacksAcross && plan_.pack_a) {
            return narrow ? kTiles<Arch, 1, Rows::across> : kTiles<Arch, 2, Rows::across>;
        }
        return narrow ? kTiles<Arch, 1, rows> : kTiles<Arch, 2, rows>;
    }

    // From a row of A to the next, for tiles.
    std::size_t a_row(const TileArguments& t) const {
        return plan_.pack_a ? t.k : rows == Rows::along ? t.a_stride : 1;
    }

    // The rows of A for a block, packed or where they are.
    const real* a_panels(const GemmBlock& block, const Heights& heights, TileArguments& t) {
        const real* a = rows == Rows::along ? g_.a + block.i * g_.a_stride + block.p
                                            : g_.a + block.p * g_.a_stride + block.i;
        if (!plan_.pack_a) return a;
        if constexpr (kPacksAcross) {
            real* to = a_.data();
            for (std::size_t tile = 0; tile < heights.count; ++tile) {
                const std::size_t height = heights.of(tile);
                kPack<Arch, rows>.of_height[height](a, g_.a_stride, block.k, to);
                a += rows == Rows::along ? height * g_.a_stride : height;
                to += height * block.k;
            }
        } else {
            pack_rows<Arch>(a, g_.a_stride, block.m, block.k, a_.data());
            t.a_stride = block.k;
        }
        return a_.data();
    }

    // The panel of B for the columns of a block from j on, packed or where it is.
    const real* b_panel(const GemmBlock& block, std::size_t j, TileArguments& t) {
        const std::size_t left = block.n - j;
        if (!plan_.pack_b && (left >= kColumns || left == kLanes<Arch>)) {
            t.b_stride = g_.b_stride;
            return g_.b + block.p * g_.b_stride + block.j + j;
        }
        t.b_stride = kColumns;
        const std::size_t in_group = plan_.pack_b ? j % kGroup : 0;
        real* panel = b_.data() + (plan_.keep_b ? j : in_group) * block.k;
        if (in_group != 0 || (plan_.keep_b && block.i > 0)) return panel;
        const std::size_t columns = smaller(kGroup, left);
        if (g_.b_transposed) {
            pack_transposed<Arch>(g_.b + (block.j + j) * g_.b_stride + block.p, g_.b_stride,
                                  columns, block.k, panel);
        } else {
            pack_columns<Arch>(g_.b + block.p * g_.b_stride + block.j + j, g_.b_stride, columns,
                               block.k, panel);
        }
        return panel;
    }

    const GemmArguments& g_;
    const GemmPlan& plan_;
    Workspace a_;
    Workspace b_;
};

template <typename Arch>
void gemm(const GemmArguments& g) {
    if (g.m == 0 || g.n == 0) return;
    const GemmPlan plan = make_plan<Arch>(g);
    if (g.a_transposed) {
        Product<Arch, Rows::across>(g, plan).run();
    } else {
        Product<Arch, Rows::along>(g, plan).run();
    }
}

template <typename Arch>
constexpr GemmTable make_gemm_table() {
    return {.gemm = &gemm<Arch>};
}

}  // namespace
}  // namespace course::simd
