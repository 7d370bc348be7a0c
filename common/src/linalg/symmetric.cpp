// Decompositions of symmetric matrices.

#include <Eigen/Eigenvalues>
#include <cmath>

#include "course/linalg.hpp"
#include "linalg/matrix.hpp"

namespace course {

using detail::check_square;
using detail::Matrix;
using detail::matrix;
using detail::tensor;

// Row by row: L(i, j) = (A(i, j) - sum over k < j of L(i, k) L(j, k)) / L(j, j). Of A only the
// lower triangle is read.
Tensor cholesky(const Tensor& a) {
    check_square("cholesky", a);
    if (a.empty()) return a;
    const Matrix values = matrix("cholesky", a);
    const Eigen::Index n = values.rows();
    Matrix l = Matrix::Zero(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j <= i; ++j) {
            double rest = values(i, j);
            for (Eigen::Index k = 0; k < j; ++k) rest -= l(i, k) * l(j, k);
            if (i == j && !(rest > 0)) {
                throw ValueError("cholesky", "a positive definite matrix", "one that is not");
            }
            l(i, j) = i == j ? std::sqrt(rest) : rest / l(j, j);
        }
    }
    return tensor(l, a.shape());
}

SymmetricEigen symmetric_eigen(const Tensor& a) {
    check_square("symmetric_eigen", a);
    const std::size_t n = a.dim(0);
    if (n == 0) return {Tensor(Shape{0}), Tensor(Shape{0, 0})};
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(matrix("symmetric_eigen", a));
    if (solver.info() != Eigen::Success) {
        throw ValueError("symmetric_eigen", "a matrix for which the iteration converges",
                         a.shape());
    }
    return {tensor(solver.eigenvalues(), Shape{n}), tensor(solver.eigenvectors(), Shape{n, n})};
}

}  // namespace course
