#include "cnn/patterns.hpp"

#include <array>

#include "course/error.hpp"

namespace course::cnn {

//! [patterns]
PatternSet pattern_images(std::size_t count, Rng& rng, const PatternOptions& options) {
    static constexpr std::array<std::array<std::size_t, 3>, kPatterns> kLitPixels{
        {{0, 4, 8}, {2, 4, 6}, {1, 4, 7}, {3, 4, 5}}};  // of 3 x 3: \ / | -
    if (options.size < 3) throw ValueError("pattern_images", "a size >= 3", options.size);
    if (!(options.noise >= 0)) throw ValueError("pattern_images", "noise >= 0", options.noise);
    const std::size_t room = options.size - 2;  // places for a 3 x 3 pattern
    PatternSet set{Tensor({count, 1, options.size, options.size}), {}};
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t label = rng.index(kPatterns);
        const std::size_t row = options.anywhere ? rng.index(room) : room / 2;
        const std::size_t column = options.anywhere ? rng.index(room) : room / 2;
        rng.fill_normal(set.pictures.row(n), 0, options.noise);
        for (const std::size_t k : kLitPixels[label]) {
            set.pictures(n, 0, row + k / 3, column + k % 3) += 1;
        }
        set.labels.push_back(label);
    }
    return set;
}
//! [patterns]

PatternSet colour_images(std::size_t count, Rng& rng) {
    constexpr std::size_t kSize = 8;
    PatternSet set{Tensor({count, 3, kSize, kSize}), {}};
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t label = rng.index(2);
        const std::size_t red = rng.index(kSize * kSize);
        // Class 0: the blue spot is anywhere else.
        const std::size_t other = (red + 1 + rng.index(kSize * kSize - 1)) % (kSize * kSize);
        const std::size_t blue = label == 1 ? red : other;
        set.pictures(n, 0, red / kSize, red % kSize) = 1;
        set.pictures(n, 2, blue / kSize, blue % kSize) = 1;
        set.labels.push_back(label);
    }
    return set;
}

PatternSet bar_images(std::size_t count, Rng& rng) {
    constexpr std::size_t kSize = 12;
    constexpr std::size_t kBar = 7;
    PatternSet set{Tensor({count, 1, kSize, kSize}), {}};
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t label = rng.index(2);
        const std::size_t row = rng.index(kSize);
        const std::size_t first = rng.index(kSize - kBar);  // room for the gap
        const std::size_t gap = label == 1 ? kBar : 2 + rng.index(kBar - 3);
        for (std::size_t k = 0; k < kBar; ++k) {
            set.pictures(n, 0, row, first + k + (k >= gap ? 1 : 0)) = 1;
        }
        set.labels.push_back(label);
    }
    return set;
}

Tensor lecture_image() {
    return Tensor({1, 1, 6, 6}, {1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0,
                                 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0});
}

Tensor lecture_filters() {
    return Tensor({2, 1, 3, 3}, {1, -1, -1, -1, 1, -1, -1, -1, 1, -1, 1, -1, -1, 1, -1, -1, 1, -1});
}

}  // namespace course::cnn
