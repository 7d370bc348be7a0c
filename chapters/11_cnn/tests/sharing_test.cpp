#include "cnn/sharing.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "cnn/patterns.hpp"
#include "course/error.hpp"
#include "course/gemm.hpp"
#include "course_test/claims.hpp"
#include "course_test/compare.hpp"
#include "fixtures.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::claim;
using course::testing::max_relative_error;
using fixtures::kClose;

namespace {

// The same filters at every field.
struct Tied {
    Tensor weight;
    Tensor bias;
};
Tied tied(const cnn::Conv2d& layer, std::size_t fields) {
    const Shape& w = layer.weight.shape();
    Tied copies{Tensor({fields, w[0], w[1], w[2], w[3]}), Tensor({fields, w[0]})};
    for (std::size_t p = 0; p < fields; ++p) {
        std::ranges::copy(layer.weight.data(), copies.weight.row(p).begin());
        std::ranges::copy(layer.bias.data(), copies.bias.row(p).begin());
    }
    return copies;
}

// How many different numbers other than 0 a tensor has.
std::size_t distinct(const Tensor& tensor) {
    std::vector<real> found(tensor.data().begin(), tensor.data().end());
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found.size() - static_cast<std::size_t>(std::ranges::count(found, real{0}));
}

}  // namespace

TEST_CASE("locally_connected: with tied weights it is the convolution", "[T11.1][E11.7]") {
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        //! [tied]
        const Tensor y = layer.forward(x);
        const Tied copies = tied(layer, y.dim(2) * y.dim(3));  // the filters again at each field
        const Tensor local = locally_connected(x, copies.weight, copies.bias, layer.options);
        CHECK(max_relative_error(local, y) < kClose);
        //! [tied]
        if (y.dim(2) * y.dim(3) < 2) continue;
        Tensor loose = copies.weight.clone();
        loose.data()[loose.size() - 1] += 1;  // one neuron of the last field goes its own way
        const Tensor other = locally_connected(x, loose, copies.bias, layer.options);
        CHECK(other.data()[0] == local.data()[0]);
    }
}

TEST_CASE("dense_matrix_of_conv: the convolution is a fully connected layer with repeated weights",
          "[T11.1][E11.13]") {
    for (const auto& [name, x, layer, dy] : fixtures::cases()) {
        CAPTURE(name);
        //! [dense matrix]
        const Tensor matrix = dense_matrix_of_conv(layer, {x.dim(1), x.dim(2), x.dim(3)});
        const Tensor y = layer.forward(x);
        Tensor flat({x.dim(0), y.size() / y.dim(0)});
        gemm(x.reshape({x.dim(0), x.size() / x.dim(0)}), matrix, flat, {.b = Trans::yes});
        //! [dense matrix]
        for (std::size_t i = 0; i < y.size(); ++i) {
            const std::size_t o = i / (y.dim(2) * y.dim(3)) % y.dim(1);
            flat.data()[i] += layer.bias(o);
        }
        CHECK(max_relative_error(flat.reshape(y.shape()), y) < kClose);
        CHECK(distinct(matrix) <= layer.weight.size());
    }
}

TEST_CASE("dense_matrix_of_conv: its rows are shifted copies of each other, block by block") {
    Rng rng(2);
    const cnn::Conv2d layer = random_conv2d({1, 1, 3, 3}, rng);
    const Tensor matrix = dense_matrix_of_conv(layer, {1, 6, 6});  // (16, 36)
    for (std::size_t row = 0; row < 16; ++row) {
        for (std::size_t k = 0; k < 36; ++k) {
            // One position to the right: all weights move by one column.
            if (row % 4 != 3 && k % 6 != 5) CHECK(matrix(row, k) == matrix(row + 1, k + 1));
            // One position down: by one row of the picture.
            if (row < 12 && k < 30) CHECK(matrix(row, k) == matrix(row + 4, k + 6));
        }
    }
    const auto zeros = std::ranges::count(matrix.data(), real{0});
    CHECK(zeros == std::ptrdiff_t{16} * (36 - 9));
    claim("dense_matrix_entries", static_cast<double>(matrix.size()));
    claim("dense_matrix_zeros", static_cast<double>(zeros));
}

