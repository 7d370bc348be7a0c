#include "course/linalg.hpp"

// Sizes here are small, so what follows a decomposition (reflections, triangular systems) is
// written as plain loops: Eigen's blocked versions would be nine tenths of the code that a browser
// loads.
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <string>

namespace course {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Index index(std::size_t n) {
    return static_cast<Eigen::Index>(n);
}

// Any (n) is an (n, 1).
Matrix matrix(const char* op, const Tensor& tensor) {
    const std::size_t rows = tensor.dim(0);
    const std::size_t columns = tensor.rank() == 2 ? tensor.dim(1) : 1;
    Matrix result(index(rows), index(columns));
    for (std::size_t i = 0; i < tensor.size(); ++i) {
        result.data()[i] = static_cast<double>(tensor.data()[i]);
    }
    if (!result.allFinite()) throw ValueError(op, "finite elements", "infinity or NaN");
    return result;
}

template <typename Derived>
Tensor tensor(const Eigen::DenseBase<Derived>& values, const Shape& shape) {
    Tensor result = Tensor::uninitialized(shape);
    std::size_t position = 0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        for (Eigen::Index j = 0; j < values.cols(); ++j) {
            result.data()[position++] = static_cast<real>(values(i, j));
        }
    }
    return result;
}

void check_square(const char* op, const Tensor& a) {
    if (a.rank() != 2 || a.dim(0) != a.dim(1)) {
        throw ShapeError(op, "a square matrix (n, n)", to_string(a.shape()));
    }
}

void check_system(const char* op, const Tensor& a, const Tensor& b, const char* expected) {
    if (a.rank() != 2 || b.rank() < 1 || b.rank() > 2 || a.dim(0) != b.dim(0)) {
        throw ShapeError(op, expected, to_string(a.shape()) + " and " + to_string(b.shape()));
    }
}

Shape solution_shape(const Tensor& a, const Tensor& b) {
    return b.rank() == 1 ? Shape{a.dim(1)} : Shape{a.dim(1), b.dim(1)};
}

using Qr = Eigen::ColPivHouseholderQR<Matrix>;

enum class Order { first_to_last, last_to_first };

// b <- Q^T b (reflections first to last) or Q b (last to first). A reflection is I - tau v v^T,
// with v = (0, ..., 0, 1, column i of the decomposition below its diagonal).
void reflect(const Qr& qr, Order order, Matrix& b) {
    const Matrix& packed = qr.matrixQR();
    const Eigen::Index count = qr.hCoeffs().size();
    for (Eigen::Index step = 0; step < count; ++step) {
        const Eigen::Index i = order == Order::first_to_last ? step : count - 1 - step;
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
    reflect(qr, Order::first_to_last, b);
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
        reflect(second, Order::last_to_first, x);
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
        throw ValueError("solve", "a matrix of rank " + std::to_string(a.dim(0)),
                         "rank " + std::to_string(qr.rank()) + ": it is singular");
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

Tensor cholesky(const Tensor& a) {
    check_square("cholesky", a);
    if (a.empty()) return a;
    const Eigen::LLT<Matrix> llt(matrix("cholesky", a));
    if (llt.info() != Eigen::Success) {
        throw ValueError("cholesky", "a positive definite matrix", "one that is not");
    }
    return tensor(Matrix(llt.matrixL()), a.shape());
}

SymmetricEigen symmetric_eigen(const Tensor& a) {
    check_square("symmetric_eigen", a);
    const std::size_t n = a.dim(0);
    if (n == 0) return {Tensor(Shape{0}), Tensor(Shape{0, 0})};
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(matrix("symmetric_eigen", a));
    if (solver.info() != Eigen::Success) {
        throw ValueError("symmetric_eigen", "a matrix for which the iteration converges",
                         to_string(a.shape()));
    }
    return {tensor(solver.eigenvalues(), Shape{n}), tensor(solver.eigenvectors(), Shape{n, n})};
}

}  // namespace course
