/// @file
/// What the native program shows: a table, a plot and bars in the terminal, a picture in a file.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "course/real.hpp"

namespace course::linear_regression {

/// One row of the table of losses.
struct ReportRow {
    std::string name;
    double train_mse, test_mse, train_mae, test_mae;
};

/// Consecutive days with what happened and what the model said; all of one length.
struct ReportDays {
    std::span<const std::string> dates;
    std::span<const real> actual;
    std::span<const real> predicted;
};

/// Prints the losses as an aligned table.
/// @param out any stream
/// @param rows the rows, in order
void print_table(std::ostream& out, std::span<const ReportRow> rows);

/// Plots some days with Braille dots for the actual values and a ring for each prediction.
/// @param out any stream that takes UTF-8
/// @param days at least 2 days
void print_plot(std::ostream& out, const ReportDays& days);

/// Prints a bar for each weight, to the left of the middle when it is negative.
/// @param out any stream that takes UTF-8
/// @param weights the weight of yesterday first; at most the first 14 are shown
void print_weights(std::ostream& out, std::span<const real> weights);

/// Draws actual and predicted values as a self-contained SVG picture for light and dark pages.
/// @param days at least 2 days
/// @param title one line above the picture
/// @param subtitle one smaller line
/// @returns the text of the picture
std::string draw_svg(const ReportDays& days, const std::string& title, const std::string& subtitle);

}  // namespace course::linear_regression
