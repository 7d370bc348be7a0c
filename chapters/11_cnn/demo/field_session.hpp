/// @file
/// A filter that slides over a small picture, and the neurons that it stands for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cnn/conv2d.hpp"
#include "cnn/sharing.hpp"

namespace course::cnn {

/// Picture, filter, map.
struct FieldView {
    std::size_t side;            ///< rows and columns of the picture
    std::size_t kernel;          ///< rows and columns of the filter
    std::size_t map_side;        ///< rows and columns of the map
    std::vector<real> picture;   ///< (side, side)
    std::vector<real> filter;    ///< (kernel, kernel)
    std::vector<real> map;       ///< (map_side, map_side)
    std::vector<real> coverage;  ///< (side, side): in how many fields each pixel lies
    real largest;                ///< what the map would be where the filter fits perfectly
};

/// One filter over one picture (figures F42, F43, F45).
class FieldExplorer {
 public:
    /// Starts with the lecture's picture and its diagonal filter.
    FieldExplorer();

    /// @param name `lecture`, `cross`, `stripes` or `empty`
    void set_picture(const std::string& name);
    /// Turns some pixels over, 0 to 1 and 1 to 0.
    /// @param places row times side plus column
    void toggle(const std::vector<std::size_t>& places);
    /// @param name `diagonal`, `upright`, `edge`, `blur` or `point`
    /// @param size rows and columns, 1 to 5
    void set_filter(const std::string& name, std::size_t size);
    /// Moves some weights on by one: -1, 0, 1, -1, ...
    /// @param places row times size plus column
    void turn(const std::vector<std::size_t>& places);
    /// @param stride 1 to 4
    /// @param padding 0 to 3
    /// @param dilation 1 to 3
    void set_options(std::size_t stride, std::size_t padding, std::size_t dilation);

    /// Everything computed.
    /// @throws ShapeError when the filter does not fit the padded picture
    FieldView view() const;

 private:
    void accept(const Tensor& picture, const Conv2d& layer);

    Tensor picture_;
    Conv2d layer_;
};

/// Counts of one layer in its three forms (figure F41).
struct LayerCounts {
    double pixels, neurons, map_side;
    double dense, local, shared;  ///< parameters
    double dense_lines, local_lines;
};

/// Counts without computing a picture.
class ParameterCounter {
 public:
    /// @param side rows and columns of the picture, 3 to 256
    /// @param channels 1 to 64
    /// @param filters 1 to 256
    /// @param kernel 1 to 11, at most the side
    /// @param stride 1 to 4
    LayerCounts count(std::size_t side, std::size_t channels, std::size_t filters,
                      std::size_t kernel, std::size_t stride) const;
};

}  // namespace course::cnn
