// Uses a bit of everything that an installed layer consists of: headers, kernels, random numbers.
#include <cmath>
#include <cstdio>

#include "course/kernels.hpp"
#include "course/linalg.hpp"
#include "course/print.hpp"
#include "course/random.hpp"

int main() {
    course::Rng rng(1);
    course::Tensor a({3, 3});
    for (course::real& value : a.data()) value = static_cast<course::real>(rng.normal());
    const course::Tensor x({3}, {1, -2, 3});
    course::Tensor b({3});
    course::gemv(a, course::Trans::no, x.data(), b.data());
    const course::Tensor solved = course::solve(a, b);
    std::printf("%s\n", course::to_string(solved).c_str());
    return std::abs(solved(2) - 3) < 1e-3 ? 0 : 1;
}
