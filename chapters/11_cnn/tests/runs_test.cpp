// Trainings that take too long for a test are run by the program (data/README.md); what the page
// says of them is read from the histories that it wrote.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "course/csv.hpp"
#include "course_test/claims.hpp"
#include "course_test/golden.hpp"

using namespace course;
using course::testing::claim;

namespace {

// The share of right answers on held-out pictures after the last epoch, in percent.
double last_accuracy(const std::string& run) {
    const CsvTable table =
        read_csv(testing::source_path("chapters/11_cnn/data/runs/" + run + ".csv"));
    return 100 * table.column("test_accuracy").back();
}

}  // namespace

TEST_CASE("runs: clothes, and digits with and without order, pooling and convolution") {
    CHECK(last_accuracy("fashion") > 91);
    claim("fashion_accuracy", last_accuracy("fashion"), {.format = "%.1f"});
    claim("fashion_epochs",
          static_cast<double>(
              read_csv(testing::source_path("chapters/11_cnn/data/runs/fashion.csv")).rows()),
          {.format = "%.0f"});
    CHECK(last_accuracy("cnn") > last_accuracy("dense") + 1);
    // Where neighbours mean nothing, convolution has lost its lead.
    CHECK(last_accuracy("shuffled") < last_accuracy("dense_shuffled") + 1);
    claim("run_cnn", last_accuracy("cnn"), {.format = "%.1f"});
    claim("run_cnn_shuffled", last_accuracy("shuffled"), {.format = "%.1f"});
    claim("run_dense", last_accuracy("dense"), {.format = "%.1f"});
    claim("run_dense_shuffled", last_accuracy("dense_shuffled"), {.format = "%.1f"});
    claim("run_none", last_accuracy("none"), {.format = "%.1f"});
}
