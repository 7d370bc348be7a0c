#include "backpropagation/activation.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;
using course::testing::claim;

TEST_CASE("activations: each gain is the derivative, by central differences") {
    for (const Activation& activation :
         {Activation(Sigmoid()), Activation(ReLU()), Activation(Identity())}) {
        CAPTURE(activation.name);
        const auto f = [&](const Tensor& z) { return double(activation.value(z(0))); };
        for (const real z : {real(-3), real(-0.4), real(0.7), real(5)}) {
            if (activation.name == "relu" && z < 0) {
                CHECK(activation.gain(z) == 0);  // zero on both sides: nothing to compare
                continue;
            }
            testing::check_gradient(f, Tensor({1}, {z}), Tensor({1}, {activation.gain(z)}));
        }
    }
}

TEST_CASE("sigmoid: its gain is a (1 - a), at most 1/4, and that at 0",
          "[T3.3][E3.13][Q11][M3.4]") {
    //! [sigmoid]
    const Sigmoid sigmoid;
    const real a = sigmoid.value(2);    // 0.881
    const real gain = sigmoid.gain(2);  // 0.105: nine tenths of what comes back are lost
    //! [sigmoid]
    CHECK(gain == Approx(a * (1 - a)));
    CHECK(sigmoid.gain(0) == real(0.25));
    for (real z = -12; z <= 12; z += real(0.125)) {
        CHECK(sigmoid.gain(z) > 0);
        CHECK(sigmoid.gain(z) <= real(0.25));
        if (z != 0) CHECK(sigmoid.gain(z) < sigmoid.gain(0));
        CHECK(sigmoid.gain(z) == Approx(sigmoid.gain(-z)).epsilon(2e-2));
    }
    claim("gain_at_2", double(gain), {.format = "%.3f"});
    claim("gain_at_5", double(sigmoid.gain(5)), {.format = "%.4f"});
}

TEST_CASE("sigmoid: the derivative is no reciprocal", "[E3.11]") {
    const Sigmoid sigmoid;
    const real reciprocal = 1 / sigmoid.value(2);
    CHECK(std::abs(reciprocal - sigmoid.gain(2)) > 1);
    claim("reciprocal_at_2", double(reciprocal), {.format = "%.3f"});
}

TEST_CASE("relu: its gain is 0 or 1", "[Q11]") {
    const ReLU relu;
    CHECK(relu.gain(real(-0.1)) == 0);
    CHECK(relu.gain(0) == 0);
    CHECK(relu.gain(real(0.1)) == 1);
    CHECK(relu.value(-2) == 0);
    CHECK(relu.value(3) == 3);
}

TEST_CASE("sigmoid: far out it saturates and its gain vanishes, without overflow") {
    const Sigmoid sigmoid;
    CHECK(sigmoid.value(1000) == 1);
    CHECK(sigmoid.value(-1000) == 0);
    CHECK(sigmoid.gain(1000) == 0);
    CHECK(sigmoid.gain(-1000) == 0);
    CHECK(std::isnan(sigmoid.value(testing::kNan)));
}

TEST_CASE("parse_activation: knows three names") {
    CHECK(parse_activation("relu").gain(1) == 1);
    CHECK(parse_activation("sigmoid").value(0) == real(0.5));
    CHECK(parse_activation("identity").value(-7) == -7);
    CHECK_THROWS_MATCHES(parse_activation("tanh"), ValueError,
                         Message("parse_activation: expected sigmoid, relu or identity, got tanh"));
}
