/// @file
/// The digit that the reader draws, and everything that a trained network computes from it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cnn/network.hpp"
#include "cnn/pictures.hpp"

namespace course::cnn {

/// What the network makes of the picture. Maps stand one after the other, row by row.
struct DigitReading {
    std::vector<real> picture;        ///< 28 x 28
    std::vector<real> probabilities;  ///< 10; all 0 for an empty picture
    std::size_t prediction;           ///< the class of the largest
    bool empty;                       ///< whether nothing is drawn
};

/// The maps of one layer after one of its steps.
struct LayerMaps {
    std::size_t count;  ///< maps
    std::size_t side;   ///< rows and columns of each
    std::vector<real> values;
};

/// One value of one map, down to its single multiplications; after convolution and bias.
struct OneValue {
    std::size_t channels = 0;    ///< C: 1 for the first layer, 16 for the second
    std::vector<real> field;     ///< (C, 3, 3): what the filter sees; 0 in the padding
    std::vector<real> weights;   ///< (C, 3, 3)
    std::vector<real> products;  ///< (C, 3, 3)
    std::vector<real> sums;      ///< (C): the sum of each channel's nine products
    real bias = 0;
    real value = 0;      ///< bias plus all sums
    real rectified = 0;  ///< max(0, value)
};

/// A network that reads a drawn digit (figure F47).
class DigitReader {
 public:
    /// Starts untrained, with random filters.
    DigitReader();

    /// Takes trained weights over.
    /// @param tensors the parameters of Cnn by their names
    void load_network(const std::vector<Named>& tensors);
    /// Takes ten digits to look at.
    /// @param bytes of labelled pictures, one of each class
    void load_examples(const std::string& bytes);

    /// Shows one of the ten digits.
    void set_example(std::size_t digit);
    /// Shows what was drawn.
    /// @param strokes as for draw_strokes()
    void set_strokes(const std::vector<real>& strokes);
    /// Moves the picture.
    /// @param down,right pixels, -14 to 14
    void set_shift(int down, int right);

    /// Asks the network.
    DigitReading read();
    /// The maps of the latest read().
    /// @param layer 1 or 2
    /// @param stage `filtered` (convolution and bias), `rectified` or `pooled`
    LayerMaps maps(std::size_t layer, const std::string& stage) const;
    /// How one value of the latest read() came about.
    /// @param layer 1 or 2
    /// @param map which filter
    /// @param row,column in the map, before the pooling
    OneValue one_value(std::size_t layer, std::size_t map, std::size_t row,
                       std::size_t column) const;
    /// All filters of a layer, nine numbers each: 16, or 32 times 16.
    std::vector<real> filters(std::size_t layer) const;

 private:
    const Tensor& input_of(std::size_t layer) const;
    const nn::Conv2d& layer_of(std::size_t layer) const;

    Rng rng_;
    Cnn cnn_;
    LabelledImages examples_;
    Tensor picture_;
    int down_ = 0;
    int right_ = 0;
    Tensor shown_;
    Activations activations_;
};

}  // namespace course::cnn
