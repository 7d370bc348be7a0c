#include "course/print.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "course_test/compare.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

// 0, step, 2 step, ...
Tensor counting(const Shape& shape, real step = 1) {
    Tensor tensor(shape);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<real>(i) * step;
    return tensor;
}

TEST_CASE("printing: looks like NumPy's for every kind of content") {
    using testing::kInf;
    using testing::kNan;
    constexpr real kThird = static_cast<real>(1.0 / 3);
    const std::vector<std::pair<std::string, Tensor>> cases{
        {"integers", counting({2, 3})},
        {"fractions", Tensor({2, 2}, {1.5, -22.25, 0.125, 3})},
        {"third", Tensor({4}, {kThird, static_cast<real>(2.0 / 3), 1, -1})},
        {"large", Tensor({3}, {1e8, 1, static_cast<real>(-2.5e10)})},
        {"small", Tensor({2}, {static_cast<real>(1e-5), 0.5})},
        {"ratio", Tensor({2}, {static_cast<real>(0.001), 2})},
        {"zeros", Tensor({3}, {0, -real{0}, 0})},
        {"not_finite", Tensor({4}, {kNan, 1, -kInf, kInf})},
        {"only_nan", Tensor({2}, {kNan, kNan})},
        {"nan_and_exponent", Tensor({3}, {kNan, static_cast<real>(1e12), 1})},
        {"cube", counting({2, 3, 4}, 0.25)},
        {"four_axes", counting({2, 2, 2, 2})},
        {"broken_row", counting({40}, 0.25)},
        {"long_vector", counting({1200})},
        {"long_matrix", counting({60, 40})},
        {"narrow_matrix", counting({600, 4})},
        {"one", Tensor({1, 1}, {7})},
        {"empty", Tensor(Shape{0, 3})},
        {"scalar", Tensor(Shape{}, {2.5})},
        {"whole_scalar", Tensor(Shape{}, {-3})},
        {"small_scalar", Tensor(Shape{}, {static_cast<real>(1.25e-7)})}};
    const testing::Golden reference("common/tests/golden/reference.json");
    for (const auto& [name, tensor] : cases) {
        CAPTURE(name);
        CHECK(to_string(tensor) ==
              reference.text("print_" + name + (kRealIsDouble ? "_double" : "_float")));
    }
}

TEST_CASE("printing: options set digits, shortening and line width") {
    //! [print]
    const Tensor a({2, 2}, {1, 2.5, 3, 4});
    CHECK(to_string(a) == "[[1.  2.5]\n [3.  4. ]]");
    CHECK(to_string(Tensor({1}, {static_cast<real>(0.123456)}), {.precision = 3}) == "[0.123]");
    //! [print]
    CHECK(to_string(counting({9}), {.threshold = 5, .edge_items = 1}) == "[0. ... 8.]");
    CHECK(to_string(counting({4}), {.line_width = 8}) == "[0. 1.\n 2. 3.]");
    std::ostringstream out;
    out << a;
    CHECK(out.str() == to_string(a));
}

}  // namespace
}  // namespace course
