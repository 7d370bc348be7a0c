#pragma once

/// @file
/// One pool of threads for the whole program.
///
/// In here: loops whose parts may run at the same time. Results do not depend on the number of
/// threads: a loop is cut at fixed places, and whoever is free takes the next part. In the browser
/// without threads, everything runs on the caller.

#include <cstddef>
#include <type_traits>
#include <utility>

namespace course {

/// The number of threads that share the work, the caller's among them. The first call, by anyone,
/// reads the environment variable `COURSE_THREADS`; without it every processor is used.
/// @returns at least 1
/// @throws ValueError when `COURSE_THREADS` is no number from 1 to 256
std::size_t thread_count();

/// Changes the number of threads; to be called while no parallel loop runs.
/// @param count from 1 to 256
/// @throws ValueError when it is outside
///
/// @snippet common/tests/parallel_test.cpp parallel_for
void set_thread_count(std::size_t count);

namespace detail {
/// What run_parts() calls: part `index` of a loop.
using PartFunction = void (*)(void* context, std::size_t index);

/// Runs parts 0 to count - 1, some of them on other threads, and waits for all of them.
/// @param count number of parts
/// @param run called once a part
/// @param context passed on
/// @throws whatever the first failing part threw, when all parts that were begun have ended
void run_parts(std::size_t count, PartFunction run, void* context);
}  // namespace detail

/// Calls f(first, last) for consecutive pieces of [begin, end) of `grain` numbers, the last one
/// shorter, at the same time on as many threads as there are. Where the pieces end does not depend
/// on the number of threads. A loop inside a loop runs on its caller's thread.
///
/// Cost: about a microsecond more than the loop itself while the threads are awake.
/// @param begin first index
/// @param end one past the last index
/// @param grain size of a piece; 0 counts as 1
/// @param f called with first < last; may throw
/// @throws whatever a call of f threw
///
/// @snippet common/tests/parallel_test.cpp parallel_for
template <typename F>
void parallel_for(std::size_t begin, std::size_t end, std::size_t grain, F&& f) {
    if (begin >= end) return;
    if (grain == 0) grain = 1;
    if (end - begin <= grain) {
        f(begin, end);
        return;
    }
    struct Loop {
        std::size_t begin, end, grain;
        std::remove_reference_t<F>* f;
    } loop{begin, end, grain, &f};
    const auto part = [](void* context, std::size_t index) {
        const Loop& l = *static_cast<const Loop*>(context);
        const std::size_t first = l.begin + index * l.grain;
        (*l.f)(first, l.end - first < l.grain ? l.end : first + l.grain);
    };
    detail::run_parts((end - begin - 1) / grain + 1, part, &loop);
}

}  // namespace course
