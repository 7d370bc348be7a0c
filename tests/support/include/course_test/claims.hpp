#pragma once

/// @file
/// Numbers that pages print: recorded by tests, committed beside the chapter, checked at every run.

#include <source_location>
#include <string_view>

namespace course::testing {

/// How a claim is printed and compared.
struct ClaimOptions {
    const char* format = "%.4g";  ///< printf format of the text that the page shows
    double tolerance = 1e-3;      ///< largest relative difference from the committed value
    double absolute = 0;          ///< difference that is accepted besides, for values near zero
};

/// Compares a number with the one committed in the chapter's `claims.json`; a difference, or a name
/// that is not there, fails the test case.
///
/// With `COURSE_RECORD=1` in the environment a float build writes the file instead. A complete run
/// of a test program also fails when the file has an entry that no test recorded.
/// @param name what the page's `@claim{name}` asks for; unique in the chapter
/// @param value the number
/// @param options format and tolerance
/// @param where the caller; the file is looked up beside its `tests` folder
void claim(std::string_view name, double value, const ClaimOptions& options = {},
           std::source_location where = std::source_location::current());

}  // namespace course::testing
