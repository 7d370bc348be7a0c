#include "course/linalg.hpp"

// The sizes here are small, and one-thread code without the blocked matrix product is a third of
// the size in the browser.
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

}  // namespace

Tensor solve(const Tensor& a, const Tensor& b) {
    check_square("solve", a);
    check_system("solve", a, b, "(n, n) and (n) or (n, k)");
    const Shape shape = solution_shape(a, b);
    if (shape.size() == 0) return Tensor(shape);
    const Eigen::ColPivHouseholderQR<Matrix> qr(matrix("solve", a));
    if (!qr.isInvertible()) {
        throw ValueError("solve", "a matrix of rank " + std::to_string(a.dim(0)),
                         "rank " + std::to_string(qr.rank()) + ": it is singular");
    }
    return tensor(qr.solve(matrix("solve", b)).eval(), shape);
}

Tensor least_squares(const Tensor& a, const Tensor& b) {
    check_system("least_squares", a, b, "(m, n) and (m) or (m, k)");
    const Shape shape = solution_shape(a, b);
    if (shape.size() == 0 || a.empty()) return Tensor(shape);
    const Eigen::CompleteOrthogonalDecomposition<Matrix> qr(matrix("least_squares", a));
    return tensor(qr.solve(matrix("least_squares", b)).eval(), shape);
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
