// Scaled dot-product attention of several heads, softmax(Q K^T / sqrt(D)) V, in one op.
//
// B batch, T queries, S keys, H heads, D size of a head, E = H D. The heads of a position lie side
// by side, q (B, T, E), so that no head is ever copied out: products take them with strides. What
// is kept for the backward pass are the probabilities P (B, H, T, S).

#include <algorithm>
#include <cmath>
#include <limits>

#include "course/gemm.hpp"
#include "course/op.hpp"
#include "course/ops.hpp"
#include "course/parallel.hpp"
#include "course/rows.hpp"

namespace course {
namespace {

struct Sizes {
    std::size_t batch, queries, keys, heads, head;
    std::size_t width() const { return heads * head; }
    std::size_t scores() const { return heads * queries * keys; }  // of one example
    real scale() const { return 1 / std::sqrt(static_cast<real>(head)); }
};

// The matrices of all heads of one example, inside rows that are `stride` long.
template <typename View, typename Pointer>
View head_views(Pointer data, std::size_t rows, const Sizes& s, std::size_t stride) {
    return {data, rows, s.head, stride, s.head};
}
BatchView reads(const real* p, std::size_t rows, const Sizes& s, std::size_t stride) {
    return head_views<BatchView>(p, rows, s, stride);
}
MutableBatchView writes(real* p, std::size_t rows, const Sizes& s, std::size_t stride) {
    return head_views<MutableBatchView>(p, rows, s, stride);
}
BatchView score_reads(const real* p, const Sizes& s) {
    return {p, s.queries, s.keys, s.keys, s.queries * s.keys};
}
MutableBatchView score_writes(real* p, const Sizes& s) {
    return {p, s.queries, s.keys, s.keys, s.queries * s.keys};
}

// Three matrices of one example, or of all, in rows of `stride` numbers: parts of one tensor or
// tensors of their own.
template <typename Number>
struct HeadParts {
    Number* q;
    Number* k;
    Number* v;
    std::size_t stride;

    HeadParts at(std::size_t b, const Sizes& s) const {
        return {q + b * s.queries * stride, k + b * s.keys * stride, v + b * s.keys * stride,
                stride};
    }
};

// Queries, keys and values side by side in rows of 3 E numbers; null without rows.
template <typename Number>
HeadParts<Number> packed_parts(Number* x, std::size_t e) {
    if (x == nullptr) return {x, x, x, 3 * e};
    return {x, x + e, x + 2 * e, 3 * e};
}

// Takes out what a query may not look at; a query that may look at nothing gets zeros.
struct Mask {
    bool causal;
    const real* keys;  // (S) of this example, 0 for padding; or null

    std::size_t visible(std::size_t query, const Sizes& s) const {
        // With more keys than queries, the queries are the last positions.
        return causal ? std::min(s.keys, query + 1 + (s.keys - s.queries)) : s.keys;
    }
    bool hides(std::size_t key) const { return keys != nullptr && keys[key] == 0; }

    void before_softmax(std::span<real> row, std::size_t query, const Sizes& s) const {
        constexpr real kNever = -std::numeric_limits<real>::infinity();
        for (std::size_t j = visible(query, s); j < s.keys; ++j) row[j] = kNever;
        if (keys == nullptr) return;
        for (std::size_t j = 0; j < s.keys; ++j) {
            if (hides(j)) row[j] = kNever;
        }
    }
    bool hides_all(std::size_t query, const Sizes& s) const {
        for (std::size_t j = 0; j < visible(query, s); ++j) {
            if (!hides(j)) return false;
        }
        return true;
    }
};

void forward(const HeadParts<const real>& in, const Sizes& s, const Mask& mask, real* p,
             real* out) {
    batched_gemm(s.heads, reads(in.q, s.queries, s, in.stride), reads(in.k, s.keys, s, in.stride),
                 score_writes(p, s), {.b = Trans::yes, .alpha = s.scale()});
    const std::span<real> scores(p, s.scores());
    for (std::size_t r = 0; r < s.heads * s.queries; ++r) {
        mask.before_softmax(scores.subspan(r * s.keys, s.keys), r % s.queries, s);
    }
    softmax(scores, s.keys, scores);
    if (mask.keys != nullptr) {
        for (std::size_t r = 0; r < s.heads * s.queries; ++r) {
            if (mask.hides_all(r % s.queries, s)) std::fill_n(p + r * s.keys, s.keys, real{0});
        }
    }
    batched_gemm(s.heads, score_reads(p, s), reads(in.v, s.keys, s, in.stride),
                 writes(out, s.queries, s, s.width()));
}

// dV = P^T dO;  dP = dO V^T;  dS = P (dP - rows of sum(P dP)) / sqrt(D);  dQ = dS K;  dK = dS^T Q.
void backward_one(const HeadParts<const real>& in, const Sizes& s, const real* p, const real* dout,
                  const HeadParts<real>& d) {
    const BatchView dy = reads(dout, s.queries, s, s.width());
    batched_gemm(s.heads, score_reads(p, s), dy, writes(d.v, s.keys, s, d.stride),
                 {.a = Trans::yes});
    Tensor scores = Tensor::uninitialized({s.scores()});
    real* ds = scores.data().data();
    batched_gemm(s.heads, dy, reads(in.v, s.keys, s, in.stride), score_writes(ds, s),
                 {.b = Trans::yes});
    softmax_backward({p, s.scores()}, scores.data(), s.keys, scores.data());
    batched_gemm(s.heads, score_reads(ds, s), reads(in.k, s.keys, s, in.stride),
                 writes(d.q, s.queries, s, d.stride), {.alpha = s.scale()});
    batched_gemm(s.heads, score_reads(ds, s), reads(in.q, s.queries, s, in.stride),
                 writes(d.k, s.keys, s, d.stride), {.a = Trans::yes, .alpha = s.scale()});
}

struct Kept {
    Sizes sizes;
    Tensor probabilities;  // (B, H, T, S)
};

HeadParts<const real> parts_of(const Node& y) {
    if (y.input_count() == 1) {  // packed
        const Tensor& x = y.value(0);
        return packed_parts(x.data().data(), x.dim(2) / 3);
    }
    return {y.value(0).data().data(), y.value(1).data().data(), y.value(2).data().data(),
            y.shape(0)[2]};
}

void run_backward(const Node& y, const HeadParts<real>& d) {
    const auto& [sizes, probabilities] = y.saved<Kept>();
    const Sizes& s = sizes;
    const HeadParts<const real> in = parts_of(y);
    const real* p = probabilities.data().data();
    const real* dy = y.grad().data().data();
    parallel_for(0, s.batch, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t b = first; b < last; ++b) {
            backward_one(in.at(b, s), s, p + b * s.scores(), dy + b * s.queries * s.width(),
                         d.at(b, s));
        }
    });
}

