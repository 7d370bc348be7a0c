#include "course/nn/attention.hpp"

#include <algorithm>

#include "course/autograd.hpp"

namespace course::nn {

namespace {

std::size_t checked_heads(std::size_t width, std::size_t heads) {
    if (width == 0) throw ValueError("MultiHeadAttention", "a width of at least 1", "0");
    if (heads == 0 || width % heads != 0) {
        throw ValueError("MultiHeadAttention", {"heads that divide ", width}, heads);
    }
    return heads;
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(std::size_t width, std::size_t head_count, Rng& rng)
    : heads(checked_heads(width, head_count)),
      in_weight(xavier_uniform({3 * width, width}, rng)),
      in_bias(constant({3 * width}, 0)),
      out(width, width, rng) {
    out.bias = constant({width}, 0);
}

Tensor MultiHeadAttention::operator()(const Tensor& x, AttentionOptions options) const {
    options.heads = heads;
    return out(self_attention(linear(x, in_weight, in_bias), options));
}

Tensor MultiHeadAttention::operator()(const Tensor& x, const Tensor& memory,
                                      AttentionOptions options) const {
    options.heads = heads;
    const std::size_t e = out.weight.dim(0);
    const auto project = [&](const Tensor& from, std::size_t part) {
        return linear(from, in_weight.slice(part * e, (part + 1) * e),
                      in_bias.slice(part * e, (part + 1) * e));
    };
    return out(attention(project(x, 0), project(memory, 1), project(memory, 2), options));
}

namespace {

// Copies columns [first, first + e) of new rows (b, t, 3 e) behind the rows of the cache (b, c, e).
void append(const Tensor& qkv, std::size_t first, std::size_t length, Tensor& cached) {
    const std::size_t t = qkv.dim(1);
    const std::size_t e = cached.dim(2);
    for (std::size_t b = 0; b < qkv.dim(0); ++b) {
        for (std::size_t i = 0; i < t; ++i) {
            const auto from = qkv.data().subspan((b * t + i) * 3 * e + first, e);
            const std::size_t to = (b * cached.dim(1) + length + i) * e;
            std::ranges::copy(from, cached.data().subspan(to, e).begin());
        }
    }
    cached.mark_modified();
}

}  // namespace

Tensor MultiHeadAttention::step(const Tensor& x, KvCache& cache) const {
    const NoGrad guard;
    const std::size_t e = out.weight.dim(0);
    const bool fits = x.rank() == 3 && x.dim(2) == e && cache.keys.dim(2) == e &&
                      x.dim(0) == cache.keys.dim(0) && cache.length + x.dim(1) <= cache.keys.dim(1);
    if (!fits) {
        throw ShapeError("attention step",
                         {"new positions (b, t, e) with room in the cache ", cache.keys.shape(),
                          " after ", cache.length},
                         x.shape());
    }
    const Tensor qkv = linear(x, in_weight, in_bias);
    append(qkv, e, cache.length, cache.keys);
    append(qkv, 2 * e, cache.length, cache.values);
    cache.length += x.dim(1);
    const auto filled = [&](const Tensor& all) {
        if (all.dim(0) > 1) return slice(all, 1, 0, cache.length);
        return all.reshape({all.dim(1), e}).slice(0, cache.length).reshape({1, cache.length, e});
    };
    return out(attention(slice(qkv, 2, 0, e), filled(cache.keys), filled(cache.values),
                         {.heads = heads, .causal = true}));
}

void MultiHeadAttention::collect(Collector& c) {
    c.parameter("in_proj_weight", in_weight);
    c.parameter("in_proj_bias", in_bias);
    c.layer("out_proj", out);
}

}  // namespace course::nn
