#include "course/parallel.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "course/error.hpp"
#include "threads.hpp"

namespace course {
namespace {

using Catch::Matchers::Message;
using testing::Threads;

TEST_CASE("parallel_for: covers the range once, in pieces that the threads do not change") {
    //! [parallel_for]
    std::vector<int> squares(1000);
    parallel_for(0, squares.size(), 100, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) squares[i] = static_cast<int>(i * i);
    });
    CHECK(squares[999] == 998001);
    //! [parallel_for]
    for (const std::size_t threads : {1U, 2U, 4U}) {
        const Threads scope(threads);
        for (const std::size_t n : {0U, 1U, 6U, 7U, 8U, 100U}) {
            for (const std::size_t grain : {0U, 1U, 7U, 200U}) {
                std::vector<int> visits(n + 3);
                std::vector<std::size_t> begins(n + 3);
                parallel_for(3, n + 3, grain, [&](std::size_t first, std::size_t last) {
                    begins[first] = last - first;
                    for (std::size_t i = first; i < last; ++i) ++visits[i];
                });
                const std::size_t size = std::max<std::size_t>(grain, 1);
                for (std::size_t i = 0; i < n; ++i) {
                    CHECK(visits[i + 3] == 1);
                    CHECK(begins[i + 3] == (i % size == 0 ? std::min(size, n - i) : 0));
                }
            }
        }
    }
}

TEST_CASE("parallel_for: many short loops one after another") {
    const Threads scope(3);
    std::vector<int> parts(5);
    for (int round = 0; round < 2000; ++round) {
        parallel_for(0, parts.size(), 1, [&](std::size_t i, std::size_t) { ++parts[i]; });
    }
    CHECK(parts == std::vector<int>(5, 2000));
}

TEST_CASE("parallel_for: a loop inside a loop runs where it is") {
    const Threads scope(4);
    std::vector<int> counts(64);
    parallel_for(0, 8, 1, [&](std::size_t i, std::size_t) {
        parallel_for(0, 8, 1, [&](std::size_t j, std::size_t) { ++counts[8 * i + j]; });
    });
    CHECK(counts == std::vector<int>(64, 1));
}

TEST_CASE("parallel_for: an exception reaches the caller and the pool goes on") {
    const Threads scope(3);
    const auto failing = [] {
        parallel_for(0, 100, 1, [](std::size_t i, std::size_t) {
            if (i == 17) throw std::runtime_error("part 17");
        });
    };
    for (int round = 0; round < 3; ++round) {
        CHECK_THROWS_MATCHES(failing(), std::runtime_error, Message("part 17"));
    }
    std::vector<int> parts(10);
    parallel_for(0, 10, 1, [&](std::size_t i, std::size_t) { ++parts[i]; });
    CHECK(std::accumulate(parts.begin(), parts.end(), 0) == 10);
}

TEST_CASE("set_thread_count: takes 1 to 256") {
    CHECK_THROWS_MATCHES(set_thread_count(0), ValueError,
                         Message("set_thread_count: expected a number from 1 to 256, got 0"));
    CHECK_THROWS_AS(set_thread_count(257), ValueError);
}

}  // namespace
}  // namespace course
