/// @file
/// A toy Go position, its planes, and what pooling does to a capture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cnn/board.hpp"

namespace course::cnn {

/// A position and what the hand-made network finds.
struct GoView {
    std::size_t size;
    std::vector<real> stones;  ///< (size, size): 1 black, -1 white
    std::vector<real> planes;  ///< (8, seen_side, seen_side), as the network sees them
    std::size_t seen_side;     ///< rows and columns of the planes
    std::vector<real> truth;   ///< (size, size): how many stones black captures there
    std::vector<real> found;   ///< (size, size): above 0 where the network points
    std::size_t captures;      ///< points where black can capture
    std::size_t hits;          ///< of them, how many the network points at
    std::size_t alarms;        ///< other points that it points at
    std::size_t placed;        ///< stones on the board
};

/// The board (figure F47).
class GoBoard {
 public:
    /// An empty board of 9 x 9.
    GoBoard();

    /// Sets up random single stones.
    /// @param seed which; 0 sets up the page's example
    void set_position(std::uint32_t seed);
    /// Turns some points over: empty, black, white.
    /// @param points row times size plus column
    void turn(const std::vector<std::size_t>& points);
    /// What the planes go through before the network sees them.
    /// @param method `none`, `max` or `leave_out`
    void set_pooling(const std::string& method);
    /// Takes stones off the board, the last ones in rows from the top.
    /// @param count 0 to 81
    void set_taken(std::size_t count);

    GoView view() const;

 private:
    Board shown_board() const;

    Board board_;
    std::string pooling_ = "none";
    std::size_t taken_ = 0;
};

}  // namespace course::cnn
