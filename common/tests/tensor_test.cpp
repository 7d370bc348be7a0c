#include "course/tensor.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <limits>
#include <vector>

#include "course_test/compare.hpp"
#include "pool.hpp"
#include "ref_count.hpp"

#if !defined(__EMSCRIPTEN__)
#include <thread>
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COURSE_TEST_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COURSE_TEST_SANITIZER 1
#endif
#endif

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

using testing::values;

bool is_aligned(const Tensor& tensor) {
    return reinterpret_cast<std::uintptr_t>(tensor.data().data()) % 64 == 0;
}

TEST_CASE("Tensor: a handle to numbers in row-major order") {
    //! [tensor]
    Tensor a({2, 3}, {1, 2, 3,  //
                      4, 5, 6});
    const Tensor b = a;          // the same numbers
    const Tensor c = a.clone();  // numbers of its own
    a(1, 0) = 40;
    CHECK(b(1, 0) == 40);
    CHECK(c(1, 0) == 4);
    CHECK(a.row(1)[2] == 6);
    CHECK(a.reshape({3, 2})(2, 1) == 6);
    CHECK(a.slice(1, 2).shape() == Shape{1, 3});
    //! [tensor]
    CHECK(a.shape() == Shape{2, 3});
    CHECK(a.rank() == 2);
    CHECK(a.size() == 6);
    CHECK(a.dim(1) == 3);
    CHECK_FALSE(a.empty());
}

TEST_CASE("Tensor: starts with zeros, one value, given values, or doubles") {
    CHECK(values(Tensor(Shape{3})) == std::vector<real>{0, 0, 0});
    CHECK(values(Tensor::full({2}, 7)) == std::vector<real>{7, 7});
    const std::vector<real> numbers{1, 2};
    CHECK(values(Tensor(Shape{2, 1}, numbers)) == numbers);
    const std::vector<double> doubles{0.5, 1.0 / 3};
    CHECK(values(Tensor::from_doubles({2}, doubles)) ==
          std::vector<real>{0.5, static_cast<real>(1.0 / 3)});
    CHECK_THROWS_MATCHES(Tensor({2, 2}, {1, 2, 3}), ShapeError,
                         Message("tensor (2, 2): expected 4 values, got 3"));
    CHECK_THROWS_AS(Tensor::from_doubles({3}, doubles), ShapeError);
}

TEST_CASE("Tensor: scalars, empty tensors and handles without a body") {
    const Tensor scalar(Shape{}, {2.5});
    CHECK(scalar.rank() == 0);
    CHECK(scalar.size() == 1);
    CHECK(scalar() == 2.5);
    CHECK(scalar.item() == 2.5);
    CHECK(Tensor({1, 1}, {3}).item() == 3);
    CHECK_THROWS_MATCHES(Tensor(Shape{2}).item(), ShapeError,
                         Message("item: expected a tensor with one element, got (2)"));

    const Tensor nothing;
    CHECK(nothing.shape() == Shape{0});
    CHECK(nothing.empty());
    CHECK(nothing.data().empty());
    CHECK(nothing.clone().shape() == Shape{0});
    CHECK(nothing.reshape({4, 0}).shape() == Shape{4, 0});
    CHECK(nothing.slice(0, 0).empty());
    CHECK_FALSE(nothing.shares_storage(nothing));

    const Tensor no_rows(Shape{0, 3});
    CHECK(no_rows.empty());
    CHECK(no_rows.dim(1) == 3);
    CHECK(no_rows.slice(0, 0).shape() == Shape{0, 3});
    const Tensor no_columns(Shape{3, 0});
    CHECK(no_columns.row(2).empty());
    CHECK_THROWS_AS(no_columns.row(3), ShapeError);
}

TEST_CASE("Tensor: copies share the numbers, moves leave an empty handle") {
    Tensor a({2}, {1, 2});
    Tensor copy;
    copy = a;
    CHECK(copy.shares_storage(a));
    const Tensor& same = copy;
    copy = same;
    CHECK(copy(1) == 2);
    Tensor moved = std::move(a);
    CHECK(moved.shares_storage(copy));
    CHECK(a.empty());  // NOLINT(bugprone-use-after-move,clang-analyzer-cplusplus.Move): documented
    a = std::move(moved);
    CHECK(a(0) == 1);
    Tensor& alias = a;
    a = std::move(alias);
    CHECK(a(0) == 1);
}

