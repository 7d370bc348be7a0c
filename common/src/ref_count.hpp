#pragma once

// A reference count that costs an ordinary increment while the program has one thread.

#include <atomic>
#include <cstdint>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>  // glibc
#endif

namespace course::detail {

inline bool single_threaded() {
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
    return true;
#elif __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded != 0;
#else
    return false;
#endif
}

class RefCount {
 public:
    void increment() noexcept {
        if (single_threaded()) {
            count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        } else {
            count_.fetch_add(1, std::memory_order_relaxed);
        }
    }

    // Whether that was the last reference.
    bool decrement() noexcept {
        if (single_threaded()) {
            const std::uint32_t left = count_.load(std::memory_order_relaxed) - 1;
            count_.store(left, std::memory_order_relaxed);
            return left == 0;
        }
        return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }

    // Whether there is exactly one.
    bool is_one() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

 private:
    std::atomic<std::uint32_t> count_{1};
};

}  // namespace course::detail
