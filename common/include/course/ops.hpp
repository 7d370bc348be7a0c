#pragma once

/// @file
/// Operations on tensors through which gradients flow: all of them.
///
/// An op takes tensors and returns a new one; none changes its inputs. A shape that does not fit
/// throws ShapeError, a parameter out of range ValueError, both with the op's name. Forward,
/// backward and shape rule of an op stand together in one file of src/ops/.
///
/// @snippet common/tests/ops_test.cpp ops

#include "course/ops/arithmetic.hpp"
#include "course/ops/elementwise.hpp"
#include "course/ops/image.hpp"
#include "course/ops/loss.hpp"
#include "course/ops/norm.hpp"
#include "course/ops/product.hpp"
#include "course/ops/reduce.hpp"
#include "course/ops/shape.hpp"
