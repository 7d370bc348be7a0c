// B pictures of H x W, P = (H - 2)(W - 2) fields of 3 x 3, O detectors a field.
#include "cnn/race.hpp"

#include <algorithm>

#include "course/autograd.hpp"
#include "course/error.hpp"
#include "course/nn/init.hpp"
#include "course/ops.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kField = 9;

// Every field of every picture: (P, B, 9).
Tensor fields_of(const Tensor& x) {
    const Conv2d window{Tensor({1, 1, 3, 3}), Tensor({1}), {}};
    const std::size_t side = x.dim(2) - 2;
    Tensor fields({side * side, x.dim(0), kField});
    for (std::size_t b = 0; b < x.dim(0); ++b) {
        const Tensor columns = im2col(x, b, window);  // (9, P)
        for (std::size_t k = 0; k < kField; ++k) {
            for (std::size_t p = 0; p < side * side; ++p) fields(p, b, k) = columns(k, p);
        }
    }
    return fields;
}

}  // namespace

PatternNetwork::PatternNetwork(Connection how, std::size_t picture_size, std::size_t detector_count,
                               Rng& rng)
    : connection(how), size(picture_size), filters(detector_count), head(filters, kPatterns, rng) {
    if (size < 3) throw ValueError("PatternNetwork", "a size >= 3", size);
    const std::size_t fields = (size - 2) * (size - 2);
    switch (connection) {
        case Connection::dense:
            detectors = nn::kaiming_uniform({filters * fields, size * size}, rng);
            bias = nn::constant({filters * fields}, 0);
            break;
        case Connection::local:
            detectors = nn::uniform({fields, kField, filters}, 0.8, rng);
            bias = nn::constant({fields, 1, filters}, 0);
            break;
        case Connection::shared:
            detectors = nn::kaiming_uniform({filters, 1, 3, 3}, rng);
            bias = nn::constant({filters}, 0);
    }
}

Tensor PatternNetwork::operator()(const Tensor& x) const {
    if (x.rank() != 4 || x.shape() != Shape{x.dim(0), 1, size, size}) {
        throw ShapeError("PatternNetwork", {"pictures ", Shape{x.dim(0), 1, size, size}},
                         x.shape());
    }
    const std::size_t fields = (size - 2) * (size - 2);
    Tensor best;  // (B, O): how well each detector fits where it fits best
    if (connection == Connection::dense) {
        const Tensor y =
            linear(x.reshape({x.dim(0), size * size}), detectors, bias, Activation::relu);
        best = max(y.reshape({x.dim(0), filters, fields}), 2);
    } else if (connection == Connection::local) {
        const Tensor y = relu(matmul(fields_of(x), detectors) + bias);  // (P, B, O)
        best = max(y, 0);
    } else {
        const Tensor y = conv2d(x, detectors, bias, {}, Activation::relu);
        best = max(y.reshape({x.dim(0), filters, fields}), 2);
    }
    return head(best);
}

void PatternNetwork::collect(nn::Collector& c) {
    c.parameter("detectors", detectors);
    c.parameter("bias", bias);
    c.layer("head", head);
}

double accuracy_of(const PatternNetwork& network, const PatternSet& set) {
    const NoGrad no_grad;
    const Tensor scores = network(set.pictures);
    std::size_t right = 0;
    for (std::size_t n = 0; n < set.labels.size(); ++n) {
        const auto row = scores.row(n);
        const auto best = std::ranges::max_element(row) - row.begin();
        right += static_cast<std::size_t>(best) == set.labels[n] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(set.labels.size());
}

}  // namespace course::cnn
