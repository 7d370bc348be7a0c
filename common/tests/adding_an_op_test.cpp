// The example of common/README.md, "Adding an op": it compiles, its gradient is right, and the
// README shows this very text.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "course_test/golden.hpp"
#include "op_check.hpp"

//! [op]
// src/ops/cube.cpp
#include "course/op.hpp"
#include "course/ops.hpp"

namespace course {
namespace {

// d(x^3) = 3 x^2 dx
void cube_backward(const Node& y, GradSink& d) {
    const Tensor& x = y.value(0);
    d.add(0, y.grad() * x * x * 3);
}
const OpDef kCube{.name = "cube", .backward = cube_backward, .twice = true};

}  // namespace

Tensor cube(const Tensor& x) {
    Tensor y = Tensor::uninitialized(x.shape());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const real v = x.data()[i];
        y.data()[i] = v * v * v;
    }
    return record(kCube, std::move(y), {&x});
}

}  // namespace course
//! [op]

namespace course {
namespace {

TEST_CASE("adding an op: the README's example has right first and second derivatives") {
    const auto f = [](const testing::Inputs& x) { return cube(x[0]); };
    testing::check_gradients("cube", f, {{2, 3}});
    testing::check_second_derivatives("cube", f, {{2, 3}});
}

std::string file(const std::string& path) {
    std::ifstream in(testing::source_path(path));
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("adding an op: the README shows the whole of it, in under 30 lines") {
    const std::string source = file("common/tests/adding_an_op_test.cpp");
    const std::string mark = "//! [op]\n";
    const std::size_t begin = source.find("\n" + mark) + 1 + mark.size();
    const std::string example = source.substr(begin, source.find("\n" + mark, begin) + 1 - begin);
    const auto lines = std::ranges::count(example, '\n');
    CHECK(lines > 10);
    CHECK(lines < 30);
    CHECK(file("common/README.md").find("```cpp\n" + example + "```\n") != std::string::npos);
}

}  // namespace
}  // namespace course
