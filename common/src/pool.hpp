#pragma once

// Memory for tensors: 64-byte aligned blocks that are kept for the next tensor of about their size.
// A training step allocates the same sizes again and again; taking a block from its free list costs
// a few nanoseconds, while fresh pages from the system cost more than the arithmetic done on them.

#include <cstddef>

namespace course::detail {

inline constexpr std::size_t kAlignment = 64;

// At least `bytes` bytes at a multiple of kAlignment. Throws std::bad_alloc.
void* acquire(std::size_t bytes);

// Gives back what acquire(bytes) returned, from any thread.
void release(void* block, std::size_t bytes) noexcept;

}  // namespace course::detail
