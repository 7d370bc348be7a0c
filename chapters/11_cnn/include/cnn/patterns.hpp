#pragma once

/// @file
/// Made-up pictures whose right answer is known: small patterns somewhere in noise.

#include <cstddef>
#include <vector>

#include "course/random.hpp"
#include "course/tensor.hpp"

namespace course::cnn {

/// Pictures and their classes.
struct PatternSet {
    Tensor pictures;                  ///< (N, C, H, W)
    std::vector<std::size_t> labels;  ///< (N)
};

/// How patterns are hidden.
struct PatternOptions {
    std::size_t size = 12;  ///< rows and columns, at least 3
    double noise = 0.3;     ///< standard deviation of what is added to every pixel
    bool anywhere = true;   ///< else always in the middle
};

inline constexpr std::size_t kPatterns = 4;  ///< classes of pattern_images()

/// One of four 3 x 3 patterns (falling and rising diagonal, cross, bar) in noise.
/// @param count N
/// @param rng where the numbers come from
/// @param options size, noise, place
/// @returns one channel, classes 0 to 3
/// @throws ValueError when the size is below 3 or the noise negative
PatternSet pattern_images(std::size_t count, Rng& rng, const PatternOptions& options = {});

/// A red spot and a blue one: class 1 when they are the same pixel, which then looks violet. No
/// channel alone tells the classes apart.
/// @param count N
/// @param rng where the numbers come from
/// @returns (N, 3, 8, 8) of zeros and ones, classes 0 and 1
PatternSet colour_images(std::size_t count, Rng& rng);

/// Horizontal bars of seven lit pixels: in class 1 in one piece, in class 0 with a gap.
/// @param count N
/// @param rng where the numbers come from
/// @returns (N, 1, 12, 12) of zeros and ones, classes 0 and 1
PatternSet bar_images(std::size_t count, Rng& rng);

/// The picture of the lecture: 6 x 6, a rising and a falling line.
/// @returns (1, 1, 6, 6) of zeros and ones
Tensor lecture_image();

/// The lecture's first two filters, a diagonal and an upright line, as (2, 1, 3, 3) of -1 and 1.
Tensor lecture_filters();

}  // namespace course::cnn
