#include "pool.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define COURSE_NO_POOL 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COURSE_NO_POOL 1  // every block from the system, so that the sanitizer sees its bounds
#endif
#endif

namespace course::detail {
namespace {

void* from_system(std::size_t bytes) {
    return ::operator new(bytes, std::align_val_t{kAlignment});
}

void to_system(void* block) noexcept {
    ::operator delete(block, std::align_val_t{kAlignment});
}

#ifndef COURSE_NO_POOL

// Four sizes an octave from 64 bytes to 64 MiB: at most a quarter of a block is unused.
constexpr std::size_t kLargest = std::size_t{1} << 26;
constexpr std::size_t kClasses = 4 * 20 + 1;
constexpr std::size_t kMostKept = std::size_t{1} << 28;  // bytes a thread keeps in its free lists

struct SizeClass {
    std::size_t index;
    std::size_t bytes;
};

SizeClass size_class(std::size_t bytes) {
    constexpr int kLeast = std::countr_zero(kAlignment);
    const std::size_t n = std::max(bytes, kAlignment);
    const auto octave = static_cast<int>(std::bit_width((n - 1) >> kLeast));
    if (octave == 0) return {0, kAlignment};
    // 2^base < n <= 2^(base + 1), in steps of a quarter of that, but not below the alignment.
    const int base = kLeast + octave - 1;
    const int step = std::max(base - 2, kLeast);
    const std::size_t above = n - (std::size_t{1} << base);
    const std::size_t steps = (above + (std::size_t{1} << step) - 1) >> step;
    const std::size_t quarters = steps << (step - (base - 2));
    return {4 * static_cast<std::size_t>(octave - 1) + quarters,
            (std::size_t{1} << base) + (steps << step)};
}

struct Block {
    Block* next;
};

// Trivially destructible, so that it can be used until the thread is gone: tensors may live in
// static variables, which are destroyed after the thread's other variables.
struct FreeLists {
    std::array<Block*, kClasses> first;
    std::size_t kept;
    bool armed;   // a Cleaner exists
    bool closed;  // it has run: nothing is kept any more
};
constinit thread_local FreeLists free_lists{};

struct Cleaner {
    Cleaner() = default;
    Cleaner(const Cleaner&) = delete;
    Cleaner& operator=(const Cleaner&) = delete;
    ~Cleaner() {
        free_lists.closed = true;
        for (Block* block : free_lists.first) {
            while (block != nullptr) to_system(std::exchange(block, block->next));
        }
    }
};

void arm() {
    static thread_local const Cleaner cleaner;
    free_lists.armed = true;
}

#endif

}  // namespace

#ifdef COURSE_NO_POOL

void* acquire(std::size_t bytes) {
    return from_system(bytes);
}

void release(void* block, std::size_t /*bytes*/) noexcept {
    to_system(block);
}

#else

void* acquire(std::size_t bytes) {
    if (bytes > kLargest) return from_system(bytes);
    const SizeClass wanted = size_class(bytes);
    Block*& first = free_lists.first[wanted.index];
    if (first == nullptr) return from_system(wanted.bytes);
    free_lists.kept -= wanted.bytes;
    return std::exchange(first, first->next);
}

void release(void* block, std::size_t bytes) noexcept {
    const SizeClass wanted = size_class(std::min(bytes, kLargest));
    if (bytes > kLargest || free_lists.closed || free_lists.kept + wanted.bytes > kMostKept) {
        return to_system(block);
    }
    if (!free_lists.armed) arm();
    Block*& first = free_lists.first[wanted.index];
    first = new (block) Block{first};
    free_lists.kept += wanted.bytes;
}

#endif

}  // namespace course::detail
