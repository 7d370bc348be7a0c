#include "cnn/board.hpp"

#include <algorithm>

#include "cnn/conv2d.hpp"
#include "course/error.hpp"
#include "course/math.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kPlanes = std::size(kPlaneNames);

Stone enemy_of(Stone stone) {
    return stone == Stone::black ? Stone::white : Stone::black;
}

}  // namespace

Board::Board(std::size_t size) : size_(size), stones_(size * size, Stone::none) {
    if (size < 2 || size > 19) throw ValueError("Board", "2 to 19 rows", size);
}

std::size_t Board::point(std::size_t row, std::size_t column) const {
    if (row >= size_ || column >= size_) {
        throw ValueError("Board", {"a point of ", size_, " rows and columns"}, {row, ", ", column});
    }
    return row * size_ + column;
}

Stone Board::at(std::size_t row, std::size_t column) const {
    return stones_[point(row, column)];
}

void Board::put(std::size_t row, std::size_t column, Stone stone) {
    stones_[point(row, column)] = stone;
}

std::vector<std::size_t> Board::neighbours(std::size_t p) const {
    std::vector<std::size_t> result;
    if (p >= size_) result.push_back(p - size_);
    if (p % size_ > 0) result.push_back(p - 1);
    if (p % size_ + 1 < size_) result.push_back(p + 1);
    if (p + size_ < stones_.size()) result.push_back(p + size_);
    return result;
}

//! [liberties]
std::vector<std::size_t> Board::group(std::size_t p) const {
    std::vector<std::size_t> members{p};
    for (std::size_t k = 0; k < members.size(); ++k) {  // grows while it is walked through
        for (const std::size_t q : neighbours(members[k])) {
            const bool is_new = std::ranges::find(members, q) == members.end();
            if (stones_[q] == stones_[p] && is_new) members.push_back(q);
        }
    }
    return members;
}

std::size_t Board::liberties_of(const std::vector<std::size_t>& group) const {
    std::vector<std::size_t> free;
    for (const std::size_t p : group) {
        for (const std::size_t q : neighbours(p)) {
            const bool is_new = std::ranges::find(free, q) == free.end();
            if (stones_[q] == Stone::none && is_new) free.push_back(q);
        }
    }
    return free.size();
}
//! [liberties]

std::size_t Board::liberties(std::size_t row, std::size_t column) const {
    const std::size_t p = point(row, column);
    return stones_[p] == Stone::none ? 0 : liberties_of(group(p));
}

std::size_t Board::play(std::size_t row, std::size_t column, Stone stone) {
    const std::size_t p = point(row, column);
    if (stones_[p] != Stone::none || stone == Stone::none) {
        throw ValueError("Board::play", "a stone on an empty point",
                         {"a taken point or no stone at ", row, ", ", column});
    }
    const std::vector<Stone> before = stones_;
    stones_[p] = stone;
    std::size_t captured = 0;
    for (const std::size_t q : neighbours(p)) {
        if (stones_[q] != enemy_of(stone)) continue;
        const std::vector<std::size_t> enemies = group(q);
        if (liberties_of(enemies) > 0) continue;
        for (const std::size_t taken : enemies) stones_[taken] = Stone::none;
        captured += enemies.size();
    }
    if (captured == 0 && liberties_of(group(p)) == 0) {
        stones_ = before;
        throw ValueError("Board::play", "a move that leaves a liberty", {row, ", ", column});
    }
    return captured;
}

std::size_t Board::would_capture(std::size_t row, std::size_t column) const {
    if (at(row, column) != Stone::none) return 0;
    Board after = *this;
    after.put(row, column, Stone::black);
    std::vector<std::size_t> taken;
    for (const std::size_t q : neighbours(point(row, column))) {
        const bool known = std::ranges::find(taken, q) != taken.end();
        if (stones_[q] != Stone::white || known) continue;
        const std::vector<std::size_t> enemies = after.group(q);
        if (after.liberties_of(enemies) > 0) continue;
        taken.insert(taken.end(), enemies.begin(), enemies.end());
    }
    return taken.size();
}

//! [planes]
Tensor board_planes(const Board& board) {
    Tensor planes({1, kPlanes, board.size(), board.size()});
    for (std::size_t i = 0; i < board.size(); ++i) {
        for (std::size_t j = 0; j < board.size(); ++j) {
            const Stone stone = board.at(i, j);
            planes(0, 0, i, j) = stone == Stone::black ? 1 : 0;
            planes(0, 1, i, j) = stone == Stone::white ? 1 : 0;
            planes(0, 2, i, j) = stone == Stone::none ? 1 : 0;
            planes(0, 3, i, j) = 1;
            const std::size_t liberties = std::min<std::size_t>(board.liberties(i, j), 4);
            if (liberties > 0) planes(0, 3 + liberties, i, j) = 1;
        }
    }
    return planes;
}
//! [planes]

//! [capture detector]
Tensor capture_detector(const Tensor& planes) {
    // First layer, 1 x 1: map 0 marks white stones with one liberty, map 1 empty points.
    Conv2d marks{Tensor({2, kPlanes, 1, 1}), Tensor({2}, {-1, 0}), {}};
    marks.weight(0, 1, 0, 0) = 1;  // white
    marks.weight(0, 4, 0, 0) = 1;  // 1 liberty: white + liberty - 1 is 1 only where both are
    marks.weight(1, 2, 0, 0) = 1;  // empty
    // Second layer, 3 x 3: an empty point with a mark above, beside or below it.
    const Conv2d points{
        Tensor({1, 2, 3, 3}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0}),
        Tensor({1}, {-4}),
        {.padding = {1, 1}}};
    Tensor maps = marks.forward(planes);
    relu(maps.data(), maps.data());
    Tensor found = points.forward(maps);
    relu(found.data(), found.data());
    return found;
}
//! [capture detector]

Board random_board(std::size_t size, Rng& rng, double density) {
    Board board(size);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            if (rng.bernoulli(density)) {
                board.put(i, j, rng.bernoulli(0.5) ? Stone::black : Stone::white);
            }
        }
    }
    // What has no liberty would have been captured long ago.
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            if (board.at(i, j) != Stone::none && board.liberties(i, j) == 0) {
                board.put(i, j, Stone::none);
            }
        }
    }
    return board;
}

}  // namespace course::cnn
