#pragma once

/// @file
/// Pictures of 28 x 28: which are held out, how a reader's strokes become one, and what shuffling
/// and shifting do to them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "course/idx.hpp"
#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::cnn {

/// Which pictures are for training and which for judging.
struct HeldOut {
    std::vector<std::size_t> train;  ///< indices
    std::vector<std::size_t> test;   ///< indices; none of them in train
};

/// Holds every fifth picture of each class out: 2,000 of the 10,000 digits, all classes in the same
/// shares, the same pictures every time.
/// @param labels (N) classes
/// @returns indices in rising order
HeldOut hold_out(std::span<const std::size_t> labels);

/// Draws strokes with a round soft pen, as MNIST digits look: scaled to 20 pixels and put with
/// their centre of mass in the middle.
/// @param strokes x0, y0, x1, y1, ... in [0, 1], from the top left corner; a pair with a negative x
///     ends a stroke
/// @param fit whether to scale and centre; otherwise they stay where they were drawn
/// @returns (1, 1, 28, 28), 0 for paper to 1 for ink; all 0 when there are no strokes
/// @throws ShapeError for an odd count, ValueError for numbers above 1 or NaN
///
/// @snippet chapters/11_cnn/tests/pictures_test.cpp strokes
Tensor draw_strokes(std::span<const real> strokes, bool fit = true);

/// Moves a picture; what leaves is lost, what comes in is 0.
/// @param x (B, C, H, W)
/// @param down,right pixels; negative ones move up and left
/// @returns the same shape
/// @throws ShapeError when x has not four axes
Tensor shift(const Tensor& x, std::ptrdiff_t down, std::ptrdiff_t right);

/// Puts the pixels of every picture into another order, the same for all: for a network that joins
/// all pixels to all neurons nothing has happened.
/// @param x (B, ...)
/// @param order a permutation: pixel i of the answer is pixel order[i] of x
/// @returns the same shape
/// @throws ShapeError when the order has another length than a picture
Tensor reorder_pixels(const Tensor& x, std::span<const std::size_t> order);

}  // namespace course::cnn
