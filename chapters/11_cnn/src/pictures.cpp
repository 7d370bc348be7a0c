#include "cnn/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cnn/network.hpp"
#include "course/error.hpp"

namespace course::cnn {

namespace {

constexpr double kPen = 1.15;      // radius of the pen in pixels
constexpr double kSoft = 1.1;      // pixels over which its edge fades
constexpr double kDigitSize = 20;  // the larger side of a fitted digit, as in MNIST

struct Point {
    double x, y;
};
struct Piece {  // of a stroke; a dot has equal ends
    Point from, to;
};

std::vector<Piece> pieces_of(std::span<const real> strokes) {
    if (strokes.size() % 2 != 0) {
        throw ShapeError("draw_strokes", "pairs x, y", {strokes.size(), " numbers"});
    }
    std::vector<Piece> pieces;
    bool down = false;
    Point last{};
    for (std::size_t k = 0; k < strokes.size(); k += 2) {
        const Point at{static_cast<double>(strokes[k]), static_cast<double>(strokes[k + 1])};
        if (!(at.x <= 1 && at.y <= 1)) {  // NaN, too
            throw ValueError("draw_strokes", "numbers up to 1", std::max(at.x, at.y));
        }
        if (at.x < 0) {
            down = false;
            continue;
        }
        pieces.push_back({down ? last : at, at});
        last = at;
        down = true;
    }
    return pieces;
}

double distance(const Point& p, const Piece& piece) {
    const double dx = piece.to.x - piece.from.x;
    const double dy = piece.to.y - piece.from.y;
    const double length = dx * dx + dy * dy;
    const double along = (p.x - piece.from.x) * dx + (p.y - piece.from.y) * dy;
    const double t = length > 0 ? std::clamp(along / length, 0.0, 1.0) : 0;
    return std::hypot(p.x - piece.from.x - t * dx, p.y - piece.from.y - t * dy);
}

// From [0, 1] to pixels, so that the larger side of the drawing measures kDigitSize, pen included.
void fit_to_box(std::vector<Piece>& pieces) {
    Point low{1, 1};
    Point high{0, 0};
    for (const Piece& piece : pieces) {
        low = {std::min(low.x, piece.to.x), std::min(low.y, piece.to.y)};
        high = {std::max(high.x, piece.to.x), std::max(high.y, piece.to.y)};
    }
    const double side = std::max({high.x - low.x, high.y - low.y, 1e-9});
    // A dot stays a dot.
    const double scale = std::min((kDigitSize - 2 * kPen) / side, 8.0 * kSide);
    for (Piece& piece : pieces) {
        for (Point* p : {&piece.from, &piece.to}) {
            p->x = (p->x - (low.x + high.x) / 2) * scale + kSide / 2.0;
            p->y = (p->y - (low.y + high.y) / 2) * scale + kSide / 2.0;
        }
    }
}

Tensor rasterize(const std::vector<Piece>& pieces, Point offset) {
    Tensor picture({1, 1, kSide, kSide});
    for (std::size_t row = 0; row < kSide; ++row) {
        for (std::size_t column = 0; column < kSide; ++column) {
            const Point centre{static_cast<double>(column) + 0.5 - offset.x,
                               static_cast<double>(row) + 0.5 - offset.y};
            double nearest = std::numeric_limits<double>::infinity();
            for (const Piece& piece : pieces) nearest = std::min(nearest, distance(centre, piece));
            const double ink = std::clamp((kPen - nearest) / kSoft + 0.5, 0.0, 1.0);
            picture(0, 0, row, column) = static_cast<real>(ink);
        }
    }
    return picture;
}

Point centre_of_mass(const Tensor& picture) {
    double ink = 0;
    Point sum{0, 0};
    for (std::size_t row = 0; row < kSide; ++row) {
        for (std::size_t column = 0; column < kSide; ++column) {
            const auto value = static_cast<double>(picture(0, 0, row, column));
            ink += value;
            sum.x += value * (static_cast<double>(column) + 0.5);
            sum.y += value * (static_cast<double>(row) + 0.5);
        }
    }
    return {sum.x / ink, sum.y / ink};
}

}  // namespace

HeldOut hold_out(std::span<const std::size_t> labels) {
    std::vector<std::size_t> seen;  // of each class
    HeldOut parts;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= seen.size()) seen.resize(labels[i] + 1);
        const bool fifth = ++seen[labels[i]] % 5 == 0;
        (fifth ? parts.test : parts.train).push_back(i);
    }
    return parts;
}

Tensor draw_strokes(std::span<const real> strokes, bool fit) {
    std::vector<Piece> pieces = pieces_of(strokes);
    if (pieces.empty()) return Tensor({1, 1, kSide, kSide});
    if (!fit) {
        for (Piece& piece : pieces) {
            for (Point* p : {&piece.from, &piece.to}) {
                p->x *= kSide;
                p->y *= kSide;
            }
        }
        return rasterize(pieces, {0, 0});
    }
    fit_to_box(pieces);
    const Point centre = centre_of_mass(rasterize(pieces, {0, 0}));
    return rasterize(pieces, {kSide / 2.0 - centre.x, kSide / 2.0 - centre.y});
}

Tensor shift(const Tensor& x, std::ptrdiff_t down, std::ptrdiff_t right) {
    if (x.rank() != 4) throw ShapeError("shift", "(B, C, H, W)", x.shape());
    const auto rows = static_cast<std::ptrdiff_t>(x.dim(2));
    const auto columns = static_cast<std::ptrdiff_t>(x.dim(3));
    Tensor y(x.shape());
    for (std::size_t plane = 0; plane < x.dim(0) * x.dim(1); ++plane) {
        const std::size_t first = plane * x.dim(2) * x.dim(3);
        for (std::ptrdiff_t i = 0; i < rows; ++i) {
            for (std::ptrdiff_t j = 0; j < columns; ++j) {
                const std::ptrdiff_t r = i - down;
                const std::ptrdiff_t c = j - right;
                if (r < 0 || c < 0 || r >= rows || c >= columns) continue;
                y.data()[first + static_cast<std::size_t>(i * columns + j)] =
                    x.data()[first + static_cast<std::size_t>(r * columns + c)];
            }
        }
    }
    return y;
}

Tensor reorder_pixels(const Tensor& x, std::span<const std::size_t> order) {
    if (x.rank() < 2 || x.empty() || order.size() != x.size() / x.dim(0)) {
        throw ShapeError("reorder_pixels", {"pictures of ", order.size(), " pixels"}, x.shape());
    }
    Tensor y = Tensor::uninitialized(x.shape());
    for (std::size_t b = 0; b < x.dim(0); ++b) {
        for (std::size_t i = 0; i < order.size(); ++i) y.row(b)[i] = x.row(b)[order[i]];
    }
    return y;
}

}  // namespace course::cnn
