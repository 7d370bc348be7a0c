#include "cnn/receptive_field.hpp"

#include "course/error.hpp"

namespace course::cnn {

namespace {

void check_window(const LayerWindow& w, const char* where) {
    if (w.kernel == 0 || w.stride == 0 || w.dilation == 0) {
        throw ValueError(where, "kernel, stride and dilation of at least 1",
                         {w.kernel, ", ", w.stride, ", ", w.dilation});
    }
}

}  // namespace

//! [output size]
std::size_t output_size(std::size_t size, const LayerWindow& w) {
    check_window(w, "output_size");
    const std::size_t padded = size + 2 * w.padding;
    const std::size_t span = w.dilation * (w.kernel - 1) + 1;  // from the first weight to the last
    if (padded < span) {
        throw ValueError("output_size", {"a kernel of at most ", padded}, span);
    }
    return (padded - span) / w.stride + 1;
}
//! [output size]

//! [receptive field]
ReceptiveField receptive_field(std::span<const LayerWindow> layers) {
    ReceptiveField field;
    for (const LayerWindow& w : layers) {
        check_window(w, "receptive_field");
        field.first -= static_cast<std::ptrdiff_t>(w.padding * field.jump);
        field.size += w.dilation * (w.kernel - 1) * field.jump;
        field.jump *= w.stride;
    }
    return field;
}
//! [receptive field]

}  // namespace course::cnn
