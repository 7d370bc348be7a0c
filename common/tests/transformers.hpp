#pragma once

// The transformers among the networks of models.hpp.

#include <cstddef>
#include <vector>

#include "course/autograd.hpp"
#include "course/nn/attention.hpp"
#include "course/nn/layers.hpp"
#include "course/random.hpp"

namespace course::testing {

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

}  // namespace course::testing
