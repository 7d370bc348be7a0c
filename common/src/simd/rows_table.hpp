#pragma once

// Softmax and normalisation of one instruction set: functions of one row, or of one run of numbers
// with parameters. rows.cpp and norms.cpp put them together.

#include <cstddef>

#include "course/real.hpp"

namespace course::simd {

// Mean and sum of squared deviations of `count` numbers.
struct Moments {
    real mean;
    real squares;
};

// The largest number of a row, and the sum of e^(x - largest).
struct ExpSum {
    real largest;
    real sum;
};

struct Sums {
    real first;
    real second;
};

// A run of numbers; parameters are one number for all of it (per_element false) or one each.
struct NormRun {
    const real* x;
    const real* mean;
    std::size_t n;
    bool per_element;
};

struct LayerNormRow {
    const real* x;
    const real* gamma;
    real mean;
    real inverse_deviation;
    std::size_t n;
};

struct RowsTable {
    ExpSum (*softmax)(const real* x, real* out, std::size_t n);  // n > 0
    void (*softmax_backward)(const real* y, const real* dy, real* dx, std::size_t n);
    void (*log_softmax_backward)(const real* y, const real* dy, real* dx, std::size_t n);
    ExpSum (*exp_sum)(const real* x, std::size_t n);
    // out = scale e^(x - shift) + offset
    void (*scaled_exp)(const real* x, real shift, real scale, real offset, real* out,
                       std::size_t n);

    Moments (*moments)(const real* x, std::size_t n);
    // Of every column of (rows, columns).
    void (*column_moments)(const real* x, std::size_t rows, std::size_t columns, real* mean,
                           real* squares);
    void (*column_sums)(const real* x, std::size_t rows, std::size_t columns, real* sums);

    // y = (x - mean) inverse_deviation gamma + beta
    void (*layer_norm)(const LayerNormRow& row, const real* beta, real* y);
    // dx, and dgamma += dy xhat, dbeta += dy
    void (*layer_norm_backward)(const LayerNormRow& row, const real* dy, real* dx, real* dgamma,
                                real* dbeta);

    // y = (x - mean) scale + shift
    void (*normalize)(const NormRun& run, const real* scale, const real* shift, real* y);
    // dx = a dy + b (x - mean) + c
    void (*normalize_backward)(const NormRun& run, const real* dy, const real* a, const real* b,
                               const real* c, real* dx);
    // sum of dy, and of dy (x - mean) with one mean
    Sums (*gradient_sums)(const NormRun& run, const real* dy);
    // the same for parameters of their own: += dy, += dy (x - mean)
    void (*add_gradients)(const NormRun& run, const real* dy, real* sum_dy, real* sum_dyx);
};

extern const RowsTable kScalarRows;
extern const RowsTable kSse2Rows;
extern const RowsTable kAvx2Rows;
extern const RowsTable kAvx512Rows;
extern const RowsTable kNeonRows;
extern const RowsTable kWasmRows;

}  // namespace course::simd
