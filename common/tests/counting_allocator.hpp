#pragma once

// Programs with counting_allocator.cpp know how much memory was asked for.

#include <atomic>
#include <cstddef>

namespace course::testing {

// The bytes of the largest request since it was last set to 0.
extern std::atomic<std::size_t> largest_request;

}  // namespace course::testing
