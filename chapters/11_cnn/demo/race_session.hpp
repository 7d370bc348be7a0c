/// @file
/// Dense, local and shared detectors, trained side by side on patterns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cnn/race.hpp"
#include "cnn/training.hpp"

namespace course::cnn {

/// Where the three stand; each list in the order dense, local, shared.
struct RaceSnapshot {
    std::size_t updates;
    std::vector<real> parameters;  ///< (3)
    std::vector<real> train;       ///< (3) right answers on the training pictures, in percent
    std::vector<real> unseen;      ///< (3) on other pictures, in percent
    std::vector<real> curves;      ///< (3, n) right answers on other pictures, in percent
    std::size_t points;            ///< n
    std::vector<real> examples;    ///< 8 training pictures of 12 x 12
    std::vector<real> detectors;   ///< (8, 3, 3) of the shared network
};

/// Three trainings at once (figure F44). A step is ten updates of each.
class PatternRace {
 public:
    /// @param seed of pictures and weights
    /// @param count training pictures, 10 to 2000
    /// @param noise standard deviation, 0 to 2
    /// @param anywhere whether patterns move, or stand in the middle
    PatternRace(std::uint32_t seed, std::size_t count, double noise, bool anywhere);

    /// Goes on; ends early when some 40 ms are used up.
    void step(std::size_t count);
    RaceSnapshot snapshot() const;

 private:
    struct Runner {
        Runner(PatternNetwork start, double learning_rate)
            : network(std::move(start)),
              adam(nn::parameters(network), {.learning_rate = learning_rate}) {}

        PatternNetwork network;
        optim::Adam adam;
    };
    void judge();

    PatternSet train_;
    PatternSet unseen_;
    std::vector<std::unique_ptr<Runner>> runners_;
    std::unique_ptr<Shuffled> order_;
    std::size_t updates_ = 0;
    std::vector<real> train_percent_;
    std::vector<real> unseen_percent_;
    std::vector<std::vector<real>> curves_;
};

}  // namespace course::cnn