TEST_CASE("param_count: the curriculum's numbers", "[T11.3]") {
    const auto shared = [](const Shape& image, std::size_t filters, std::size_t kernel) {
        return param_count(Connection::shared,
                           {.image = image, .filters = filters, .kernel = {kernel, kernel}});
    };
    CHECK(shared({3, 100, 100}, 64, 3).parameters() == 1792);
    CHECK(shared({17, 19, 19}, 48, 3).parameters() == 7392);
    CHECK(shared({48, 19, 19}, 192, 5).parameters() == 230'592);
}

TEST_CASE("param_count: lines of the drawing are entries of the matrix, inputs times outputs",
          "[Q46][E11.3]") {
    const LayerSize size = param_count(std::uint64_t{100} * 100 * 3, 1000);
    CHECK(size.weights == 30'000'000);
    CHECK(size.biases == 1000);
    CHECK(size.multiplications == size.weights);
    claim("dense_100_weights", static_cast<double>(size.weights), {.format = "%.0f"});
    // A drawing of 3, 4, 4, 2 neurons: its lines, counted one by one.
    const std::vector<std::size_t> layers{3, 4, 4, 2};
    std::uint64_t lines = 0;
    std::uint64_t entries = 0;
    for (std::size_t l = 1; l < layers.size(); ++l) {
        for (std::size_t from = 0; from < layers[l - 1]; ++from) {
            for (std::size_t to = 0; to < layers[l]; ++to) ++lines;
        }
        entries += Tensor({layers[l - 1], layers[l]}).size();  // n_{l-1} x n_l, not n x n
    }
    CHECK(lines == 36);
    CHECK(lines == entries);
}

TEST_CASE("param_count: without activations, a stack of matrices is one matrix", "[E11.3]") {
    const Tensor a = fixtures::drawn(60, {3, 4});
    const Tensor b = fixtures::drawn(61, {4, 5});
    const Tensor x = fixtures::drawn(62, {2, 3});
    Tensor ab({3, 5});
    gemm(a, b, ab);
    Tensor one({2, 5});
    gemm(x, ab, one);
    Tensor step({2, 4});
    gemm(x, a, step);
    Tensor two({2, 5});
    gemm(step, b, two);
    CHECK(max_relative_error(two, one) < kClose);
}

TEST_CASE(
    "param_count: dense, local and shared have the same lines or fewer, and ever fewer numbers",
    "[C11.6]") {
    const LayerPlan plan{.image = {3, 100, 100}, .filters = 64, .options = {.padding = {1, 1}}};
    const LayerSize dense = param_count(Connection::dense, plan);
    const LayerSize local = param_count(Connection::local, plan);
    const LayerSize shared = param_count(Connection::shared, plan);
    CHECK(dense.neurons == 640'000);
    CHECK(dense.parameters() > local.parameters());
    CHECK(local.parameters() > shared.parameters());
    CHECK(local.multiplications == shared.multiplications);  // sharing saves no multiplication
    claim("plan_dense", static_cast<double>(dense.parameters()), {.format = "%.3g"});
    claim("plan_local", static_cast<double>(local.parameters()), {.format = "%.0f"});
    claim("plan_shared", static_cast<double>(shared.parameters()), {.format = "%.0f"});
    CHECK_THROWS_AS(param_count(Connection::shared, {.image = {1, 2, 2}}), ShapeError);
}

TEST_CASE("fields: of several sizes side by side, as many maps as both have filters", "[Q48]") {
    const Tensor x = fixtures::drawn(70, {1, 1, 16, 16});
    Rng rng(4);
    const cnn::Conv2d small = random_conv2d({4, 1, 3, 3}, rng, {.padding = {1, 1}});
    const cnn::Conv2d large = random_conv2d({2, 1, 11, 11}, rng, {.padding = {5, 5}});
    const Tensor a = small.forward(x);
    const Tensor b = large.forward(x);
    // With "same" padding the maps have one size and can be stacked: 4 + 2 channels.
    CHECK(a.dim(2) == b.dim(2));
    CHECK(a.dim(1) + b.dim(1) == 6);
    // A pixel 5 away reaches the large field only.
    Tensor moved = x.clone();
    moved(0, 0, 8, 13) += 1;
    CHECK(small.forward(moved)(0, 0, 8, 8) == a(0, 0, 8, 8));
    CHECK(large.forward(moved)(0, 0, 8, 8) != b(0, 0, 8, 8));
}

TEST_CASE("fields: a flat one of 1 x 7 finds a whole bar, one of 3 x 3 can't tell", "[Q49]") {
    Rng rng(5);
    const PatternSet bars = bar_images(200, rng);
    const auto right = [&](std::size_t rows, std::size_t columns) {
        const cnn::Conv2d ones{Tensor::full({1, 1, rows, columns}, 1),
                               Tensor({1}),
                               {.padding = {rows / 2, columns / 2}}};
        const Tensor y = ones.forward(bars.pictures);
        // The best threshold on the largest response.
        std::size_t best = 0;
        for (int threshold = 0; threshold <= 8; ++threshold) {
            std::size_t count = 0;
            for (std::size_t n = 0; n < bars.labels.size(); ++n) {
                const bool found = std::ranges::max(y.row(n)) >= static_cast<real>(threshold);
                count += found == (bars.labels[n] == 1) ? 1 : 0;
            }
            best = std::max(best, count);
        }
        return static_cast<double>(best) / 200;
    };
    CHECK(right(1, 7) == 1);
    CHECK(right(3, 3) < 0.65);
    claim("bars_flat", 100 * right(1, 7), {.format = "%.0f"});
    claim("bars_square", 100 * right(3, 3), {.format = "%.0f"});
}

TEST_CASE("field_coverage: pixels in the gaps of stride or dilation are seen by nobody", "[Q50]") {
    const Tensor gaps = field_coverage({1, 10, 10}, {2, 2}, {.stride = {4, 4}});
    CHECK(std::ranges::count(gaps.data(), real{0}) == 100 - 9 * 4);
    claim("coverage_unseen", static_cast<double>(std::ranges::count(gaps.data(), real{0})));
    const Tensor dilated = field_coverage({1, 5, 5}, {3, 3}, {.dilation = {2, 2}});
    CHECK(std::ranges::count(dilated.data(), real{0}) == 25 - 9);
    const Tensor usual = field_coverage({1, 6, 6}, {3, 3});
    CHECK(usual(0, 0) == 1);
    CHECK(usual(2, 2) == 9);
    CHECK(std::ranges::count(usual.data(), real{0}) == 0);
    // What nobody sees changes nothing.
    Rng rng(6);
    const cnn::Conv2d layer = random_conv2d({1, 1, 2, 2}, rng, {.stride = {4, 4}});
    const Tensor x = fixtures::drawn(71, {1, 1, 10, 10});
    Tensor painted = x.clone();
    painted(0, 0, 2, 3) = 100;
    CHECK(testing::values(layer.forward(painted)) == testing::values(layer.forward(x)));
}

TEST_CASE("channels: what lies in two colours is found only by a filter that sees both", "[Q47]") {
    Rng rng(8);
    const PatternSet spots = colour_images(300, rng);
    // One filter over all channels: red + blue - 1.
    cnn::Conv2d both{Tensor({1, 3, 1, 1}), Tensor({1}, {-1})};
    both.weight(0, 0, 0, 0) = both.weight(0, 2, 0, 0) = 1;
    const Tensor y = both.forward(spots.pictures);
    for (std::size_t n = 0; n < spots.labels.size(); ++n) {
        CHECK((std::ranges::max(y.row(n)) > 0) == (spots.labels[n] == 1));
    }
    // Channels that never meet: each holds one spot, at a place that is as likely in either class.
    for (const std::size_t channel : {std::size_t{0}, std::size_t{2}}) {
        cnn::Conv2d alone{Tensor({1, 3, 1, 1}), Tensor({1})};
        alone.weight(0, channel, 0, 0) = 1;
        const Tensor map = alone.forward(spots.pictures);
        for (std::size_t n = 0; n < spots.labels.size(); ++n) {
            CHECK(std::ranges::count(map.row(n), real{1}) == 1);
        }
    }
}

TEST_CASE("sharing: what does not fit is refused") {
    const Tensor x({1, 1, 4, 4});
    CHECK_THROWS_AS(locally_connected(x, Tensor({4, 1, 1, 2, 2}), Tensor({4, 1})), ShapeError);
    CHECK_THROWS_AS(locally_connected(x, Tensor({9, 1, 1, 2, 2}), Tensor({9, 2})), ShapeError);
    CHECK_THROWS_AS(locally_connected(x, Tensor({9, 1, 2, 2}), Tensor({9, 1})), ShapeError);
    CHECK_THROWS_AS(locally_connected(x, Tensor({0, 1, 1, 2, 2}), Tensor({0, 1})), ShapeError);
}
