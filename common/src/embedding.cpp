#include "course/embedding.hpp"

#include <algorithm>

#include "course/error.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

void check(const char* op, std::size_t table, std::size_t columns,
           std::span<const std::size_t> index, std::size_t rows) {
    if (columns == 0 || table % columns != 0 || rows != index.size() * columns) {
        throw ShapeError(op, "a table (entries, columns), (n) indices and rows (n, columns)",
                         {table, " elements, ", index.size(), " indices and ", rows,
                          " elements with ", columns, " columns"});
    }
    const std::size_t entries = table / columns;
    for (const std::size_t i : index) {
        if (i >= entries) {
            throw ValueError(op, {"indices below ", entries}, i);
        }
    }
}

}  // namespace

void gather_rows(std::span<const real> table, std::size_t columns,
                 std::span<const std::size_t> index, std::span<real> out) {
    check("gather_rows", table.size(), columns, index, out.size());
    real* next = out.data();
    for (const std::size_t i : index) {
        next = std::copy_n(table.data() + i * columns, columns, next);
    }
}

void scatter_add_rows(std::span<const real> rows, std::size_t columns,
                      std::span<const std::size_t> index, std::span<real> table) {
    check("scatter_add_rows", table.size(), columns, index, rows.size());
    const auto axpy = simd::kernels().axpy;
    const real* next = rows.data();
    for (const std::size_t i : index) {
        axpy(1, next, table.data() + i * columns, columns);
        next += columns;
    }
}

}  // namespace course
