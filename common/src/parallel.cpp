#include "course/parallel.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "course/error.hpp"

#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define COURSE_HAS_THREADS 1
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace course {

#ifdef COURSE_HAS_THREADS

namespace {

constexpr std::size_t kMostThreads = 256;
// Pauses before a thread sleeps, some 100 us: waking one takes as long, and the next loop of a
// training step mostly comes sooner. A caller who waits at the end of a loop gives way earlier.
constexpr int kIdleSpins = 8000;
constexpr int kEndSpins = 2000;

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// One loop, as long as run_parts() runs.
struct Job {
    std::size_t count;
    detail::PartFunction run;
    void* context;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr error;  // written by whoever set `failed`

    void work() {
        for (;;) {
            const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
            if (index >= count) return;
            try {
                run(context, index);
            } catch (...) {
                next.store(count, std::memory_order_relaxed);
                if (!failed.exchange(true)) error = std::current_exception();
            }
        }
    }
};

thread_local bool inside_loop = false;

// The threads beside the caller's. A caller publishes a job, works on it, withdraws it and waits
// for the threads that have taken it up; a thread that comes too late finds none and is not waited
// for.
class Pool {
 public:
    explicit Pool(std::size_t helpers) {
        threads_.reserve(helpers);
        for (std::size_t i = 0; i < helpers; ++i) threads_.emplace_back([this] { serve(); });
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() {
        stop_.store(true);
        announce();
        for (std::thread& thread : threads_) thread.join();
    }

    std::size_t helpers() const { return threads_.size(); }

    void run(Job& job) {
        job_.store(&job);
        announce();
        inside_loop = true;
        job.work();
        inside_loop = false;
        job_.store(nullptr);
        for (int spins = 0; users_.load() != 0; ++spins) {
            if (spins < kEndSpins) {
                pause();
            } else {
                std::this_thread::yield();
            }
        }
    }

 private:
    void announce() {
        calls_.fetch_add(1);
        calls_.notify_all();
    }

    void serve() {
        inside_loop = true;
        unsigned seen = 0;
        while (!stop_.load()) {
            users_.fetch_add(1);  // before looking: run() withdraws the job before it counts users
            if (Job* job = job_.load()) job->work();
            users_.fetch_sub(1);
            for (int spins = 0; spins < kIdleSpins && calls_.load() == seen; ++spins) pause();
            calls_.wait(seen);
            seen = calls_.load();
        }
    }

    std::atomic<Job*> job_{nullptr};
    std::atomic<unsigned> calls_{0};
    std::atomic<unsigned> users_{0};
    std::atomic<bool> stop_{false};
    std::vector<std::thread> threads_;
};

std::size_t wanted_threads() {
    if (const char* text = std::getenv("COURSE_THREADS"); text != nullptr && *text != '\0') {
        std::size_t count = 0;
        const char* const end = text + std::strlen(text);
        const auto [stop, status] = std::from_chars(text, end, count);
        if (status != std::errc{} || stop != end || count < 1 || count > kMostThreads) {
            throw ValueError("COURSE_THREADS", "a number from 1 to 256", text);
        }
        return count;
    }
    const std::size_t processors = std::thread::hardware_concurrency();
    return processors == 0 ? 1 : processors < kMostThreads ? processors : kMostThreads;
}

// Held while a loop runs on the pool, and while the pool changes.
std::mutex pool_mutex;
std::unique_ptr<Pool> pool;
std::atomic<std::size_t> threads{0};  // 0: not chosen yet

}  // namespace

std::size_t thread_count() {
    std::size_t count = threads.load(std::memory_order_relaxed);
    if (count == 0) [[unlikely]] {
        count = wanted_threads();
        threads.store(count, std::memory_order_relaxed);
    }
    return count;
}

void set_thread_count(std::size_t count) {
    if (count < 1 || count > kMostThreads) {
        throw ValueError("set_thread_count", "a number from 1 to 256", count);
    }
    const std::scoped_lock lock(pool_mutex);
    pool.reset();
    threads.store(count, std::memory_order_relaxed);
}

void detail::run_parts(std::size_t count, PartFunction run, void* context) {
    const std::size_t helpers = thread_count() - 1;
    if (count > 1 && helpers > 0 && !inside_loop) {
        // Two callers at once: the second one does its work alone.
        if (const std::unique_lock lock(pool_mutex, std::try_to_lock); lock.owns_lock()) {
            if (pool == nullptr || pool->helpers() != helpers) {
                pool.reset();
                pool = std::make_unique<Pool>(helpers);
            }
            Job job{.count = count, .run = run, .context = context, .error = nullptr};
            pool->run(job);
            if (job.error != nullptr) std::rethrow_exception(job.error);
            return;
        }
    }
    for (std::size_t i = 0; i < count; ++i) run(context, i);
}

#else

std::size_t thread_count() {
    return 1;
}

void set_thread_count(std::size_t count) {
    if (count < 1 || count > 256) {
        throw ValueError("set_thread_count", "a number from 1 to 256", count);
    }
}

void detail::run_parts(std::size_t count, PartFunction run, void* context) {
    for (std::size_t i = 0; i < count; ++i) run(context, i);
}

#endif

}  // namespace course
