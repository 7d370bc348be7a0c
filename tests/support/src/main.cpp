// The main() of all test programs: Catch2's, and after it the check that every claim of the chapter
// was recorded by some test.

#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/interfaces/catch_interfaces_registry_hub.hpp>
#include <catch2/interfaces/catch_interfaces_testcase.hpp>
#include <exception>
#include <iostream>
#include <set>

#include "claims_file.hpp"

namespace {

// The claims.json beside every test source of this program.
std::set<std::string> claims_paths() {
    std::set<std::string> paths;
    for (const Catch::TestCaseInfo* test :
         Catch::getRegistryHub().getTestCaseRegistry().getAllInfos()) {
        paths.insert(course::testing::claims_path(test->lineInfo.file));
    }
    return paths;
}

bool ran_everything(const Catch::ConfigData& config) {
    return config.testsOrTags.empty() && config.sectionsToRun.empty() && config.shardCount == 1 &&
           !config.listTests && !config.listTags && !config.listReporters &&
           !config.listListeners && !config.showHelp && config.abortAfter <= 0;
}

}  // namespace

int main(int argc, char** argv) {
    Catch::Session session;
    const int wrong_arguments = session.applyCommandLine(argc, argv);
    if (wrong_arguments != 0) return wrong_arguments;
    const int failed = session.run();
    try {
        const bool complete = failed == 0 && ran_everything(session.configData());
        if (!course::testing::finish_claims(claims_paths(), complete) && failed == 0) return 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return failed;
}
