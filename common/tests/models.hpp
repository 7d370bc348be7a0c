#pragma once

// The networks whose trainings are compared with PyTorch's (tests/golden/common) and measured.

#include <cmath>
#include <numeric>
#include <vector>

#include "course/autograd.hpp"
#include "course/nn/attention.hpp"
#include "course/nn/convolution.hpp"
#include "course/nn/layers.hpp"
#include "course/random.hpp"

namespace course::testing {

// Multilayer perceptron 784-256-128-10.
struct Mlp {
    explicit Mlp(Rng& rng) : first(784, 256, rng), second(256, 128, rng), third(128, 10, rng) {}

    Tensor operator()(const Tensor& x) const {
        return third(second(first(x, Activation::relu), Activation::relu));
    }
    void collect(nn::Collector& c) {
        c.layer("0", first);
        c.layer("2", second);
        c.layer("4", third);
    }

    nn::Linear first;
    nn::Linear second;
    nn::Linear third;
};

// Convolutional network for 28 x 28 images: twice convolution 3 x 3, batch norm where wanted, ReLU
// and pooling, then a linear layer.
struct Cnn {
    static constexpr std::size_t kFeatures = 32UL * 7 * 7;

    Cnn(Rng& rng, bool norms)
        : conv0({.inputs = 1, .outputs = 16}, rng, {.padding = {1, 1}}),
          conv1({.inputs = 16, .outputs = 32}, rng, {.padding = {1, 1}}),
          norm0(16),
          norm1(32),
          head(kFeatures, 10, rng),
          with_norm(norms) {}

    Tensor operator()(const Tensor& x) const {
        const Tensor y = stage(conv1, norm1, stage(conv0, norm0, x));
        return head(y.reshape({y.dim(0), kFeatures}));
    }
    Tensor stage(const nn::Conv2d& conv, const nn::BatchNorm2d& norm, const Tensor& x) const {
        return max_pool2d(with_norm ? relu(norm(conv(x))) : conv(x, Activation::relu));
    }
    void collect(nn::Collector& c) {
        c.layer("conv0", conv0);
        if (with_norm) c.layer("norm0", norm0);
        c.layer("conv1", conv1);
        if (with_norm) c.layer("norm1", norm1);
        c.layer("head", head);
    }

    nn::Conv2d conv0;
    nn::Conv2d conv1;
    nn::BatchNorm2d norm0;
    nn::BatchNorm2d norm1;
    nn::Linear head;
    bool with_norm;
};

// One layer of an encoder or decoder, norms first: attention, in decoders attention to the encoder,
// and two linear layers, each added to what came in.
struct Block {
    Block(std::size_t width, std::size_t heads, std::size_t inner, bool with_gelu, Rng& rng)
        : norm1(width),
          norm2(width),
          norm3(width),
          attention(width, heads, rng),
          cross(width, heads, rng),
          up(width, inner, rng),
          down(inner, width, rng),
          uses_gelu(with_gelu) {}

    Tensor feed_forward(const Tensor& x) const {
        const Tensor n = norm3(x);
        return x + down(uses_gelu ? gelu(up(n)) : up(n, Activation::relu));
    }
    Tensor operator()(const Tensor& x, const AttentionOptions& mask) const {
        return feed_forward(x + attention(norm1(x), mask));
    }
    Tensor operator()(const Tensor& x, const AttentionOptions& mask, const Tensor& memory,
                      const AttentionOptions& memory_mask) const {
        const Tensor y = x + attention(norm1(x), mask);
        return feed_forward(y + cross(norm2(y), memory, memory_mask));
    }
    Tensor step(const Tensor& x, nn::KvCache& cache) const {
        return feed_forward(x + attention.step(norm1(x), cache));
    }
    void collect(nn::Collector& c) {
        c.layer("norm1", norm1);
        c.layer("attention", attention);
        if (is_decoder) {
            c.layer("norm2", norm2);
            c.layer("cross", cross);
        }
        c.layer("norm3", norm3);
        c.layer("up", up);
        c.layer("down", down);
    }

    nn::LayerNorm norm1;
    nn::LayerNorm norm2;
    nn::LayerNorm norm3;
    nn::MultiHeadAttention attention;
    nn::MultiHeadAttention cross;
    nn::Linear up;
    nn::Linear down;
    bool uses_gelu;
    bool is_decoder = false;
};

using Tokens = std::vector<std::size_t>;

// Transformer encoder-decoder: width 128, 4 heads, 2 + 2 layers, 512 inner units, vocabulary 64.
struct EncoderDecoder {
    static constexpr std::size_t kWidth = 128;

    explicit EncoderDecoder(Rng& rng)
        : source(64, kWidth, rng),
          target(64, kWidth, rng),
          position(24, kWidth, rng),
          encoder_norm(kWidth),
          decoder_norm(kWidth),
          head(kWidth, 64, rng) {
        for (int i = 0; i < 2; ++i) {
            encoder.emplace_back(kWidth, 4, 512, false, rng);
            decoder.emplace_back(kWidth, 4, 512, false, rng);
            decoder.back().is_decoder = true;
        }
    }

