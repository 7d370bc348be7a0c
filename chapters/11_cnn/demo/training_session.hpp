/// @file
/// The network being trained, beside its fully connected rival, on digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cnn/network.hpp"
#include "cnn/pictures.hpp"
#include "cnn/training.hpp"

namespace course::cnn {

/// Where the training stands.
struct TrainingSnapshot {
    std::size_t updates;
    double epochs;                  ///< times through the training pictures, with fractions
    double rate;                    ///< training pictures per second, judging included; 0 before
    real loss;                      ///< of the latest batch
    real cnn_accuracy;              ///< on held-out pictures, at the latest judging; NaN before
    real dense_accuracy;            ///< of the rival
    std::size_t parameters;         ///< of the network
    std::vector<real> loss_curve;   ///< pairs epoch, loss (smoothed)
    std::vector<real> cnn_curve;    ///< pairs epoch, accuracy in percent
    std::vector<real> dense_curve;  ///< pairs epoch, accuracy in percent
    std::vector<real> filters;      ///< (16, 3, 3) of the first layer
    std::vector<real> watched;      ///< 28 x 28, the watched picture; empty before there are digits
    std::vector<real> maps;         ///< (16, H, W) after ReLU, of the watched picture
    std::size_t map_side;           ///< H = W
    std::vector<real> confusion;    ///< (10, 10), rows what it is, columns the answer; no diagonal
    std::vector<real> worst;        ///< up to 12 pictures of 28 x 28: the surest mistakes
    std::vector<real> worst_truth;  ///< what they are
    std::vector<real> worst_answer;  ///< what they were taken for
};

/// Live training (figure F47). A step is one update of both networks, or a part of the judging,
/// which comes after the first 3000 pictures and more and more rarely later: no step takes long.
class LiveTraining {
 public:
    /// @param seed of the first weights and of the orders
    /// @param pooling `max`, `average`, `stride` or `none`
    /// @param shuffled whether the pixels are put into another order, the same for all pictures
    LiveTraining(std::uint32_t seed, const std::string& pooling, bool shuffled);

    /// Takes the digits.
    /// @param bytes labelled pictures of 28 x 28
    void load_digits(const std::string& bytes);
    void set_learning_rate(double eta);
    void set_batch_size(std::size_t pictures);
    /// How many training pictures are used at most.
    void set_training_size(std::size_t pictures);
    /// Which held-out picture's maps are shown.
    void set_watched(std::size_t picture);

    /// Goes on; ends early when some 90 ms are used up.
    /// @param count steps at most
    /// @returns how many were done
    std::size_t step(std::size_t count);
    TrainingSnapshot snapshot();

 private:
    double epochs() const;
    Tensor pictures(std::span<const std::size_t> indices) const;
    void update();
    void judge();
    void finish_judging();

    Rng rng_;
    std::uint64_t seed_;
    Cnn cnn_;
    DenseNetwork dense_;
    optim::Adam cnn_adam_;
    optim::Adam dense_adam_;
    std::vector<std::size_t> pixel_order_;  // empty when nothing is shuffled
    LabelledImages digits_;
    HeldOut parts_;
    std::unique_ptr<Shuffled> order_;
    std::size_t batch_size_ = 64;
    std::size_t training_size_ = 8000;
    std::size_t watched_ = 0;
    std::size_t updates_ = 0;
    std::size_t seen_ = 0;  // pictures
    double seconds_ = 0;    // of all steps
    real loss_ = 0;
    double smooth_loss_ = 0;
    std::size_t judged_ = 0;        // held-out pictures of the judging under way
    std::size_t next_judging_ = 0;  // at so many pictures seen
    Answers answers_;               // of the judging under way
    std::size_t dense_right_ = 0;
    TrainingSnapshot shown_{};
};

}  // namespace course::cnn
