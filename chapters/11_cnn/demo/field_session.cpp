#include "field_session.hpp"

#include <cmath>

#include "cnn/patterns.hpp"
#include "course/error.hpp"

namespace course::cnn {

namespace {

constexpr std::size_t kPictureSide = 8;

std::vector<real> listed(const Tensor& tensor) {
    return {tensor.data().begin(), tensor.data().end()};
}

void check_range(const char* name, std::size_t value, std::size_t least, std::size_t most) {
    if (value < least || value > most) {
        throw ValueError(name, {least, " to ", most}, value);
    }
}

real picture_value(const std::string& name, std::size_t i, std::size_t j) {
    if (name == "cross") return i == 3 || j == 4 ? real(1) : real(0);
    if (name == "stripes") return j % 3 == 1 ? real(1) : real(0);
    if (name == "empty") return 0;
    throw ValueError("set_picture", "lecture, cross, stripes or empty", name);
}

// Row u and column v of a filter, both counted from its middle.
real filter_value(const std::string& name, int u, int v) {
    if (name == "diagonal") return u == v ? real(1) : real(-1);
    if (name == "upright") return v == 0 ? real(1) : real(-1);
    if (name == "edge") return v < 0 ? real(-1) : v > 0 ? real(1) : real(0);
    if (name == "blur") return 1;
    if (name == "point") return u == 0 && v == 0 ? real(1) : real(0);
    throw ValueError("set_filter", "diagonal, upright, edge, blur or point", name);
}

}  // namespace

FieldExplorer::FieldExplorer() : picture_(lecture_image()) {
    layer_.bias = Tensor({1});
    set_filter("diagonal", 3);
}

// Whatever does not fit is refused before anything is changed.
void FieldExplorer::accept(const Tensor& picture, const Conv2d& layer) {
    static_cast<void>(layer.output_shape(picture));
    picture_ = picture;
    layer_ = layer;
}

void FieldExplorer::set_picture(const std::string& name) {
    if (name == "lecture") {
        accept(lecture_image(), layer_);
        return;
    }
    Tensor picture({1, 1, kPictureSide, kPictureSide});
    for (std::size_t i = 0; i < kPictureSide; ++i) {
        for (std::size_t j = 0; j < kPictureSide; ++j) {
            picture(0, 0, i, j) = picture_value(name, i, j);
        }
    }
    accept(picture, layer_);
}

void FieldExplorer::toggle(const std::vector<std::size_t>& places) {
    for (const std::size_t place : places) {
        check_range("toggle", place, 0, picture_.size() - 1);
        real& pixel = picture_.data()[place];
        pixel = pixel == 0 ? real(1) : real(0);
    }
}

void FieldExplorer::set_filter(const std::string& name, std::size_t size) {
    check_range("set_filter", size, 1, 5);
    Tensor weight({1, 1, size, size});
    const int middle = static_cast<int>(size) / 2;
    for (std::size_t u = 0; u < size; ++u) {
        for (std::size_t v = 0; v < size; ++v) {
            weight(0, 0, u, v) =
                filter_value(name, static_cast<int>(u) - middle, static_cast<int>(v) - middle);
        }
    }
    accept(picture_, {weight, layer_.bias, layer_.options});
}

void FieldExplorer::turn(const std::vector<std::size_t>& places) {
    for (const std::size_t place : places) {
        check_range("turn", place, 0, layer_.weight.size() - 1);
        real& weight = layer_.weight.data()[place];
        weight = weight >= 1 ? real(-1) : weight + 1;
    }
}

void FieldExplorer::set_options(std::size_t stride, std::size_t padding, std::size_t dilation) {
    check_range("stride", stride, 1, 4);
    check_range("padding", padding, 0, 3);
    check_range("dilation", dilation, 1, 3);
    const ConvOptions options{.stride = {stride, stride},
                              .padding = {padding, padding},
                              .dilation = {dilation, dilation}};
    accept(picture_, {layer_.weight, layer_.bias, options});
}

FieldView FieldExplorer::view() const {
    const Tensor map = layer_.forward(picture_);
    FieldView view{};
    view.side = picture_.dim(2);
    view.kernel = layer_.weight.dim(2);
    view.map_side = map.dim(2);
    view.picture = listed(picture_);
    view.filter = listed(layer_.weight);
    view.map = listed(map);
    view.coverage = listed(
        field_coverage({1, view.side, view.side}, {view.kernel, view.kernel}, layer_.options));
    for (const real weight : view.filter) view.largest += weight > 0 ? weight : real(0);
    return view;
}

LayerCounts ParameterCounter::count(std::size_t side, std::size_t channels, std::size_t filters,
                                    std::size_t kernel, std::size_t stride) const {
    check_range("side", side, 3, 256);
    check_range("channels", channels, 1, 64);
    check_range("filters", filters, 1, 256);
    check_range("kernel", kernel, 1, 11);
    check_range("stride", stride, 1, 4);
    const LayerPlan plan{.image = {channels, side, side},
                         .filters = filters,
                         .kernel = {kernel, kernel},
                         .options = {.stride = {stride, stride}}};
    const auto as_double = [](std::uint64_t count) { return static_cast<double>(count); };
    const LayerSize dense = param_count(Connection::dense, plan);
    const LayerSize local = param_count(Connection::local, plan);
    const LayerSize shared = param_count(Connection::shared, plan);
    return {.pixels = as_double(channels * side * side),
            .neurons = as_double(dense.neurons),
            .map_side = std::sqrt(as_double(dense.neurons / filters)),
            .dense = as_double(dense.parameters()),
            .local = as_double(local.parameters()),
            .shared = as_double(shared.parameters()),
            .dense_lines = as_double(dense.multiplications),
            .local_lines = as_double(local.multiplications)};
}

}  // namespace course::cnn
