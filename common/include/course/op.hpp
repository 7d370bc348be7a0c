#pragma once

/// @file
/// What an op is made of: its definition, the node that a call leaves in the graph, and the sink
/// that takes its gradients. common/README.md shows one in full; calling ops needs ops.hpp only.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "course/tensor.hpp"

namespace course {

class GradSink;

/// The static description of an op; the nodes of all its calls point at the same one.
struct OpDef {
    /// What errors and drawings call it.
    const char* name;
    /// Adds the gradients of the inputs, given the gradient of the result y; null for leaves.
    void (*backward)(const Node& y, GradSink& d);
    /// Whether backward is made of ops when GradSink::create_graph() asks for it, so that second
    /// derivatives exist.
    bool twice = false;
};

/// One call of an op in the graph of gradients, or a leaf of the graph. Belongs to its result.
class Node {
 public:
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Which op made it.
    /// @returns the static description
    const OpDef& op() const { return *op_; }

    /// When it was made.
    /// @returns a number above those of all its inputs
    std::uint64_t sequence() const { return sequence_; }

    /// How many tensors the op took.
    /// @returns 0 for leaves, and when backward() has freed the graph
    std::size_t input_count() const { return input_count_; }

    /// An input as it was in the forward pass.
    /// @param i in [0, input_count())
    /// @returns the tensor
    /// @throws Error when its numbers were changed in place since
    const Tensor& value(std::size_t i) const {
        const Input& input = inputs()[i];
        if (input.version != input.tensor.version()) [[unlikely]]
            fail_modified(i);
        return input.tensor;
    }

    /// An input as it is now, for looking at the graph.
    /// @param i in [0, input_count())
    /// @returns the tensor, perhaps changed since the forward pass
    const Tensor& input(std::size_t i) const { return inputs()[i].tensor; }

    /// The shape of an input, also when its numbers were changed.
    /// @param i in [0, input_count())
    /// @returns its shape
    const Shape& shape(std::size_t i) const { return inputs()[i].tensor.shape(); }

    /// The result as it was in the forward pass.
    /// @returns the tensor
    /// @throws Error when its numbers were changed in place since
    Tensor output() const;

    /// The gradient with respect to the result.
    /// @returns a tensor of the result's shape
    const Tensor& grad() const { return grad_; }

    /// What the op kept besides its inputs.
    /// @returns the value that was given to record()
    template <typename Saved>
    const Saved& saved() const {
        return *std::launder(reinterpret_cast<const Saved*>(saved_place()));
    }

 private:
    friend class GradSink;
    friend struct NodeAccess;

    struct Input {
        Tensor tensor;
        std::uint32_t version;
    };

    Node() = default;
    ~Node() = default;
    static Node& make(const OpDef& op, const Tensor& result, std::size_t inputs, std::size_t saved);
    void push(const Tensor& input) {
        new (inputs() + input_count_++) Input{input, input.version()};
    }

    Input* inputs() { return reinterpret_cast<Input*>(this + 1); }
    const Input* inputs() const { return reinterpret_cast<const Input*>(this + 1); }
    std::byte* saved_place() { return reinterpret_cast<std::byte*>(this) + saved_offset_; }
    const std::byte* saved_place() const {
        return reinterpret_cast<const std::byte*>(this) + saved_offset_;
    }
    [[noreturn]] void fail_modified(std::size_t i) const;

    template <typename Saved>
    friend Tensor record(const OpDef& op, Tensor result, std::span<const Tensor* const> inputs,
                         Saved saved);
    friend Tensor record(const OpDef& op, Tensor result, std::span<const Tensor* const> inputs);

    const OpDef* op_ = nullptr;
    detail::TensorBody* owner_ = nullptr;  // of the result; it owns this node
    std::uint64_t sequence_ = 0;
    std::uint64_t visit_ = 0;  // the last pass that came here
    Tensor grad_;
    void (*destroy_saved_)(void*) = nullptr;
    std::uint32_t bytes_ = 0;
    std::uint32_t saved_offset_ = 0;
    std::uint32_t input_count_ = 0;
    std::uint32_t output_version_ = 0;
    bool freed_ = false;  // backward() has taken the inputs away
    // The inputs follow, then what the op saved.
};

/// Where a backward function puts the gradients of its op's inputs.
class GradSink {
 public:
    /// Whether the gradient of an input is needed; work for others can be left out.
    /// @param i which input
    /// @returns whether it leads to a tensor that requires a gradient
    bool wants(std::size_t i) const { return node_->inputs()[i].tensor.requires_grad(); }

    /// Adds to the gradient of an input. The only place where gradients are summed.
    /// @param i which input; ignored unless wanted
    /// @param gradient of the input's shape, or of a shape that the input was broadcast to: it is
    ///     then summed over the repeated positions
    /// @throws ShapeError naming the op when the shape is neither
    void add(std::size_t i, Tensor gradient);

    /// The sum of the gradients of an input so far, to add to in place: for ops whose gradient is
    /// zero almost everywhere. Not for passes that create a graph.
    /// @param i which input, a wanted one
    /// @returns numbers of the input's shape, zeros at first
    std::span<real> sum(std::size_t i);

    /// Whether this pass builds a graph itself, so that its gradients can be differentiated again.
    /// Then backward functions compute with ops; otherwise they may use kernels.
    /// @returns true inside grad() with create_graph
    bool create_graph() const { return create_graph_; }

 private:
    friend struct NodeAccess;
    explicit GradSink(bool create_graph) : create_graph_(create_graph) {}

    Node* node_ = nullptr;  // whose backward function runs
    bool create_graph_;
};

/// Whether a call of an op with these inputs belongs into a graph.
/// @param inputs all inputs
/// @returns false under NoGrad, and when no input requires a gradient
bool needs_graph(std::span<const Tensor* const> inputs);

/// Puts the result of an op into the graph, as the last thing that the op does.
/// @param op a static description
/// @param result a new tensor
/// @param inputs what the op was called with, in the order that its backward function uses
/// @returns result, with a node when needs_graph(inputs)
Tensor record(const OpDef& op, Tensor result, std::span<const Tensor* const> inputs);

/// As above, keeping any movable value for the backward function: Node::saved() returns it.
template <typename Saved>
Tensor record(const OpDef& op, Tensor result, std::span<const Tensor* const> inputs, Saved saved) {
    static_assert(alignof(Saved) <= alignof(Node));
    if (!needs_graph(inputs)) return result;
    Node& node = Node::make(op, result, inputs.size(), sizeof(Saved));
    for (const Tensor* input : inputs) node.push(*input);
    new (node.saved_place()) Saved(std::move(saved));
    if constexpr (!std::is_trivially_destructible_v<Saved>) {
        node.destroy_saved_ = [](void* place) { static_cast<Saved*>(place)->~Saved(); };
    }
    return result;
}

/// As above, for a list of inputs.
template <typename... Saved>
Tensor record(const OpDef& op, Tensor result, std::initializer_list<const Tensor*> inputs,
              Saved... saved) {
    return record(op, std::move(result), std::span(inputs.begin(), inputs.size()),
                  std::move(saved)...);
}

}  // namespace course