void attention_backward(const Node& y, GradSink& d) {
    Tensor dq = Tensor::uninitialized(y.shape(0));
    Tensor dk = Tensor::uninitialized(y.shape(1));
    Tensor dv = Tensor::uninitialized(y.shape(2));
    run_backward(y, {dq.data().data(), dk.data().data(), dv.data().data(), y.shape(0)[2]});
    d.add(0, std::move(dq));
    d.add(1, std::move(dk));
    d.add(2, std::move(dv));
}
const OpDef kAttention{.name = "attention", .backward = attention_backward};

void self_attention_backward(const Node& y, GradSink& d) {
    Tensor dx = Tensor::uninitialized(y.shape(0));
    run_backward(y, packed_parts(dx.data().data(), y.shape(0)[2] / 3));
    d.add(0, std::move(dx));
}
const OpDef kSelfAttention{.name = "self_attention", .backward = self_attention_backward};

struct Attended {
    Tensor out;
    Tensor probabilities;
};

Attended attend(const HeadParts<const real>& in, const Sizes& s, const AttentionOptions& options) {
    if (!options.key_mask.empty() && options.key_mask.shape() != Shape{s.batch, s.keys}) {
        throw ShapeError("attention", {"a key mask ", Shape{s.batch, s.keys}},
                         options.key_mask.shape());
    }
    if (options.causal && s.queries > s.keys) {
        throw ShapeError("attention", "at least as many keys as queries when causal",
                         {s.queries, " queries, ", s.keys, " keys"});
    }
    Attended result{Tensor::uninitialized({s.batch, s.queries, s.width()}),
                    Tensor::uninitialized({s.batch, s.heads, s.queries, s.keys})};
    real* p = result.probabilities.data().data();
    real* out = result.out.data().data();
    const Tensor& mask = options.key_mask;
    parallel_for(0, s.batch, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t b = first; b < last; ++b) {
            const Mask rules{options.causal,
                             mask.empty() ? nullptr : mask.data().data() + b * s.keys};
            forward(in.at(b, s), s, rules, p + b * s.scores(), out + b * s.queries * s.width());
        }
    });
    return result;
}

Tensor finish(const OpDef& op, Attended&& result, std::initializer_list<const Tensor*> inputs,
              const Sizes& s, const AttentionOptions& options) {
    if (options.probabilities != nullptr) *options.probabilities = result.probabilities;
    return record(op, std::move(result.out), inputs, Kept{s, std::move(result.probabilities)});
}

void check_heads(std::size_t width, std::size_t heads) {
    if (heads == 0 || width == 0 || width % heads != 0) {
        throw ValueError("attention", {"heads that divide ", width}, heads);
    }
}

}  // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v,
                 const AttentionOptions& options) {
    const bool fits = q.rank() == 3 && k.rank() == 3 && k.shape() == v.shape() &&
                      q.dim(0) == k.dim(0) && q.dim(2) == k.dim(2);
    if (!fits) {
        throw ShapeError("attention", "q (b, t, e), k (b, s, e), v (b, s, e)",
                         {q.shape(), ", ", k.shape(), ", ", v.shape()});
    }
    check_heads(q.dim(2), options.heads);
    const Sizes s{q.dim(0), q.dim(1), k.dim(1), options.heads, q.dim(2) / options.heads};
    Attended result =
        attend({q.data().data(), k.data().data(), v.data().data(), q.dim(2)}, s, options);
    return finish(kAttention, std::move(result), {&q, &k, &v}, s, options);
}

Tensor self_attention(const Tensor& qkv, const AttentionOptions& options) {
    if (qkv.rank() != 3 || qkv.dim(2) % 3 != 0) {
        throw ShapeError("self_attention", "(b, t, 3 e)", qkv.shape());
    }
    const std::size_t e = qkv.dim(2) / 3;
    check_heads(e, options.heads);
    const Sizes s{qkv.dim(0), qkv.dim(1), qkv.dim(1), options.heads, e / options.heads};
    Attended result = attend(packed_parts(qkv.data().data(), e), s, options);
    return finish(kSelfAttention, std::move(result), {&qkv}, s, options);
}

}  // namespace course
