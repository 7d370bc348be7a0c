#pragma once

/// @file
/// Rows of a table by index: embeddings forwards and backwards.

#include <cstddef>
#include <span>

#include "course/real.hpp"

namespace course {

/// out[i] = table[index[i]], row by row.
/// @param table (entries, columns)
/// @param columns length of a row, > 0
/// @param index (n), each below the number of entries
/// @param out (n, columns)
/// @throws ShapeError when a length does not fit, ValueError when an index is out of range; out is
///     then not written
///
/// @snippet common/tests/embedding_test.cpp gather
void gather_rows(std::span<const real> table, std::size_t columns,
                 std::span<const std::size_t> index, std::span<real> out);

/// table[index[i]] += rows[i], in the order of i: the gradient of gather_rows(). An index that
/// occurs several times collects all its rows.
/// @param rows (n, columns)
/// @param columns length of a row, > 0
/// @param index (n), each below the number of entries
/// @param table (entries, columns), changed in place
/// @throws ShapeError when a length does not fit, ValueError when an index is out of range; the
///     table is then not changed
void scatter_add_rows(std::span<const real> rows, std::size_t columns,
                      std::span<const std::size_t> index, std::span<real> table);

}  // namespace course
