// The program's operator new and delete. A file of its own: seen together with their callers, GCC
// 12 takes the pair new and free for a mismatch.

#include "counting_allocator.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace course::testing {

std::atomic<std::size_t> largest_request{0};

}  // namespace course::testing

namespace {

void* counted(std::size_t bytes, std::size_t alignment) {
    std::atomic<std::size_t>& largest = course::testing::largest_request;
    std::size_t seen = largest.load();
    while (seen < bytes && !largest.compare_exchange_weak(seen, bytes)) {
    }
    const std::size_t rounded = (bytes / alignment + 1) * alignment;
    void* memory = bytes < rounded ? std::aligned_alloc(alignment, rounded) : nullptr;
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
    return counted(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
