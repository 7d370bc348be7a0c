#include "course/math.hpp"

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/tables.hpp"

namespace course {
namespace {

using simd::BinaryOp;
using simd::GradientOp;
using simd::math_kernels;
using simd::UnaryOp;
using ConstSpan = std::span<const real>;

[[noreturn]] void refuse(const char* name, const char* rule, ConstSpan x, ConstSpan y,
                         ConstSpan out) {
    throw ShapeError(name, rule, {x.size(), " and ", y.size(), " -> ", out.size()});
}

void unary(const char* name, simd::UnaryKernel kernel, ConstSpan x, std::span<real> out) {
    if (x.size() != out.size()) {
        throw ShapeError(name, "(n) -> (n)", {x.size(), " -> ", out.size()});
    }
    parallel_for(0, x.size(), kElementGrain, [&](std::size_t first, std::size_t last) {
        kernel(x.data() + first, out.data() + first, last - first);
    });
}

// One run of a kernel with two arguments, each of which moves along or stays.
void run_binary(simd::BinaryKernel kernel, ConstSpan x, ConstSpan y, std::span<real> out) {
    const bool x_moves = x.size() == out.size();
    const bool y_moves = y.size() == out.size();
    parallel_for(0, out.size(), kElementGrain, [&](std::size_t first, std::size_t last) {
        kernel(x.data() + (x_moves ? first : 0), y.data() + (y_moves ? first : 0),
               out.data() + first, last - first);
    });
}

// The kernels of one operation. Each op names its own, so that a module for the browser holds no
// other.
struct BinaryKernels {
    simd::BinaryKernel both;
    simd::BinaryKernel scalar_left;
    simd::BinaryKernel scalar_right;
};

BinaryKernels kernels_of(BinaryOp op) {
    const simd::MathTable& table = math_kernels();
    return {table.binary[op], table.scalar_left[op], table.scalar_right[op]};
}

void binary(const char* name, const BinaryKernels& kernels, ConstSpan x, ConstSpan y,
            std::span<real> out) {
    const std::size_t n = out.size();
    if (x.size() == n && y.size() == n) {
        run_binary(kernels.both, x, y, out);
    } else if (x.size() == n && y.size() == 1) {
        run_binary(kernels.scalar_right, x, y, out);
    } else if (x.size() == 1 && y.size() == n) {
        run_binary(kernels.scalar_left, x, y, out);
    } else {
        refuse(name, "(n) or (1) and (n) or (1) -> (n)", x, y, out);
    }
}

void gradient(const char* name, simd::BinaryKernel kernel, ConstSpan a, ConstSpan dy,
              std::span<real> dx) {
    if (a.size() != dy.size() || a.size() != dx.size()) {
        refuse(name, "(n) and (n) -> (n)", a, dy, dx);
    }
    run_binary(kernel, a, dy, dx);
}

constexpr BinaryOp binary_op(Arithmetic op) {
    return static_cast<BinaryOp>(op);
}
static_assert(binary_op(Arithmetic::maximum) == BinaryOp::max);
static_assert(binary_op(Arithmetic::divide) == BinaryOp::divide);

void check_matrix(const char* name, ConstSpan x, ConstSpan y, ConstSpan out) {
    if (x.size() != out.size() || (y.empty() ? !x.empty() : x.size() % y.size() != 0)) {
        refuse(name, "a matrix, a row or column of it, and a matrix of its size", x, y, out);
    }
}

}  // namespace

void exp(std::span<const real> x, std::span<real> out) {
    unary("exp", math_kernels().unary[UnaryOp::exp], x, out);
}

void log(std::span<const real> x, std::span<real> out) {
    unary("log", math_kernels().unary[UnaryOp::log], x, out);
}

void tanh(std::span<const real> x, std::span<real> out) {
    unary("tanh", math_kernels().unary[UnaryOp::tanh], x, out);
}

void sigmoid(std::span<const real> x, std::span<real> out) {
    unary("sigmoid", math_kernels().unary[UnaryOp::sigmoid], x, out);
}

void erf(std::span<const real> x, std::span<real> out) {
    unary("erf", math_kernels().unary[UnaryOp::erf], x, out);
}

void gelu(std::span<const real> x, std::span<real> out) {
    unary("gelu", math_kernels().unary[UnaryOp::gelu], x, out);
}

void softplus(std::span<const real> x, std::span<real> out) {
    unary("softplus", math_kernels().unary[UnaryOp::softplus], x, out);
}

void relu(std::span<const real> x, std::span<real> out) {
    unary("relu", math_kernels().unary[UnaryOp::relu], x, out);
}

void sqrt(std::span<const real> x, std::span<real> out) {
    unary("sqrt", math_kernels().unary[UnaryOp::sqrt], x, out);
}

void rsqrt(std::span<const real> x, std::span<real> out) {
    unary("rsqrt", math_kernels().unary[UnaryOp::rsqrt], x, out);
}

void square(std::span<const real> x, std::span<real> out) {
    unary("square", math_kernels().unary[UnaryOp::square], x, out);
}

void abs(std::span<const real> x, std::span<real> out) {
    unary("abs", math_kernels().unary[UnaryOp::abs], x, out);
}

void negate(std::span<const real> x, std::span<real> out) {
    unary("negate", math_kernels().unary[UnaryOp::negate], x, out);
}

void reciprocal(std::span<const real> x, std::span<real> out) {
    unary("reciprocal", math_kernels().unary[UnaryOp::reciprocal], x, out);
}

void add(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("add", kernels_of(BinaryOp::add), x, y, out);
}

void multiply(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("multiply", kernels_of(BinaryOp::multiply), x, y, out);
}

void divide(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("divide", kernels_of(BinaryOp::divide), x, y, out);
}

void minimum(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("minimum", kernels_of(BinaryOp::min), x, y, out);
}

void maximum(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("maximum", kernels_of(BinaryOp::max), x, y, out);
}

void with_row(Arithmetic op, std::span<const real> x, std::span<const real> y,
              std::span<real> out) {
    check_matrix("with_row", x, y, out);
    const simd::BinaryKernel kernel = math_kernels().binary[binary_op(op)];
    const std::size_t columns = y.size();
    if (x.empty()) return;
    parallel_for(0, x.size() / columns, row_grain(columns),
                 [&](std::size_t first, std::size_t last) {
                     for (std::size_t i = first; i < last; ++i) {
                         const std::size_t at = i * columns;
                         kernel(x.data() + at, y.data(), out.data() + at, columns);
                     }
                 });
}

void with_column(Arithmetic op, std::span<const real> x, std::span<const real> y,
                 std::span<real> out) {
    check_matrix("with_column", x, y, out);
    if (x.empty()) return;
    const simd::BinaryKernel kernel = math_kernels().scalar_right[binary_op(op)];
    const std::size_t columns = x.size() / y.size();
    parallel_for(0, y.size(), row_grain(columns), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            const std::size_t at = i * columns;
            kernel(x.data() + at, y.data() + i, out.data() + at, columns);
        }
    });
}

void tanh_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx) {
    gradient("tanh_gradient", math_kernels().gradient[GradientOp::tanh], y, dy, dx);
}

void sigmoid_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx) {
    gradient("sigmoid_gradient", math_kernels().gradient[GradientOp::sigmoid], y, dy, dx);
}

void relu_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx) {
    gradient("relu_gradient", math_kernels().gradient[GradientOp::relu], y, dy, dx);
}

void gelu_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("gelu_gradient", math_kernels().gradient[GradientOp::gelu], x, dy, dx);
}

void softplus_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("softplus_gradient", math_kernels().gradient[GradientOp::softplus], x, dy, dx);
}

void erf_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("erf_gradient", math_kernels().gradient[GradientOp::erf], x, dy, dx);
}

}  // namespace course
