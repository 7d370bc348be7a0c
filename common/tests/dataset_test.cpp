#include "course/dataset.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course/split.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

using Catch::Matchers::ContainsSubstring;
using Positions = std::vector<std::size_t>;

// n samples of two features; sample i is (10 i, 10 i + 1) with the target i.
Dataset counted(std::size_t n) {
    Tensor features({n, 2});
    Tensor targets({n});
    for (std::size_t i = 0; i < n; ++i) {
        features(i, 0) = static_cast<real>(10 * i);
        features(i, 1) = static_cast<real>(10 * i + 1);
        targets(i) = static_cast<real>(i);
    }
    return {features, targets};
}

// The targets of an epoch in the order in which they come; features must be those of the targets.
Positions order_of(const Epoch& epoch) {
    Positions order;
    for (const Batch& batch : epoch) {
        REQUIRE(batch.features.dim(0) == batch.targets.dim(0));
        for (std::size_t i = 0; i < batch.targets.dim(0); ++i) {
            REQUIRE(batch.features(i, 1) == 10 * batch.targets(i) + 1);
            order.push_back(static_cast<std::size_t>(batch.targets(i)));
        }
    }
    return order;
}

Positions up_to(std::size_t n) {
    Positions list(n);
    std::iota(list.begin(), list.end(), std::size_t{0});
    return list;
}

Positions sorted(Positions list) {
    std::ranges::sort(list);
    return list;
}

