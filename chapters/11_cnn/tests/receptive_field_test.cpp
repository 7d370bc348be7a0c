#include "cnn/receptive_field.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "cnn/conv2d.hpp"
#include "course/error.hpp"
#include "course_test/claims.hpp"

using namespace course;
using namespace course::cnn;
using course::testing::claim;

namespace {

// The rows of the input on which a position of the last map depends, found by the gradient.
std::pair<std::ptrdiff_t, std::size_t> seen_by(const std::vector<LayerWindow>& layers,
                                               std::size_t rows, std::size_t position) {
    std::vector<std::size_t> sizes{rows};
    for (const LayerWindow& w : layers) sizes.push_back(output_size(sizes.back(), w));
    Tensor gradient({1, 1, sizes.back(), 1});
    gradient(0, 0, position, 0) = 1;
    for (std::size_t k = layers.size(); k-- > 0;) {
        const LayerWindow& w = layers[k];
        const cnn::Conv2d ones{
            Tensor::full({1, 1, w.kernel, 1}, 1),
            Tensor({1}),
            {.stride = {w.stride, 1}, .padding = {w.padding, 0}, .dilation = {w.dilation, 1}}};
        gradient = ones.backward(Tensor({1, 1, sizes[k], 1}), gradient).x;
    }
    std::size_t first = 0;
    while (gradient.data()[first] == 0) ++first;
    std::size_t last = rows - 1;
    while (gradient.data()[last] == 0) --last;
    return {static_cast<std::ptrdiff_t>(first), last - first + 1};
}

}  // namespace

TEST_CASE("output_size: the curriculum's sizes", "[T11.3]") {
    CHECK(output_size(6, {.kernel = 3}) == 4);
    CHECK(output_size(19, {.kernel = 5, .padding = 2}) == 19);
    CHECK(output_size(7, {.kernel = 3, .stride = 2}) == 3);
    CHECK(output_size(28, {.kernel = 2, .stride = 2}) == 14);
    CHECK(output_size(9, {.kernel = 3, .dilation = 4}) == 1);
    CHECK_THROWS_AS(output_size(6, {.kernel = 7}), ValueError);
    CHECK_THROWS_AS(output_size(6, {.kernel = 0}), ValueError);
    CHECK_THROWS_AS(output_size(6, {.stride = 0}), ValueError);
}

TEST_CASE("receptive_field: n layers of 3 x 3 see 1 + 2 n pixels, without any pooling",
          "[E11.11]") {
    //! [field]
    const std::array<LayerWindow, 3> three_layers{};  // kernel 3, stride 1
    CHECK(receptive_field(three_layers).size == 7);
    //! [field]
    for (std::size_t n = 0; n <= 20; ++n) {
        const std::vector<LayerWindow> layers(n);
        CHECK(receptive_field(layers).size == 1 + 2 * n);
        CHECK(receptive_field(layers).jump == 1);
    }
}

TEST_CASE("receptive_field: agrees with where the gradient arrives") {
    const std::vector<std::vector<LayerWindow>> stacks{
        {{.kernel = 3, .padding = 1}, {.kernel = 2, .stride = 2}},
        {{.kernel = 3, .padding = 1},
         {.kernel = 2, .stride = 2},
         {.kernel = 3, .padding = 1},
         {.kernel = 2, .stride = 2}},
        {{.kernel = 5, .stride = 2, .padding = 2}, {.kernel = 3, .dilation = 2}},
        {{.kernel = 3}, {.kernel = 3}, {.kernel = 3}}};
    for (const auto& layers : stacks) {
        const ReceptiveField field = receptive_field(layers);
        const std::size_t position = 4;  // far from the border
        const auto [first, size] = seen_by(layers, 60, position);
        CHECK(size == field.size);
        CHECK(first == field.first + static_cast<std::ptrdiff_t>(position * field.jump));
    }
    // A value of the chapter's second pooled map.
    claim("network_field", static_cast<double>(receptive_field(stacks[1]).size));
    CHECK_THROWS_AS(receptive_field(std::array{LayerWindow{.kernel = 0}}), ValueError);
}