    // Tokens (b, t) row by row; padding (b, s) is 0 where the source has ended.
    Tensor operator()(const Tokens& from, const Tokens& to, std::size_t batch,
                      const Tensor& padding) const {
        const Tensor memory = encode(from, batch, padding);
        const std::size_t length = to.size() / batch;
        Tensor y = target(to, {batch, length}) + position.weight.slice(0, length);
        for (const Block& block : decoder) {
            y = block(y, {.causal = true}, memory, {.key_mask = padding});
        }
        return head(decoder_norm(y));
    }
    Tensor encode(const Tokens& from, std::size_t batch, const Tensor& padding) const {
        const std::size_t length = from.size() / batch;
        Tensor x = source(from, {batch, length}) + position.weight.slice(0, length);
        for (const Block& block : encoder) x = block(x, {.key_mask = padding});
        return encoder_norm(x);
    }
    void collect(nn::Collector& c) {
        c.layer("source", source);
        c.layer("target", target);
        c.layer("position", position);
        c.layer("encoder", encoder);
        c.layer("encoder_norm", encoder_norm);
        c.layer("decoder", decoder);
        c.layer("decoder_norm", decoder_norm);
        c.layer("head", head);
    }

    nn::Embedding source;
    nn::Embedding target;
    nn::Embedding position;
    std::vector<Block> encoder;
    std::vector<Block> decoder;
    nn::LayerNorm encoder_norm;
    nn::LayerNorm decoder_norm;
    nn::Linear head;
};

// Decoder-only transformer: width 128, 4 heads, 4 layers, 512 inner units, context 64, vocabulary
// 96, GELU.
struct Gpt {
    static constexpr std::size_t kWidth = 128;

    explicit Gpt(Rng& rng)
        : token(96, kWidth, rng), position(64, kWidth, rng), norm(kWidth), head(kWidth, 96, rng) {
        for (int i = 0; i < 4; ++i) blocks.emplace_back(kWidth, 4, 512, true, rng);
    }

    Tensor operator()(const Tokens& tokens, std::size_t batch) const {
        const std::size_t length = tokens.size() / batch;
        Tensor x = token(tokens, {batch, length}) + position.weight.slice(0, length);
        for (const Block& block : blocks) x = block(x, {.causal = true});
        return head(norm(x));
    }
    // The logits after one more token of one sequence.
    Tensor step(std::size_t next, std::vector<nn::KvCache>& caches) const {
        const NoGrad guard;
        const std::size_t at = caches.front().length;
        Tensor x = token(Tokens{next}, {1, 1}) + position.weight.slice(at, at + 1);
        for (std::size_t i = 0; i < blocks.size(); ++i) x = blocks[i].step(x, caches[i]);
        return head(norm(x));
    }
    std::vector<nn::KvCache> caches() const {
        std::vector<nn::KvCache> list;  // one by one: copies of a cache share its numbers
        list.reserve(blocks.size());
        for (std::size_t i = 0; i < blocks.size(); ++i) list.emplace_back(1, 64, kWidth);
        return list;
    }
    void collect(nn::Collector& c) {
        c.layer("token", token);
        c.layer("position", position);
        c.layer("blocks", blocks);
        c.layer("norm", norm);
        c.layer("head", head);
    }

    nn::Embedding token;
    nn::Embedding position;
    std::vector<Block> blocks;
    nn::LayerNorm norm;
    nn::Linear head;
};

// The rule by which the reference scripts draw weights: the i-th parameter from stream i, matrices
// within 1 / sqrt(fan_in), vectors within 0.1, scales of norms around 1.
template <nn::Layer Model>
void draw_weights(Model& model) {
    std::uint64_t stream = 0;
    for (nn::Named& named : nn::collect(model).parameters) {
        const Shape& shape = named.tensor.shape();
        const std::size_t fan_in = shape.size() / shape[0];
        const double limit = shape.rank() == 1 ? 0.1 : 1 / std::sqrt(static_cast<double>(fan_in));
        const bool is_scale = shape.rank() == 1 && named.name.ends_with("weight");
        Rng rng(11, stream++);
        for (real& value : named.tensor.data()) {
            value = static_cast<real>(rng.uniform(-limit, limit) + (is_scale ? 1 : 0));
        }
        named.tensor.mark_modified();
    }
}

inline Tensor draw_data(std::size_t step, const Shape& shape) {
    Tensor x(shape);
    Rng(12, step).fill_uniform(x.data());
    return x;
}

inline Tokens draw_classes(std::size_t step, std::size_t part, std::size_t count, double limit) {
    Rng rng(13, 4 * step + part);
    Tokens classes(count);
    for (std::size_t& c : classes) c = static_cast<std::size_t>(rng.uniform(0, limit));
    return classes;
}

}  // namespace course::testing
