#include "course/math.hpp"

#include <string>

#include "course/error.hpp"
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
    math_kernels().unary[op](x.data(), out.data(), x.size());
}

void binary(const char* name, BinaryOp op, ConstSpan x, ConstSpan y, std::span<real> out) {
    const std::size_t n = out.size();
    const simd::MathTable& table = math_kernels();
    if (x.size() == n && y.size() == n) {
        table.binary[op](x.data(), y.data(), out.data(), n);
    } else if (x.size() == n && y.size() == 1) {
        table.scalar_right[op](x.data(), y.data(), out.data(), n);
    } else if (x.size() == 1 && y.size() == n) {
        table.scalar_left[op](x.data(), y.data(), out.data(), n);
    } else {
        throw ShapeError(name, "(n) or (1) and (n) or (1) -> (n)", lengths(x, y, out));
    }
}

void gradient(const char* name, GradientOp op, ConstSpan a, ConstSpan dy, std::span<real> dx) {
    if (a.size() != dy.size() || a.size() != dx.size()) {
        throw ShapeError(name, "(n) and (n) -> (n)", lengths(a, dy, dx));
    }
    math_kernels().gradient[op](a.data(), dy.data(), dx.data(), a.size());
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
    for (std::size_t begin = 0; begin < x.size(); begin += y.size()) {
        kernel(x.data() + begin, y.data(), out.data() + begin, y.size());
    }
}

void with_column(Arithmetic op, std::span<const real> x, std::span<const real> y,
                 std::span<real> out) {
    check_matrix("with_column", x, y, out);
    if (x.empty()) return;
    const simd::BinaryKernel kernel = math_kernels().scalar_right[binary_op(op)];
    const std::size_t columns = x.size() / y.size();
    for (std::size_t i = 0; i < y.size(); ++i) {
        kernel(x.data() + i * columns, y.data() + i, out.data() + i * columns, columns);
    }
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
