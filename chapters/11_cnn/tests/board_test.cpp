#include "cnn/board.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string_view>

#include "cnn/pooling.hpp"
#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::claim;
using course::testing::values;

namespace {

// Rows of 'x' black, 'o' white, '.' empty.
Board board_of(std::initializer_list<std::string_view> rows) {
    Board board(rows.size());
    std::size_t i = 0;
    for (const std::string_view row : rows) {
        for (std::size_t j = 0; j < row.size(); ++j) {
            board.put(i, j,
                      row[j] == 'x'   ? Stone::black
                      : row[j] == 'o' ? Stone::white
                                      : Stone::none);
        }
        ++i;
    }
    return board;
}

}  // namespace

TEST_CASE("Board: a group without liberties is taken off") {
    //! [capture]
    Board board = board_of({".x..",  //
                            "xoo.",  //
                            ".xx.",  //
                            "...."});
    CHECK(board.liberties(1, 1) == 2);
    board.put(0, 2, Stone::black);
    CHECK(board.liberties(1, 2) == 1);
    CHECK(board.would_capture(1, 3) == 2);
    CHECK(board.play(1, 3, Stone::black) == 2);
    CHECK(board.at(1, 1) == Stone::none);
    //! [capture]
    CHECK(board.at(1, 2) == Stone::none);
}

TEST_CASE("Board: corner, border, shared liberties, and moves that are not allowed") {
    Board corner = board_of({"o..", "x..", "..."});
    CHECK(corner.liberties(0, 0) == 1);
    CHECK(corner.play(0, 1, Stone::black) == 1);
    Board eye = board_of({".x.", "x..", "..."});
    CHECK_THROWS_AS(eye.play(0, 0, Stone::white), ValueError);
    CHECK(eye.at(0, 0) == Stone::none);  // as it was
    CHECK_THROWS_AS(eye.play(0, 1, Stone::white), ValueError);
    CHECK_THROWS_AS(eye.play(1, 1, Stone::none), ValueError);
    CHECK_THROWS_AS(eye.play(3, 0, Stone::white), ValueError);
    CHECK_THROWS_AS(Board(1), ValueError);
    CHECK_THROWS_AS(Board(20), ValueError);
    CHECK(board_of({"o.o", ".x.", "..."}).liberties(0, 0) == 2);
    CHECK(eye.liberties(2, 2) == 0);
    // One move that takes two groups counts each stone once.
    const Board twice = board_of({"xo.ox", "xoxox", ".x.x.", ".....", "....."});
    CHECK(twice.would_capture(0, 2) == 4);
}

TEST_CASE("board_planes: every point is a pixel of eight channels, not a grey value",
          "[E11.14][C11.10]") {
    const Board board = board_of({"xo.", "...", "..."});
    const Tensor planes = board_planes(board);
    CHECK(planes.shape() == Shape{1, 8, 3, 3});
    const auto point = [&](std::size_t i, std::size_t j) {
        std::vector<real> channels;
        channels.reserve(8);
        for (std::size_t c = 0; c < 8; ++c) channels.push_back(planes(0, c, i, j));
        return channels;
    };
    CHECK(point(0, 0) == std::vector<real>{1, 0, 0, 1, 1, 0, 0, 0});
    CHECK(point(0, 1) == std::vector<real>{0, 1, 0, 1, 0, 1, 0, 0});
    CHECK(point(2, 2) == std::vector<real>{0, 0, 1, 1, 0, 0, 0, 0});
}

TEST_CASE(
    "Go: two layers of shared weights find every capture on the whole board, none with pooling",
    "[Q52]") {
    Rng rng(1);
    std::size_t points = 0;
    std::size_t captures = 0;
    std::size_t wrong = 0;
    std::size_t named = 0;  // points in the cells that the pooled answer names
    std::size_t missed = 0;
    for (int n = 0; n < 60; ++n) {
        const Board board = random_board(18, rng);
        const Tensor planes = board_planes(board);
        const Tensor found = capture_detector(planes);
        MaxPool2d pool;
        const Tensor pooled = capture_detector(pool.forward(planes));
        for (std::size_t i = 0; i < 18; ++i) {
            for (std::size_t j = 0; j < 18; ++j) {
                const bool truth = board.would_capture(i, j) > 0;
                ++points;
                captures += truth ? 1 : 0;
                wrong += truth != (found(0, 0, i, j) > 0) ? 1 : 0;
                const bool cell = pooled(0, 0, i / 2, j / 2) > 0;
                named += cell ? 1 : 0;
                missed += truth && !cell ? 1 : 0;
            }
        }
    }
    CHECK(captures > 100);
    CHECK(wrong == 0);
    CHECK(named > 2 * captures);  // it points at far too much
    claim("go_points", static_cast<double>(points), {.format = "%.0f"});
    claim("go_captures", static_cast<double>(captures), {.format = "%.0f"});
    claim("go_named_after_pooling", static_cast<double>(named), {.format = "%.0f"});
    claim("go_missed_after_pooling", static_cast<double>(missed), {.format = "%.0f"});
}

TEST_CASE("Go: two positions of which one is a capture look the same after pooling", "[Q52]") {
    // White's stone at (2, 2) has its only liberty at (2, 3); or black has filled that and left
    // (3, 2) open: another point of the same window of 2 x 2.
    const Board right = board_of({"......", "..x...", ".xo...", "..xx..", "...x..", "......"});
    const Board below = board_of({"......", "..x...", ".xox..", "...x..", "...x..", "......"});
    CHECK(right.would_capture(2, 3) == 1);
    CHECK(below.would_capture(2, 3) == 0);
    CHECK(below.would_capture(3, 2) == 1);
    MaxPool2d pool;
    CHECK(values(board_planes(right)) != values(board_planes(below)));
    // Stones only, as the liberties' planes follow from them.
    const auto stones = [](const Board& board) {
        return board_planes(board)
            .reshape({8, board.size() * board.size()})
            .slice(0, 3)
            .reshape({1, 3, board.size(), board.size()});
    };
    CHECK(values(pool.forward(stones(right))) == values(pool.forward(stones(below))));
    // With every other row and column left out, it points at places where nothing is captured.
    const Tensor found = capture_detector(subsample(board_planes(right)));
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            if (found(0, 0, i, j) > 0) CHECK(right.would_capture(2 * i, 2 * j) == 0);
        }
    }
    CHECK(std::ranges::max(found.data()) > 0);
}

TEST_CASE("random_board: every group has a liberty") {
    Rng rng(2);
    for (const double density : {0.0, 0.3, 0.9, 1.0}) {
        const Board board = random_board(9, rng, density);
        for (std::size_t i = 0; i < 9; ++i) {
            for (std::size_t j = 0; j < 9; ++j) {
                if (board.at(i, j) != Stone::none) CHECK(board.liberties(i, j) > 0);
            }
        }
    }
}
