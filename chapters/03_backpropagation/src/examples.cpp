#include "backpropagation/examples.hpp"

namespace course::backpropagation {

//! [lecture network]
Mlp lecture_network(const Activation& activation) {
    return Mlp({
        Dense(Tensor({2, 2}, {1, -2, -1, 1}), Tensor({2}, {1, 0}), activation),
        Dense(Tensor({2, 2}, {2, -1, -2, -1}), Tensor({2}, {0, 0}), activation),
        Dense(Tensor({2, 2}, {3, -1, -1, 4}), Tensor({2}, {-2, 2}), activation),
    });
}
//! [lecture network]

Samples four_points() {
    constexpr real kNo = real(0.1);
    constexpr real kYes = real(0.9);
    return {.x = Tensor({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
            .target = Tensor({4, 2}, {kNo, kNo, kYes, kNo, kYes, kNo, kNo, kYes})};
}

//! [train]
real train(Mlp& mlp, const Samples& samples, real learning_rate) {
    const Tensor y = mlp.forward(samples.x);
    const real loss = total_cost(y, samples.target);
    mlp.backward(cost_gradient(y, samples.target));
    mlp.update(learning_rate);
    return loss;
}
//! [train]

}  // namespace course::backpropagation
