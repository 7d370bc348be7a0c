#pragma once

// What a tensor's handle points at, for the files that look inside: tensor.cpp and autograd.cpp.

#include <cstddef>
#include <cstdint>

#include "course/tensor.hpp"
#include "pool.hpp"
#include "ref_count.hpp"

namespace course::detail {

// The numbers themselves, shared by all bodies that show them. They follow the header in the same
// block.
struct alignas(kAlignment) Storage {
    RefCount references;
    std::uint32_t version;  // how often the numbers were changed in place
    std::size_t bytes;      // of the block

    real* numbers() { return reinterpret_cast<real*>(this + 1); }
};

// One a tensor, shared by the copies of its handle.
struct Body : TensorBody {
    RefCount references;
    Storage* storage = nullptr;  // null when there are no elements
};

inline Body* whole(TensorBody* body) {
    return static_cast<Body*>(body);
}

// Give back one reference.
void drop(Storage* storage) noexcept;
void drop(TensorBody* body) noexcept;

// Frees a body whose last reference is gone and that has a node, and all of the graph that only it
// kept alive, without recursion.
void drop_graph(Body* body) noexcept;

// The way to the body behind a handle.
struct Access {
    static TensorBody* body(const Tensor& tensor) { return tensor.body_; }

    static Node* node(const Tensor& tensor) { return tensor.body().node; }

    // A further handle to a body.
    static Tensor share(TensorBody* body) {
        whole(body)->references.increment();
        return Tensor(body);
    }

    // Whether nobody else can see the numbers.
    static bool is_sole_owner(const Tensor& tensor) {
        Body* body = whole(tensor.body_);
        return body != nullptr && body->references.is_one() &&
               (body->storage == nullptr || body->storage->references.is_one());
    }
};

}  // namespace course::detail
