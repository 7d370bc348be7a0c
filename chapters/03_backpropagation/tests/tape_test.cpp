#include "backpropagation/tape.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "course/error.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::backpropagation;
using Catch::Approx;
using Catch::Matchers::Message;

TEST_CASE("Tape: along a path slopes multiply", "[M3.1][E3.1][C3.6]") {
    Tape tape;
    const Var x = tape.number(3);
    const Var y = x * x;               // dy/dx = 6
    const Var z = y * tape.number(5);  // dz/dy = 5
    tape.backward(z);
    CHECK(x.gradient() == 30);
    CHECK(z.value() / y.value() * 6 == 30);  // z is proportional to y: here the slip hides
    const Var shifted = z + tape.number(90);
    tape.backward(shifted);
    CHECK(x.gradient() == 30);                     // the derivative does not see a constant
    CHECK(shifted.value() / y.value() * 6 == 90);  // z/y without differentials does
}

TEST_CASE("Tape: where a number forks, its branches add", "[T3.3][M3.1][E3.2][C3.6][K3.5]") {
    //! [tape]
    Tape tape;
    const Var s = tape.number(2);
    const Var x = s * s;               // dx/ds = 4
    const Var y = s * tape.number(3);  // dy/ds = 3
    const Var z = x * y;               // dz/dx = 6, dz/dy = 4
    tape.backward(z);                  // s.gradient() is 6 * 4 + 4 * 3
    //! [tape]
    CHECK(z.value() == 24);
    CHECK(x.gradient() == 6);
    CHECK(y.gradient() == 4);
    CHECK(s.gradient() == 36);  // z = 3 s^3
    CHECK(s.gradient() == x.gradient() * 4 + y.gradient() * 3);
}

TEST_CASE("Tape: a number used by many gets the sum over all of its uses", "[T3.3]") {
    Tape tape;
    const Var s = tape.number(real(0.5));
    Var z = tape.number(0);
    for (int k = 1; k <= 20; ++k) z = z + tape.number(real(k)) * s;
    tape.backward(z);
    CHECK(s.gradient() == 210);
    tape.backward(z);  // a second time: not added on top of the first
    CHECK(s.gradient() == 210);
}

TEST_CASE("Tape: agrees with central differences through activations") {
    const auto f = [](Tape& tape, Var a, Var b) {
        const Var u = apply(Sigmoid(), a * b - b);
        const Var v = apply(ReLU(), u + a);
        return v * u * tape.number(2);
    };
    const auto value = [&](const Tensor& at) {
        Tape tape;
        return double(f(tape, tape.number(at(0)), tape.number(at(1))).value());
    };
    Tape tape;
    const Var a = tape.number(real(0.8));
    const Var b = tape.number(real(-1.5));
    tape.backward(f(tape, a, b));
    testing::check_gradient(value, Tensor({2}, {real(0.8), real(-1.5)}),
                            Tensor({2}, {a.gradient(), b.gradient()}));
}

TEST_CASE("Tape: a whole network, number by number, has the derivatives of its matrices",
          "[T3.2]") {
    for (const Activation& activation : {Activation(Sigmoid()), Activation(ReLU())}) {
        CAPTURE(activation.name);
        auto [mlp, sample, dy] = fixtures::random_case({3, 4, 2, 3}, activation, 21);
        Tape tape;
        const MlpOnTape written =
            write(tape, mlp, sample.x.reshape({3}), sample.target.reshape({3}));
        tape.backward(written.cost);
        REQUIRE(written.parameters.size() == mlp.gradient().size());
        // The tape meets a layer's weights row by row and then its biases, as Mlp does.
        Tensor gradient({written.parameters.size()});
        for (std::size_t p = 0; p < gradient.size(); ++p) {
            gradient(p) = written.parameters[p].gradient();
        }
        CHECK(testing::max_relative_error(gradient, mlp.gradient()) < fixtures::kRounding);
        CHECK(written.cost.value() == Approx(total_cost(mlp.layers.back().a, sample.target)));
    }
}

TEST_CASE("Tape: its length is that of the network's drawing, not of its paths") {
    Tape tape;
    const Mlp mlp = lecture_network();
    const MlpOnTape written = write(tape, mlp, Tensor({2}, {1, -1}), Tensor({2}, {1, 0}));
    CHECK(written.parameters.size() == 18);
    CHECK(tape.uses() < 4 * tape.size());
    testing::claim("lecture_tape_size", double(tape.size()), {.format = "%.0f"});
    testing::claim("lecture_tape_uses", double(tape.uses()), {.format = "%.0f"});
}

TEST_CASE("Tape: another tape's number and a sample that does not fit are refused") {
    Tape tape;
    Tape other;
    CHECK_THROWS_MATCHES(tape.backward(other.number(1)), ValueError,
                         Message("Tape::backward: expected a number of this tape, got another's"));
    CHECK_THROWS_MATCHES(write(tape, lecture_network(), Tensor({3}), Tensor({2})), ShapeError,
                         Message("write: expected x (2) and targets (2), got (3) and (2)"));
}