TEST_CASE("Dataset: samples are taken, sliced and checked") {
    //! [dataset]
    const Dataset data(Tensor({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor({3}, {0, 1, 0}));
    const Dataset chosen = data.subset(Positions{2, 0});
    CHECK(chosen.features()(0, 1) == 6);
    CHECK(as_classes(data.targets()) == Positions{0, 1, 0});
    //! [dataset]
    CHECK(data.size() == 3);
    CHECK(chosen.size() == 2);
    CHECK_FALSE(chosen.features().shares_storage(data.features()));
    CHECK(data.slice(1, 3).features().shares_storage(data.features()));
    CHECK(data.slice(1, 3).features()(0, 0) == 3);
    CHECK(data.subset(Positions{}).size() == 0);
    CHECK(data.subset(Positions{1, 1, 1}).features().shape() == Shape{3, 2});
    CHECK_THROWS_WITH(data.subset(Positions{3}), "take_rows: expected positions below 3, got 3");
    CHECK_THROWS_AS(data.slice(1, 4), ShapeError);
    CHECK_THROWS_WITH(Dataset(Tensor({3, 2}), Tensor({2})),
                      "Dataset: expected features (n, ...), targets (n, ...), got (3, 2), (2)");
    CHECK_THROWS_AS(Dataset(Tensor(Shape{}), Tensor(Shape{})), ShapeError);
    CHECK_THROWS_AS(take_rows(Tensor(Shape{}), Positions{}), ShapeError);
    CHECK(take_rows(Tensor({2, 0}), Positions{1, 0, 1}).shape() == Shape{3, 0});
    CHECK(take_rows(Tensor({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), Positions{1})(0, 1, 0) == 7);
}

TEST_CASE("as_classes: only whole numbers are classes") {
    CHECK(as_classes(Tensor({2, 1}, {3, 1})) == Positions{3, 1});
    CHECK(as_classes(Tensor()).empty());
    CHECK_THROWS_WITH(as_classes(Tensor({1}, {1.5})),
                      "as_classes: expected whole numbers of at least 0, got 1.5");
    CHECK_THROWS_AS(as_classes(Tensor({1}, {-1})), ValueError);
    CHECK_THROWS_AS(as_classes(Tensor({1}, {std::numeric_limits<real>::infinity()})), ValueError);
    CHECK_THROWS_WITH(as_classes(Tensor({2, 2})), "as_classes: expected (n) or (n, 1), got (2, 2)");
}

TEST_CASE("Batches: an epoch has every sample once, shuffled anew each time") {
    const Dataset data = counted(10);
    //! [batches]
    const Batches batches(data, {.batch_size = 4});
    Rng rng(1);
    std::size_t seen = 0;
    for (const Batch& batch : batches.epoch(rng)) seen += batch.features.dim(0);
    CHECK(seen == 10);
    CHECK(batches.size() == 3);  // the last one has 2 samples
    //! [batches]
    const Positions first = order_of(batches.epoch(rng));
    const Positions second = order_of(batches.epoch(rng));
    CHECK(sorted(first) == up_to(10));
    CHECK(sorted(second) == up_to(10));
    CHECK(first != second);
    CHECK(first != up_to(10));
    Rng again(1);
    order_of(batches.epoch(again));
    CHECK(order_of(batches.epoch(again)) == first);  // the seed decides
    const Epoch epoch = batches.epoch(rng);
    CHECK(order_of(epoch) == order_of(epoch));
    CHECK(epoch.batch(2).features.shape() == Shape{2, 2});
    CHECK_THROWS_WITH(epoch.batch(3), "Epoch: expected batch < 3, got 3");
}

TEST_CASE("Batches: in order they share the numbers, and the rest can be dropped") {
    const Dataset data = counted(10);
    const Batches whole(data, {.batch_size = 4});
    CHECK(order_of(whole.epoch()) == up_to(10));
    CHECK(whole.epoch().batch(1).features.shares_storage(data.features()));
    CHECK(whole.samples() == 10);
    const Batches dropped(data, {.batch_size = 4, .drop_last = true});
    CHECK(dropped.size() == 2);
    CHECK(dropped.samples() == 8);
    CHECK(order_of(dropped.epoch()) == up_to(8));
    Rng rng(3);
    const Positions shuffled = order_of(dropped.epoch(rng));
    CHECK(std::set(shuffled.begin(), shuffled.end()).size() == 8);
    CHECK(Batches(data, {.batch_size = 5}).size() == 2);
    CHECK(Batches(data, {.batch_size = 5, .drop_last = true}).size() == 2);
    CHECK(Batches(data, {.batch_size = 100}).size() == 1);
    CHECK(Batches(data).size() == 1);
    CHECK_THROWS_WITH(Batches(data, {.batch_size = 0}), "Batches: expected batch_size > 0, got 0");
    CHECK_THROWS_WITH(Batches(data, {.batch_size = 11, .drop_last = true}),
                      "Batches: expected at least 11 samples, got 10");
    CHECK_THROWS_AS(Batches(counted(0)), ValueError);
    CHECK_THROWS_AS(Epoch(data, {}, {0, 1}), ShapeError);
}

TEST_CASE("split: parts of the asked size, every sample in one of them") {
    //! [split]
    const Split parts = split(10, {.validation = 0.1, .test = 0.2});
    CHECK(parts.train == Positions{0, 1, 2, 3, 4, 5, 6});
    CHECK(parts.validation == Positions{7});
    CHECK(parts.test == Positions{8, 9});
    //! [split]
    Rng rng(4);
    const Split random = split(101, {.validation = 0.25, .test = 0.25}, rng);
    CHECK(random.validation.size() == 25);
    CHECK(random.test.size() == 25);
    Positions all = random.train;
    all.insert(all.end(), random.validation.begin(), random.validation.end());
    all.insert(all.end(), random.test.begin(), random.test.end());
    CHECK(all != up_to(101));
    CHECK(sorted(all) == up_to(101));
    CHECK(split(5, {.test = 0}).train == up_to(5));
    CHECK_THROWS_WITH(split(5, {.validation = 0.5, .test = 0.5}),
                      ContainsSubstring("split: expected at least one sample of 5 to train with"));
    CHECK_THROWS_WITH(split(5, {.test = -0.1}), "split: expected fractions from 0 to 1, got -0.1");
    CHECK_THROWS_AS(split(5, {.validation = std::numeric_limits<double>::quiet_NaN()}), ValueError);
    CHECK_THROWS_AS(split(0), ValueError);
}

TEST_CASE("k_fold: the folds of scikit-learn, and random ones that cover every sample once") {
    const testing::Golden golden("tests/golden/common/metrics.json");
    for (const auto& [samples, k] : {std::pair{10, 5}, {11, 3}, {7, 7}}) {
        const std::string name = "k_fold_" + std::to_string(samples) + "_" + std::to_string(k);
        CAPTURE(name);
        std::vector<double> all;
        std::vector<double> sizes;
        const std::vector<Fold> folds =
            k_fold(static_cast<std::size_t>(samples), static_cast<std::size_t>(k));
        for (const Fold& fold : folds) {
            all.insert(all.end(), fold.validation.begin(), fold.validation.end());
            sizes.push_back(static_cast<double>(fold.validation.size()));
        }
        CHECK(all == golden.numbers(name));
        CHECK(sizes == golden.numbers(name + "_sizes"));
    }
    Rng rng(5);
    Positions covered;
    for (const Fold& fold : k_fold(23, 4, rng)) {
        Positions both = fold.train;
        both.insert(both.end(), fold.validation.begin(), fold.validation.end());
        CHECK(sorted(both) == up_to(23));
        covered.insert(covered.end(), fold.validation.begin(), fold.validation.end());
    }
    CHECK(covered != up_to(23));
    CHECK(sorted(covered) == up_to(23));
    CHECK_THROWS_WITH(k_fold(5, 1), "k_fold: expected k from 2 to 5, got 1");
    CHECK_THROWS_AS(k_fold(5, 6), ValueError);
}

}  // namespace
}  // namespace course
