// Gathering and scattering of rows.

#include "course/embedding.hpp"

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "course/error.hpp"

namespace {
using course::real;
}  // namespace

TEST_CASE("embedding: rows are gathered by index") {
    //! [gather]
    const std::vector<real> table{1, 2, 3, 4, 5, 6};  // 3 entries of 2 numbers
    std::vector<real> out(4);
    course::gather_rows(table, 2, std::vector<std::size_t>{2, 0}, out);  // 5, 6, 1, 2
    //! [gather]
    CHECK(out == std::vector<real>{5, 6, 1, 2});
}

TEST_CASE("embedding: rows of a repeated index are added up") {
    std::vector<real> table(15, 1);
    const std::vector<real> rows{1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 7, 7, 7, 7, 7};
    course::scatter_add_rows(rows, 5, std::vector<std::size_t>{2, 2, 0}, table);
    CHECK(table == std::vector<real>{8, 8, 8, 8, 8, 1, 1, 1, 1, 1, 12, 23, 34, 45, 56});
}

TEST_CASE("embedding: an index out of range changes nothing") {
    std::vector<real> table{1, 2};
    std::vector<real> rows{5, 6};
    CHECK_THROWS_AS(course::scatter_add_rows(rows, 1, std::vector<std::size_t>{0, 2}, table),
                    course::ValueError);
    CHECK_THROWS_AS(course::gather_rows(table, 1, std::vector<std::size_t>{0, 2}, rows),
                    course::ValueError);
    CHECK_THROWS_AS(course::gather_rows(table, 1, std::vector<std::size_t>{0}, rows),
                    course::ShapeError);
    CHECK(table == std::vector<real>{1, 2});
    CHECK(rows == std::vector<real>{5, 6});
}
