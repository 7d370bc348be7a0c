// Softmax along the last axis, and the losses that start from its argument: fused, so that no
// probability is rounded before its logarithm is taken.

#include "course/op.hpp"
#include "course/ops.hpp"
#include "course/rows.hpp"

namespace course {
namespace {

std::size_t last_size(const char* op, const Tensor& x) {
    if (x.rank() == 0) throw ShapeError(op, "(..., classes)", x.shape());
    return x.shape()[x.rank() - 1];
}

// dx = y (dy - sum(y dy))
void softmax_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    if (d.create_graph()) {
        d.add(0, out * (y.grad() - sum(out * y.grad(), -1, true)));
        return;
    }
    Tensor dx = Tensor::uninitialized(out.shape());
    course::softmax_backward(out.data(), y.grad().data(), last_size("softmax", out), dx.data());
    d.add(0, std::move(dx));
}
const OpDef kSoftmax{.name = "softmax", .backward = softmax_backward, .twice = true};

// dx = dy - e^y sum(dy)
void log_softmax_backward(const Node& y, GradSink& d) {
    const Tensor out = y.output();
    if (d.create_graph()) {
        d.add(0, y.grad() - exp(out) * sum(y.grad(), -1, true));
        return;
    }
    Tensor dx = Tensor::uninitialized(out.shape());
    course::log_softmax_backward(out.data(), y.grad().data(), last_size("log_softmax", out),
                                 dx.data());
    d.add(0, std::move(dx));
}
const OpDef kLogSoftmax{.name = "log_softmax", .backward = log_softmax_backward, .twice = true};

// ---- Cross entropy ----------------------------------------------------------------------------

struct Classes {
    std::vector<std::size_t> targets;
    CrossEntropyOptions options;
    std::size_t counted;  // rows that are not ignored
    Tensor dx;            // softmax(x) minus the target
};

// What the softmax is compared with: (rows, columns), and 0 or 1 a row.
struct Targets {
    Tensor shares;
    Tensor counts;
};

Targets dense_targets(const Classes& c, std::size_t rows, std::size_t columns) {
    Targets t{Tensor({rows, columns}), Tensor({rows, 1})};
    const double spread = c.options.label_smoothing / static_cast<double>(columns);
    for (std::size_t i = 0; i < rows; ++i) {
        if (c.targets[i] == c.options.ignore_index) continue;
        for (real& share : t.shares.row(i)) share = static_cast<real>(spread);
        t.shares(i, c.targets[i]) += static_cast<real>(1 - c.options.label_smoothing);
        t.counts(i, 0) = 1;
    }
    return t;
}

void cross_entropy_backward(const Node& y, GradSink& d) {
    const auto& c = y.saved<Classes>();
    const double factor = 1 / static_cast<double>(c.counted);
    if (!d.create_graph()) {
        d.add(0, c.dx * (static_cast<double>(y.grad().item()) * factor));
        return;
    }
    const Tensor& x = y.value(0);
    const std::size_t columns = last_size("cross_entropy_loss", x);
    const auto [shares, counts] = dense_targets(c, x.size() / columns, columns);
    const Tensor p = softmax(x).reshape(shares.shape());
    d.add(0, ((p * counts - shares) * y.grad() * factor).reshape(x.shape()));
}
const OpDef kCrossEntropy{
    .name = "cross_entropy_loss", .backward = cross_entropy_backward, .twice = true};

// ---- Negative log likelihood ------------------------------------------------------------------

void nll_backward(const Node& y, GradSink& d) {
    const auto& c = y.saved<Classes>();
    const std::size_t columns = y.shape(0)[y.shape(0).rank() - 1];
    const real share = y.grad().item() / static_cast<real>(c.counted);
    Tensor dx(y.shape(0));
    for (std::size_t i = 0; i < c.targets.size(); ++i) {
        if (c.targets[i] != c.options.ignore_index) dx.data()[i * columns + c.targets[i]] = -share;
    }
    d.add(0, std::move(dx));
}
const OpDef kNll{.name = "nll_loss", .backward = nll_backward};

void check_rows(const char* op, const Tensor& x, std::size_t targets) {
    const std::size_t columns = last_size(op, x);
    if (columns == 0 || x.empty() || targets != x.size() / columns) {
        throw ShapeError(op, "(..., classes) and one target a row",
                         {x.shape(), " and ", targets, " targets"});
    }
}

void check_counted(const char* op, std::size_t counted) {
    if (counted == 0) throw ValueError(op, "at least one target that is not ignored", "none");
}

}  // namespace

Tensor softmax(const Tensor& x) {
    Tensor y = Tensor::uninitialized(x.shape());
    softmax(x.data(), last_size("softmax", x), y.data());
    return record(kSoftmax, std::move(y), {&x});
}

Tensor log_softmax(const Tensor& x) {
    Tensor y = Tensor::uninitialized(x.shape());
    log_softmax(x.data(), last_size("log_softmax", x), y.data());
    return record(kLogSoftmax, std::move(y), {&x});
}

Tensor cross_entropy_loss(const Tensor& logits, std::span<const std::size_t> targets,
                          const CrossEntropyOptions& options) {
    check_rows("cross_entropy_loss", logits, targets.size());
    const Tensor* input = &logits;
    const bool graph = needs_graph({&input, 1});
    Tensor losses = Tensor::uninitialized({targets.size()});
    Tensor dx = graph ? Tensor::uninitialized(logits.shape()) : Tensor();
    const std::size_t counted =
        cross_entropy(logits.data(), last_size("cross_entropy_loss", logits),
                      {.classes = targets,
                       .label_smoothing = static_cast<real>(options.label_smoothing),
                       .ignore_index = options.ignore_index},
                      losses.data(), dx.data());
    check_counted("cross_entropy_loss", counted);
    Tensor loss = Tensor::full({}, sum(losses.data()) / static_cast<real>(counted));
    if (!graph) return loss;
    return record(kCrossEntropy, std::move(loss), {&logits},
                  Classes{{targets.begin(), targets.end()}, options, counted, std::move(dx)});
}

Tensor nll_loss(const Tensor& log_probabilities, std::span<const std::size_t> targets,
                std::size_t ignore_index) {
    check_rows("nll_loss", log_probabilities, targets.size());
    const std::size_t columns = last_size("nll_loss", log_probabilities);
    real total = 0;
    std::size_t counted = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i] == ignore_index) continue;
        if (targets[i] >= columns) {
            throw ValueError("nll_loss", {"a class below ", columns}, targets[i]);
        }
        total -= log_probabilities.data()[i * columns + targets[i]];
        ++counted;
    }
    check_counted("nll_loss", counted);
    return record(
        kNll, Tensor::full({}, total / static_cast<real>(counted)), {&log_probabilities},
        Classes{
            {targets.begin(), targets.end()}, {.ignore_index = ignore_index}, counted, Tensor()});
}

}  // namespace course
