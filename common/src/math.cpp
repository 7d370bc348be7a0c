#include "course/math.hpp"

#include <string>

#include "course/error.hpp"
#include "course/parallel.hpp"
#include "grain.hpp"
#include "simd/math_table.hpp"

namespace course {
namespace {

using simd::BinaryOp;
using simd::GradientOp;
using simd::math_kernels;
using simd::UnaryOp;
using ConstSpan = std::span<const real>;

std::string lengths(ConstSpan x, ConstSpan y, ConstSpan out) {
    return std::to_string(x.size()) + " and " + std::to_string(y.size()) + " -> " +
           std::to_string(out.size());
}

void unary(const char* name, UnaryOp op, ConstSpan x, std::span<real> out) {
    if (x.size() != out.size()) {
        throw ShapeError(name, "(n) -> (n)",
                         std::to_string(x.size()) + " -> " + std::to_string(out.size()));
    }
    const simd::UnaryKernel kernel = math_kernels().unary[op];
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

void binary(const char* name, BinaryOp op, ConstSpan x, ConstSpan y, std::span<real> out) {
    const std::size_t n = out.size();
    const simd::MathTable& table = math_kernels();
    if (x.size() == n && y.size() == n) {
        run_binary(table.binary[op], x, y, out);
    } else if (x.size() == n && y.size() == 1) {
        run_binary(table.scalar_right[op], x, y, out);
    } else if (x.size() == 1 && y.size() == n) {
        run_binary(table.scalar_left[op], x, y, out);
    } else {
        throw ShapeError(name, "(n) or (1) and (n) or (1) -> (n)", lengths(x, y, out));
    }
}

void gradient(const char* name, GradientOp op, ConstSpan a, ConstSpan dy, std::span<real> dx) {
    if (a.size() != dy.size() || a.size() != dx.size()) {
        throw ShapeError(name, "(n) and (n) -> (n)", lengths(a, dy, dx));
    }
    run_binary(math_kernels().gradient[op], a, dy, dx);
}

constexpr BinaryOp binary_op(Arithmetic op) {
    return static_cast<BinaryOp>(op);
}
static_assert(binary_op(Arithmetic::maximum) == BinaryOp::max);
static_assert(binary_op(Arithmetic::divide) == BinaryOp::divide);

void check_matrix(const char* name, ConstSpan x, ConstSpan y, ConstSpan out) {
    if (x.size() != out.size() || (y.empty() ? !x.empty() : x.size() % y.size() != 0)) {
        throw ShapeError(name, "a matrix, a row or column of it, and a matrix of its size",
                         lengths(x, y, out));
    }
}

}  // namespace

void exp(std::span<const real> x, std::span<real> out) {
    unary("exp", UnaryOp::exp, x, out);
}

void log(std::span<const real> x, std::span<real> out) {
    unary("log", UnaryOp::log, x, out);
}

void tanh(std::span<const real> x, std::span<real> out) {
    unary("tanh", UnaryOp::tanh, x, out);
}

void sigmoid(std::span<const real> x, std::span<real> out) {
    unary("sigmoid", UnaryOp::sigmoid, x, out);
}

void erf(std::span<const real> x, std::span<real> out) {
    unary("erf", UnaryOp::erf, x, out);
}

void gelu(std::span<const real> x, std::span<real> out) {
    unary("gelu", UnaryOp::gelu, x, out);
}

void softplus(std::span<const real> x, std::span<real> out) {
    unary("softplus", UnaryOp::softplus, x, out);
}

void relu(std::span<const real> x, std::span<real> out) {
    unary("relu", UnaryOp::relu, x, out);
}

void sqrt(std::span<const real> x, std::span<real> out) {
    unary("sqrt", UnaryOp::sqrt, x, out);
}

void rsqrt(std::span<const real> x, std::span<real> out) {
    unary("rsqrt", UnaryOp::rsqrt, x, out);
}

void square(std::span<const real> x, std::span<real> out) {
    unary("square", UnaryOp::square, x, out);
}

void abs(std::span<const real> x, std::span<real> out) {
    unary("abs", UnaryOp::abs, x, out);
}

void negate(std::span<const real> x, std::span<real> out) {
    unary("negate", UnaryOp::negate, x, out);
}

void reciprocal(std::span<const real> x, std::span<real> out) {
    unary("reciprocal", UnaryOp::reciprocal, x, out);
}

void add(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("add", BinaryOp::add, x, y, out);
}

void multiply(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("multiply", BinaryOp::multiply, x, y, out);
}

void divide(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("divide", BinaryOp::divide, x, y, out);
}

void minimum(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("minimum", BinaryOp::min, x, y, out);
}

void maximum(std::span<const real> x, std::span<const real> y, std::span<real> out) {
    binary("maximum", BinaryOp::max, x, y, out);
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
    gradient("tanh_gradient", GradientOp::tanh, y, dy, dx);
}

void sigmoid_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx) {
    gradient("sigmoid_gradient", GradientOp::sigmoid, y, dy, dx);
}

void relu_gradient(std::span<const real> y, std::span<const real> dy, std::span<real> dx) {
    gradient("relu_gradient", GradientOp::relu, y, dy, dx);
}

void gelu_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("gelu_gradient", GradientOp::gelu, x, dy, dx);
}

void softplus_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("softplus_gradient", GradientOp::softplus, x, dy, dx);
}

void erf_gradient(std::span<const real> x, std::span<const real> dy, std::span<real> dx) {
    gradient("erf_gradient", GradientOp::erf, x, dy, dx);
}

}  // namespace course
