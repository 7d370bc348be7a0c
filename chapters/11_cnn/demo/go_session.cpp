#include "go_session.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "cnn/pooling.hpp"
#include "course/error.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kBoard = 9;

// Two white stones and a pair that black can capture, and one group that is safe.
constexpr std::array<std::string_view, kBoard> kExample{".........",  //
                                                        "..x...x..",  //
                                                        ".xo..xoo.",  //
                                                        "..x...xx.",  //
                                                        ".........",  //
                                                        ".oo...x..",  //
                                                        ".ox..xo..",  //
                                                        "..x...x..",  //
                                                        "........."};

Board example_board() {
    Board board(kBoard);
    for (std::size_t i = 0; i < kBoard; ++i) {
        for (std::size_t j = 0; j < kBoard; ++j) {
            const char point = kExample[i][j];
            if (point != '.') board.put(i, j, point == 'x' ? Stone::black : Stone::white);
        }
    }
    return board;
}

std::vector<real> all_of(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

}  // namespace

GoBoard::GoBoard() : board_(example_board()) {}

void GoBoard::set_position(std::uint32_t seed) {
    Rng rng(seed);
    board_ = seed == 0 ? example_board() : random_board(kBoard, rng);
}

void GoBoard::turn(const std::vector<std::size_t>& points) {
    for (const std::size_t point : points) {
        const std::size_t row = point / kBoard;
        const std::size_t column = point % kBoard;
        const Stone stone = board_.at(row, column);
        board_.put(row, column,
                   stone == Stone::none    ? Stone::black
                   : stone == Stone::black ? Stone::white
                                           : Stone::none);
    }
}

void GoBoard::set_pooling(const std::string& method) {
    if (method != "none" && method != "max" && method != "leave_out") {
        throw ValueError("set_pooling", "none, max or leave_out", method);
    }
    pooling_ = method;
}

void GoBoard::set_taken(std::size_t count) {
    if (count > kBoard * kBoard) {
        throw ValueError("set_taken", "0 to 81 stones", count);
    }
    taken_ = count;
}

Board GoBoard::shown_board() const {
    Board board = board_;
    std::size_t left = taken_;
    for (std::size_t point = kBoard * kBoard; point-- > 0 && left > 0;) {
        if (board.at(point / kBoard, point % kBoard) == Stone::none) continue;
        board.put(point / kBoard, point % kBoard, Stone::none);
        --left;
    }
    return board;
}

GoView GoBoard::view() const {
    const Board board = shown_board();
    Tensor planes = board_planes(board);
    if (pooling_ == "max") planes = MaxPool2d().forward(planes);
    if (pooling_ == "leave_out") planes = subsample(planes);
    const Tensor found = capture_detector(planes);
    GoView view{};
    view.size = kBoard;
    view.seen_side = planes.dim(2);
    view.planes = all_of(planes);
    for (std::size_t i = 0; i < kBoard; ++i) {
        for (std::size_t j = 0; j < kBoard; ++j) {
            const Stone stone = board.at(i, j);
            view.stones.push_back(stone == Stone::black   ? real(1)
                                  : stone == Stone::white ? real(-1)
                                                          : real(0));
            view.placed += stone == Stone::none ? 0 : 1;
            const std::size_t captured = board.would_capture(i, j);
            view.truth.push_back(static_cast<real>(captured));
            // A point of the smaller board stands for all points of its window.
            const std::size_t window = pooling_ == "none" ? 1 : 2;
            const bool inside = i / window < found.dim(2) && j / window < found.dim(3);
            const bool points = inside && found(0, 0, i / window, j / window) > 0;
            view.found.push_back(points ? real(1) : real(0));
            view.captures += captured > 0 ? 1 : 0;
            view.hits += captured > 0 && points ? 1 : 0;
            view.alarms += captured == 0 && points ? 1 : 0;
        }
    }
    return view;
}

}  // namespace course::cnn