TEST_CASE("Tensor: views share the numbers and outlive the first handle") {
    Tensor view;
    {
        Tensor a({4, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
        view = a.slice(1, 4).slice(1, 3).reshape({4});
        CHECK(view.shares_storage(a));
        a(2, 0) = 40;
    }
    CHECK(values(view) == std::vector<real>{40, 5, 6, 7});
    view.fill(1);
    CHECK(values(view) == std::vector<real>{1, 1, 1, 1});
}

TEST_CASE("Tensor: wrong indices, axes, ranges and sizes are named") {
    Tensor a(Shape{2, 3});
    CHECK(a.at(1, 2) == 0);
    a.at(0, 0) = 5;
    CHECK(std::as_const(a).at(0, 0) == 5);
    CHECK_THROWS_MATCHES(a.at(2, 0), ShapeError,
                         Message("index: expected one inside (2, 3), got (2, 0)"));
    CHECK_THROWS_MATCHES(a.at(0, -1), ShapeError,
                         Message("index: expected one inside (2, 3), got (0, -1)"));
    CHECK_THROWS_MATCHES(a.at(1), ShapeError,
                         Message("index: expected one inside (2, 3), got (1)"));
    CHECK_THROWS_MATCHES(a.dim(2), ShapeError, Message("dim: expected an axis below 2, got 2"));
    CHECK_THROWS_MATCHES(a.row(2), ShapeError,
                         Message("row 2: expected an index below the leading size, got (2, 3)"));
    CHECK_THROWS_AS(Tensor(Shape{}).row(0), ShapeError);
    CHECK_THROWS_MATCHES(a.reshape({5}), ShapeError,
                         Message("reshape: expected a shape with 6 elements, got (5)"));
    CHECK_THROWS_MATCHES(
        a.slice(1, 3), ShapeError,
        Message("slice [1, 3): expected a range within the leading size, got (2, 3)"));
    CHECK_THROWS_AS(a.slice(2, 1), ShapeError);
    CHECK_THROWS_AS(Tensor(Shape{}).slice(0, 0), ShapeError);
}

TEST_CASE("Tensor: debug builds check indices and show numbers that were never set") {
#ifdef NDEBUG
    SKIP("a release build");
#else
    const Tensor a = Tensor::uninitialized({2, 2});
    CHECK(a(0, 0) != a(0, 0));
    CHECK_THROWS_AS(a(0, 2), ShapeError);
#endif
}

TEST_CASE("Tensor: storage is aligned, whatever the size") {
    for (const int n : {1, 3, 15, 16, 17, 100, 1000, 4097, 100000}) {
        CHECK(is_aligned(Tensor::uninitialized({static_cast<std::size_t>(n)})));
    }
}

TEST_CASE("Tensor: memory that cannot be had is an error with the shape") {
#ifdef COURSE_TEST_SANITIZER
    SKIP("a sanitizer ends the program instead");
#else
    const std::size_t huge = std::numeric_limits<std::size_t>::max() / 64;
    const auto take_all = [&] {  // in the browser, where 256 MB are to be had a few times
        std::vector<Tensor> taken;
        while (true) taken.push_back(Tensor::uninitialized({huge}));
    };
    CHECK_THROWS_WITH(take_all(), ContainsSubstring("cannot get "));
#endif
}

TEST_CASE("pool: a block comes back for the next tensor of its size, blocks in use do not") {
    // Sizes around every class boundary up to 1 MiB: no two live blocks may overlap.
    std::vector<Tensor> tensors;
    for (std::size_t n = 1; n < (1U << 18); n = n * 5 / 4 + 1) {
        for (const std::size_t size : {n - 1, n, n + 1}) {
            tensors.push_back(Tensor::full({size}, static_cast<real>(tensors.size())));
        }
        if (tensors.size() % 7 == 0) tensors[tensors.size() / 2] = Tensor();
    }
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        CHECK(std::ranges::all_of(tensors[i].data(),
                                  [&](real value) { return value == static_cast<real>(i); }));
    }
}

TEST_CASE("pool: every size gets a block of at least that size") {
    for (std::size_t bytes = 1; bytes < 70000; bytes += 61) {
        auto* block = static_cast<unsigned char*>(detail::acquire(bytes));
        std::fill(block, block + bytes, static_cast<unsigned char>(1));
        CHECK(reinterpret_cast<std::uintptr_t>(block) % detail::kAlignment == 0);
        detail::release(block, bytes);
    }
    for (const std::size_t bytes : {std::size_t{1} << 26, (std::size_t{1} << 26) + 1}) {
        detail::release(detail::acquire(bytes), bytes);
    }
}

#if !defined(__EMSCRIPTEN__)
TEST_CASE("Tensor: handles are copied and dropped on several threads at once") {
    const Tensor shared = Tensor::full({100}, 1);
    constexpr int kThreads = 4;
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&shared] {
            for (int i = 0; i < 20000; ++i) {
                const Tensor copy = shared;  // NOLINT(performance-unnecessary-copy-initialization)
                const Tensor view = copy.slice(10, 20);
            }
        });
    }
    threads.clear();
    CHECK(shared(99) == 1);
}

TEST_CASE("Tensor: memory taken on one thread is given back on another, and after both") {
    static Tensor last;  // destroyed when the program ends
    Tensor made;
    std::jthread([&made] {
        made = Tensor::full({1000}, 3);
        const Tensor dropped(Shape{1000});
    }).join();
    CHECK(made(999) == 3);
    std::jthread([&made] { made = Tensor(); }).join();
    last = Tensor::full({10}, 1);
    CHECK(last(0) == 1);
}
#endif

}  // namespace
}  // namespace course
