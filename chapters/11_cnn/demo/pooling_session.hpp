/// @file
/// A digit made smaller in several ways, and what a trained network still reads.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cnn/network.hpp"
#include "course/idx.hpp"

namespace course::cnn {

/// The picture, what is left of it, and what the network says to both.
struct SmallerView {
    std::vector<real> picture;                 ///< 28 x 28, as it was moved
    std::size_t side;                          ///< rows and columns of what is left
    std::vector<real> smaller;                 ///< (side, side)
    std::vector<real> restored;                ///< 28 x 28: each value repeated, for the network
    std::vector<real> probabilities;           ///< (10) of the picture
    std::vector<real> restored_probabilities;  ///< (10) of what is left
    real changed_pixels;   ///< how much the move changed the picture, in percent of its ink
    real changed_smaller;  ///< how much it changed what is left
};

/// Leaving out and pooling (figure F46).
class SmallerPicture {
 public:
    SmallerPicture();

    /// @param tensors the parameters of Cnn by their names
    void load_network(const std::vector<Named>& tensors);
    /// @param bytes of the ten examples
    void load_examples(const std::string& bytes);
    /// @param digit 0 to 9
    void set_digit(std::size_t digit);
    /// @param method `leave_out`, `max` or `average`
    /// @param window rows and columns of which one is left, 1 to 7
    void set_method(const std::string& method, std::size_t window);
    /// @param down,right pixels, -8 to 8
    void set_shift(int down, int right);

    SmallerView view() const;

 private:
    Tensor smaller(const Tensor& x) const;

    Rng rng_;
    Cnn cnn_;
    LabelledImages examples_;
    Tensor picture_;
    std::string method_ = "max";
    std::size_t window_ = 2;
    int down_ = 0;
    int right_ = 0;
};

}  // namespace course::cnn
