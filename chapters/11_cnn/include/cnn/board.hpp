#pragma once

/// @file
/// A toy Go board: stones, liberties, captures, and the planes that a network is shown.

#include <cstddef>
#include <optional>
#include <vector>

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::cnn {

/// What stands on a point.
enum class Stone : unsigned char { none, black, white };

/// A square board. Points are numbered row by row. No history: neither ko nor whose turn it is.
class Board {
 public:
    /// @param size rows and columns, 2 to 19
    /// @throws ValueError for another size
    explicit Board(std::size_t size = 9);

    /// Rows and columns.
    std::size_t size() const { return size_; }
    /// What stands on a point.
    /// @throws ValueError when there is no such point
    Stone at(std::size_t row, std::size_t column) const;

    /// Sets a point, whatever the rules say; for positions.
    /// @throws ValueError when there is no such point
    void put(std::size_t row, std::size_t column, Stone stone);

    /// Plays a stone: enemy groups without a liberty left are taken off the board.
    /// @param row,column an empty point
    /// @param stone black or white
    /// @returns how many stones were captured
    /// @throws ValueError when the point is taken, the stone none, or the move would leave its own
    ///     group without a liberty
    ///
    /// @snippet chapters/11_cnn/tests/board_test.cpp capture
    std::size_t play(std::size_t row, std::size_t column, Stone stone);

    /// The empty points beside the group of a stone.
    /// @param row,column a stone; an empty point has none
    /// @returns how many
    std::size_t liberties(std::size_t row, std::size_t column) const;

    /// How many white stones black would capture by playing on a point.
    /// @param row,column any point
    /// @returns 0 for taken points, too
    std::size_t would_capture(std::size_t row, std::size_t column) const;

    friend bool operator==(const Board&, const Board&) = default;

 private:
    std::size_t point(std::size_t row, std::size_t column) const;
    std::vector<std::size_t> neighbours(std::size_t p) const;
    std::vector<std::size_t> group(std::size_t p) const;
    std::size_t liberties_of(const std::vector<std::size_t>& group) const;

    std::size_t size_;
    std::vector<Stone> stones_;
};

/// The planes of boards_planes(), in their order.
inline constexpr const char* kPlaneNames[] = {
    "black", "white", "empty", "on board", "1 liberty", "2 liberties", "3 liberties", "4 or more"};

/// A position as a network sees it: a picture of 8 channels of zeros and ones. Black, white, empty,
/// on board (which tells the padding from an empty point), and for each stone its group's
/// liberties.
/// @param board the position
/// @returns (1, 8, size, size)
Tensor board_planes(const Board& board);

/// Finds every point where black captures a single white stone, by two convolution layers whose
/// weights were set by hand: the first marks white stones with exactly one empty neighbour, the
/// second carries each mark to that neighbour.
/// @param planes (1, 8, H, W) of a board, pooled or not
/// @returns (1, 1, H, W): above 0 where black should play
/// @throws ShapeError for another shape
Tensor capture_detector(const Tensor& planes);

/// A random position of single stones.
/// @param size rows and columns
/// @param rng where the numbers come from
/// @param density share of the points that are taken, in [0, 1]
/// @returns a board on which every group has a liberty
Board random_board(std::size_t size, Rng& rng, double density = 0.45);

}  // namespace course::cnn
