#pragma once

// Tensors to and from Eigen's matrices, in double whatever `real` is.
//
// Sizes here are small, so what follows a decomposition (reflections, triangular systems) is
// written as plain loops: Eigen's blocked versions would be nine tenths of the code that a browser
// loads. Each kind of decomposition has a file of its own, as each costs seconds to compile.

#include <Eigen/Core>
#include <cstddef>

#include "course/error.hpp"
#include "course/tensor.hpp"

namespace course::detail {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline Eigen::Index index(std::size_t n) {
    return static_cast<Eigen::Index>(n);
}

// Any (n) is an (n, 1).
inline Matrix matrix(const char* op, const Tensor& tensor) {
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

inline void check_square(const char* op, const Tensor& a) {
    if (a.rank() != 2 || a.dim(0) != a.dim(1)) {
        throw ShapeError(op, "a square matrix (n, n)", a.shape());
    }
}

}  // namespace course::detail
