#pragma once

#include <cstddef>

#include "course/parallel.hpp"

namespace course::testing {

// A number of threads for one scope.
class Threads {
 public:
    explicit Threads(std::size_t count) : before_(thread_count()) { set_thread_count(count); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() { set_thread_count(before_); }

 private:
    std::size_t before_;
};

}  // namespace course::testing
