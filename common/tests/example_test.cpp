// The example of README.md, and the check that what README.md shows is what the sources say.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "course/kernels.hpp"
#include "course/linalg.hpp"
#include "course/print.hpp"
#include "course/random.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

// Fits y = b + w x to noisy points: the normal equations X^T X theta = X^T y.
Tensor fit_line(std::size_t n, Rng& rng) {
    Tensor x(Shape{n, 2});  // rows (1, x)
    Tensor y(Shape{n});
    for (std::size_t i = 0; i < n; ++i) {
        x(i, 0) = 1;
        x(i, 1) = static_cast<real>(rng.uniform(-1, 1));
        y(i) = static_cast<real>(2 + 3 * x(i, 1) + rng.normal(0, 0.01));
    }
    Tensor moments(Shape{2});
    gemv(x, Trans::yes, y.data(), moments.data());  // X^T y
    Tensor gram(Shape{2, 2});
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < 2; ++j) axpy(x(i, j), x.row(i), gram.row(j));
    }
    return solve(gram, moments);  // (b, w)
}

TEST_CASE("README: the example fits a line") {
    Rng rng(1);
    const Tensor theta = fit_line(1000, rng);
    CHECK(std::abs(theta(0) - 2) < 0.01);
    CHECK(std::abs(theta(1) - 3) < 0.01);
}

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(testing::source_path(path)).rdbuf();
    return text.str();
}

TEST_CASE("README: every piece of code stands in the file that it names") {
    std::istringstream readme(content("common/README.md"));
    std::string source;  // the last `file.cpp` that a line named as the place of the next code
    std::size_t pieces = 0;
    for (std::string line; std::getline(readme, line);) {
        if (line.starts_with("`") && line.ends_with("`:")) source = line.substr(1, line.size() - 3);
        if (line != "```cpp") continue;
        std::string code;
        while (std::getline(readme, line) && line != "```") code += line + "\n";
        CAPTURE(source, code);
        CHECK(content("common/" + source).find(code) != std::string::npos);
        ++pieces;
    }
    CHECK(pieces == 10);
}

}  // namespace
}  // namespace course
