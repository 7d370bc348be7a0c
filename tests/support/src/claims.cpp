#include "course_test/claims.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/interfaces/catch_interfaces_capture.hpp>

#include "claims_file.hpp"

namespace course::testing {

void claim(std::string_view name, double value, const ClaimOptions& options,
           std::source_location where) {
    const std::string test = Catch::getResultCapture().getCurrentTestName();
    const std::string problem =
        claims_file(claims_path(where.file_name())).check(name, value, options, test);
    INFO("claim " << name << " at " << where.file_name() << ":" << where.line() << ": " << problem);
    CHECK(problem.empty());
}

}  // namespace course::testing
