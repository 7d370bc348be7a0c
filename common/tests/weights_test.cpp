// Weights from PyTorch, and weights that PyTorch can read: a model of the layers whose parameters
// both name, loaded from a state dictionary, computes what it computed there.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "course/autograd.hpp"
#include "course/dataset.hpp"
#include "course/nn/attention.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/recurrent.hpp"
#include "course/nn/sequential.hpp"
#include "course/safetensors.hpp"
#include "course_test/compare.hpp"
#include "course_test/golden.hpp"
#include "course_test/scratch_folder.hpp"

namespace course::nn {
namespace {

// The model of tests/golden/common/generate_weights.py.
struct Model {
    explicit Model(Rng& rng)
        : image(Conv2d({.inputs = 1, .outputs = 3}, rng, {.padding = {1, 1}}), BatchNorm2d(3),
                Relu(), Flatten(), Linear(48, 8, rng)),
          embedding(7, 8, rng),
          attention(8, 2, rng),
          norm(8),
          lstm(8, 5, rng),
          gru(5, 4, rng),
          out(4, 3, rng, false) {}

    Tensor operator()(const std::vector<std::size_t>& tokens, const Tensor& images) {
        const Tensor x = embedding(tokens, {2, 3}) + image(images).reshape({2, 1, 8});
        const Tensor y = norm(x + attention(x));
        return out(gru(lstm(y).outputs).outputs);
    }

    void collect(Collector& c) {
        c.layer("image", image);
        c.layer("embedding", embedding);
        c.layer("attention", attention);
        c.layer("norm", norm);
        c.layer("lstm", lstm);
        c.layer("gru", gru);
        c.layer("out", out);
    }

    Sequential<Conv2d, BatchNorm2d, Relu, Flatten, Linear> image;
    Embedding embedding;
    MultiHeadAttention attention;
    LayerNorm norm;
    Lstm lstm;
    Gru gru;
    Linear out;
};

TEST_CASE("weights: a PyTorch state dictionary gives PyTorch's output") {
    const testing::Golden golden("tests/golden/common/weights.json");
    const std::string path = testing::source_path("tests/golden/common/weights.safetensors");
    Rng rng(1);
    //! [weights]
    Model model(rng);
    load_state(state(model), read_safetensors(path).tensors);
    set_training(model, false);
    //! [weights]
    const std::vector<std::size_t> tokens = as_classes(golden.tensor("tokens"));
    const Tensor output = model(tokens, golden.tensor("image"));
    CHECK(testing::max_relative_error(output, golden.tensor("output")) <
          (kRealIsDouble ? 1e-12 : 1e-5));

    // And back: another model with this one's file computes the same, bit for bit.
    const testing::ScratchFolder folder;
    const std::string copy = folder.file("copy.safetensors");
    write_safetensors(copy, {state(model), {{"format", "pt"}}});
    Model other(rng);
    set_training(other, false);
    CHECK(testing::max_relative_error(other(tokens, golden.tensor("image")), output) > 0.01);
    load_state(state(other), read_safetensors(copy).tensors);
    CHECK(testing::max_relative_error(other(tokens, golden.tensor("image")), output) == 0);
}

}  // namespace
}  // namespace course::nn
