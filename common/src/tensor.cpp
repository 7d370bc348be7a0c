#include "course/tensor.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "autograd_views.hpp"
#include "body.hpp"

namespace course {
namespace detail {
namespace {

Storage* make_storage(std::size_t size) {
    const std::size_t bytes = sizeof(Storage) + size * sizeof(real);
    return new (acquire(bytes)) Storage{.references = {}, .version = 0, .bytes = bytes};
}

Body* make_body(const Shape& shape, real* data, Storage* storage) {
    Body* body = new (acquire(sizeof(Body))) Body;
    body->shape = shape;
    body->data = data;
    body->storage = storage;
    return body;
}

// A second body that shows (a part of) the numbers of a first one.
Body* make_view(TensorBody* source, const Shape& shape, std::size_t offset) {
    Storage* storage = source == nullptr ? nullptr : whole(source)->storage;
    if (storage == nullptr) return make_body(shape, nullptr, nullptr);
    Body* body = make_body(shape, source->data + offset, storage);
    storage->references.increment();
    return body;
}

const ViewOps& views() {
    return *view_ops.load(std::memory_order_acquire);
}

std::string index_text(std::span<const std::size_t> index) {
    std::string text = "(";
    for (const std::size_t i : index) {
        if (text.size() > 1) text += ", ";
        text += Phrase(static_cast<std::ptrdiff_t>(i)).text();
    }
    return text + ")";
}

}  // namespace

constinit std::atomic<const ViewOps*> view_ops{nullptr};

void drop(TensorBody* body) noexcept {
    if (body == nullptr || !whole(body)->references.decrement()) return;
    if (body->node != nullptr) return drop_graph(whole(body));
    drop(whole(body)->storage);
    release(body, sizeof(Body));
}

void drop(Storage* storage) noexcept {
    if (storage == nullptr || !storage->references.decrement()) return;
    release(storage, storage->bytes);
}

}  // namespace detail

TensorElements::TensorElements(const TensorElements& other) noexcept : body_(other.body_) {
    if (body_ != nullptr) detail::whole(body_)->references.increment();
}

TensorElements& TensorElements::operator=(const TensorElements& other) noexcept {
    *this = TensorElements(other);
    return *this;
}

TensorElements& TensorElements::operator=(TensorElements&& other) noexcept {
    if (this != &other) detail::drop(std::exchange(body_, std::exchange(other.body_, nullptr)));
    return *this;
}

TensorElements::~TensorElements() {
    detail::drop(body_);
}

std::size_t TensorElements::dim(std::size_t axis) const {
    if (axis >= rank()) {
        throw ShapeError("dim", {"an axis below ", rank()}, axis);
    }
    return shape()[axis];
}

real TensorElements::item() const {
    if (size() != 1) throw ShapeError("item", "a tensor with one element", shape());
    return *body_->data;
}

std::span<const real> TensorElements::row(std::size_t i) const {
    if (rank() == 0 || i >= shape()[0]) {
        throw ShapeError({"row ", i}, "an index below the leading size", shape());
    }
    const std::size_t width = size() / shape()[0];
    return data().subspan(i * width, width);
}

std::span<real> TensorElements::row(std::size_t i) {
    const std::span<const real> numbers = std::as_const(*this).row(i);
    if (numbers.empty()) return {};
    return data().subspan(i * numbers.size(), numbers.size());
}

void TensorElements::check_index(std::span<const std::size_t> index) const {
    bool fits = index.size() == rank();
    for (std::size_t axis = 0; fits && axis < rank(); ++axis) fits = index[axis] < shape()[axis];
    if (!fits) throw ShapeError("index", {"one inside ", shape()}, detail::index_text(index));
}

Tensor Tensor::uninitialized(const Shape& shape) {
    if (shape.size() == 0) return Tensor(detail::make_body(shape, nullptr, nullptr));
    detail::Storage* storage = nullptr;
    try {
        storage = detail::make_storage(shape.size());
        Tensor tensor(detail::make_body(shape, storage->numbers(), storage));
#ifndef NDEBUG
        tensor.fill(std::numeric_limits<real>::quiet_NaN());  // what is not written shows
#endif
        return tensor;
    } catch (const std::bad_alloc&) {
        detail::drop(storage);
        throw Error(
            {"tensor ", shape, ": cannot get ", shape.size() * sizeof(real), " bytes of memory"});
    }
}

Tensor::Tensor(const Shape& shape) : Tensor(full(shape, 0)) {}

Tensor::Tensor(const Shape& shape, std::span<const real> values) {
    if (values.size() != shape.size()) {
        throw ShapeError({"tensor ", shape}, {shape.size(), " values"}, values.size());
    }
    *this = uninitialized(shape);
    std::ranges::copy(values, data().begin());
}

Tensor Tensor::full(const Shape& shape, real value) {
    Tensor tensor = uninitialized(shape);
    tensor.fill(value);
    return tensor;
}

Tensor Tensor::from_doubles(const Shape& shape, std::span<const double> values) {
    if (values.size() != shape.size()) {
        throw ShapeError({"tensor ", shape}, {shape.size(), " values"}, values.size());
    }
    Tensor tensor = uninitialized(shape);
    std::ranges::transform(values, tensor.data().begin(),
                           [](double value) { return static_cast<real>(value); });
    return tensor;
}

Tensor Tensor::reshape(const Shape& shape) const {
    if (shape.size() != size()) {
        throw ShapeError("reshape", {"a shape with ", size(), " elements"}, shape);
    }
    Tensor view(detail::make_view(body_, shape, 0));
    return requires_grad() ? detail::views().reshape(*this, std::move(view)) : view;
}

Tensor Tensor::slice(std::size_t begin, std::size_t end) const {
    if (rank() == 0 || begin > end || end > shape()[0]) {
        throw ShapeError({"slice [", begin, ", ", end, ")"}, "a range within the leading size",
                         shape());
    }
    std::array<std::size_t, Shape::kMaxRank> sizes{};
    std::ranges::copy(shape(), sizes.begin());
    sizes[0] = end - begin;
    const std::size_t width = shape()[0] == 0 ? 0 : size() / shape()[0];
    Tensor view(detail::make_view(body_, Shape(std::span(sizes.data(), rank())), begin * width));
    return requires_grad() ? detail::views().slice(*this, std::move(view), begin) : view;
}

Tensor Tensor::clone() const {
    return Tensor(shape(), data());
}

void Tensor::fill(real value) {
    std::ranges::fill(data(), value);
    mark_modified();
}

void Tensor::assign(std::span<const real> values) {
    if (values.size() != size()) {
        throw ShapeError({"assign to ", shape()}, {size(), " values"}, values.size());
    }
    std::ranges::copy(values, data().begin());
    mark_modified();
}

void Tensor::mark_modified() {
    if (body_ != nullptr && detail::whole(body_)->storage != nullptr) {
        ++detail::whole(body_)->storage->version;
    }
}

std::uint32_t Tensor::version() const {
    if (body_ == nullptr || detail::whole(body_)->storage == nullptr) return 0;
    return detail::whole(body_)->storage->version;
}

Tensor Tensor::detach() const {
    return Tensor(detail::make_view(body_, shape(), 0));
}

bool Tensor::shares_storage(const Tensor& other) const {
    return body_ != nullptr && other.body_ != nullptr && detail::whole(body_)->storage != nullptr &&
           detail::whole(body_)->storage == detail::whole(other.body_)->storage;
}

}  // namespace course
