// Systems of equations and least squares, by QR with pivoting.

#include <Eigen/QR>

#include "course/linalg.hpp"
#include "linalg/matrix.hpp"

namespace course {
namespace {

using detail::check_square;
using detail::Matrix;
using detail::matrix;
using detail::tensor;

void check_system(const char* op, const Tensor& a, const Tensor& b, const char* expected) {
    if (a.rank() != 2 || b.rank() < 1 || b.rank() > 2 || a.dim(0) != b.dim(0)) {
        throw ShapeError(op, expected, {a.shape(), " and ", b.shape()});
    }
}

Shape solution_shape(const Tensor& a, const Tensor& b) {
    return b.rank() == 1 ? Shape{a.dim(1)} : Shape{a.dim(1), b.dim(1)};
}

using Qr = Eigen::ColPivHouseholderQR<Matrix>;

enum class Reflections { first_to_last, last_to_first };

// b <- Q^T b (reflections first to last) or Q b (last to first). A reflection is I - tau v v^T,
// with v = (0, ..., 0, 1, column i of the decomposition below its diagonal).
void reflect(const Qr& qr, Reflections order, Matrix& b) {
    const Matrix& packed = qr.matrixQR();
    const Eigen::Index count = qr.hCoeffs().size();
    for (Eigen::Index step = 0; step < count; ++step) {
        const Eigen::Index i = order == Reflections::first_to_last ? step : count - 1 - step;
        for (Eigen::Index j = 0; j < b.cols(); ++j) {
            double along = b(i, j);
            for (Eigen::Index k = i + 1; k < b.rows(); ++k) along += packed(k, i) * b(k, j);
            along *= qr.hCoeffs()(i);
            b(i, j) -= along;
            for (Eigen::Index k = i + 1; k < b.rows(); ++k) b(k, j) -= along * packed(k, i);
        }
    }
}

// The first n rows of b <- R^-1 b, with the leading n x n of R.
void solve_upper(const Qr& qr, Eigen::Index n, Matrix& b) {
    const Matrix& r = qr.matrixQR();
    for (Eigen::Index j = 0; j < b.cols(); ++j) {
        for (Eigen::Index i = n; i-- > 0;) {
            for (Eigen::Index k = i + 1; k < n; ++k) b(i, j) -= r(i, k) * b(k, j);
            b(i, j) /= r(i, i);
        }
    }
}

// The first n rows of b <- R^-T b.
void solve_upper_transposed(const Qr& qr, Eigen::Index n, Matrix& b) {
    const Matrix& r = qr.matrixQR();
    for (Eigen::Index j = 0; j < b.cols(); ++j) {
        for (Eigen::Index i = 0; i < n; ++i) {
            for (Eigen::Index k = 0; k < i; ++k) b(i, j) -= r(k, i) * b(k, j);
            b(i, j) /= r(i, i);
        }
    }
}

// The shortest x that minimises |A x - b|, from A P = Q R with R of rank r.
Matrix least_squares_solution(const Qr& qr, Matrix b) {
    const Eigen::Index n = qr.cols();
    const Eigen::Index r = qr.rank();
    reflect(qr, Reflections::first_to_last, b);
    Matrix x = Matrix::Zero(n, b.cols());
    for (Eigen::Index i = 0; i < r; ++i) x.row(i) = b.row(i);
    if (r == n) {
        solve_upper(qr, n, x);
    } else if (r > 0) {
        // Only r rows of R count. With (their transpose) P' = Q' R' the shortest solution of
        // R x = c is Q' R'^-T P'^T c.
        Matrix rows = Matrix::Zero(n, r);
        for (Eigen::Index i = 0; i < r; ++i) {
            for (Eigen::Index k = i; k < n; ++k) rows(k, i) = qr.matrixQR()(i, k);
        }
        const Qr second(rows);
        const Matrix c = x;
        for (Eigen::Index i = 0; i < r; ++i)
            x.row(i) = c.row(second.colsPermutation().indices()(i));
        solve_upper_transposed(second, r, x);
        reflect(second, Reflections::last_to_first, x);
    }
    Matrix result(n, b.cols());
    for (Eigen::Index i = 0; i < n; ++i) result.row(qr.colsPermutation().indices()(i)) = x.row(i);
    return result;
}

}  // namespace

Tensor solve(const Tensor& a, const Tensor& b) {
    check_square("solve", a);
    check_system("solve", a, b, "(n, n) and (n) or (n, k)");
    const Shape shape = solution_shape(a, b);
    if (shape.size() == 0) return Tensor(shape);
    const Qr qr(matrix("solve", a));
    if (!qr.isInvertible()) {
        throw ValueError("solve", {"a matrix of rank ", a.dim(0)},
                         {"rank ", qr.rank(), ": it is singular"});
    }
    return tensor(least_squares_solution(qr, matrix("solve", b)), shape);
}

Tensor least_squares(const Tensor& a, const Tensor& b) {
    check_system("least_squares", a, b, "(m, n) and (m) or (m, k)");
    const Shape shape = solution_shape(a, b);
    if (shape.size() == 0 || a.empty()) return Tensor(shape);
    const Qr qr(matrix("least_squares", a));
    return tensor(least_squares_solution(qr, matrix("least_squares", b)), shape);
}

}  // namespace course
