#include "course/autograd.hpp"

#include <algorithm>
#include <utility>

#include "autograd_views.hpp"
#include "body.hpp"
#include "course/kernels.hpp"
#include "course/ops.hpp"
#include "ops/broadcast.hpp"

namespace course {
namespace {

using detail::Access;

constinit thread_local bool graph_wanted = true;
constinit thread_local std::uint64_t next_sequence = 1;
constinit thread_local std::uint64_t last_visit = 0;
constinit thread_local detail::Body* doomed = nullptr;  // bodies being freed, through owner_
constinit thread_local bool freeing = false;

const OpDef kLeaf{.name = "leaf", .backward = nullptr};

// Whether there is a gradient; the gradient of a tensor without elements is one, too.
bool is_set(const Tensor& gradient) {
    return Access::body(gradient) != nullptr;
}

}  // namespace

struct NodeAccess {
    static Node& leaf(const Tensor& tensor) { return Node::make(kLeaf, tensor, 0, 0); }

    static Tensor& grad(Node& node) { return node.grad_; }
    static bool freed(const Node& node) { return node.freed_; }
    static detail::TensorBody* owner(const Node& node) { return node.owner_; }

    // Whether this pass comes to the node for the first time.
    static bool visit(Node& node, std::uint64_t pass) {
        return std::exchange(node.visit_, pass) != pass;
    }

    // Lets go of the inputs and of what the op saved.
    static void clear(Node& node) noexcept {
        if (node.op_->backward == nullptr) return;
        for (std::size_t i = 0; i < node.input_count_; ++i) node.inputs()[i].~Input();
        node.input_count_ = 0;
        if (node.destroy_saved_ != nullptr) node.destroy_saved_(node.saved_place());
        node.destroy_saved_ = nullptr;
        node.freed_ = true;
    }

    static void free(Node& node) noexcept {
        clear(node);
        const std::size_t bytes = node.bytes_;
        node.~Node();
        detail::release(&node, bytes);
    }

    static void chain(Node& node, detail::TensorBody* next) { node.owner_ = next; }

    static void run(Node& node, GradSink& sink) {
        sink.node_ = &node;
        node.op_->backward(node, sink);
    }
    static GradSink sink(bool create_graph) { return GradSink(create_graph); }
};

// ---- Nodes ----------------------------------------------------------------------------------

Node& Node::make(const OpDef& op, const Tensor& result, std::size_t inputs, std::size_t saved) {
    constexpr std::size_t kAlign = alignof(Node);
    const std::size_t list = (inputs * sizeof(Input) + kAlign - 1) / kAlign * kAlign;
    const std::size_t offset = sizeof(Node) + list;
    const std::size_t bytes = offset + saved;
    Node* node = new (detail::acquire(bytes)) Node;
    node->op_ = &op;
    node->owner_ = Access::body(result);
    node->owner_->node = node;
    node->sequence_ = next_sequence++;
    node->bytes_ = static_cast<std::uint32_t>(bytes);
    node->saved_offset_ = static_cast<std::uint32_t>(offset);
    node->output_version_ = result.version();
    return *node;
}

Tensor Node::output() const {
    Tensor y = Access::share(owner_);
    if (y.version() != output_version_) [[unlikely]]
        fail_modified(input_count_);
    return y;
}

void Node::fail_modified(std::size_t i) const {
    const bool is_input = i < input_count_;
    throw Error(
        {op_->name, ": its ", is_input ? Phrase{"input ", i} : "result", " ",
         is_input ? shape(i) : owner_->shape,
         " was changed in place after the forward pass; its gradient needs the old values"});
}

bool needs_graph(std::span<const Tensor* const> inputs) {
    if (!graph_wanted) return false;
    return std::ranges::any_of(inputs, [](const Tensor* x) { return x->requires_grad(); });
}

Tensor record(const OpDef& op, Tensor result, std::span<const Tensor* const> inputs) {
    if (!needs_graph(inputs)) return result;
    Node& node = Node::make(op, result, inputs.size(), 0);
    for (const Tensor* input : inputs) node.push(*input);
    return result;
}

// A body that goes may be the last to hold the bodies before it: a list of them instead of calls
// within calls, so that a graph of a million nodes needs no deeper stack than one of two.
void detail::drop_graph(Body* body) noexcept {
    NodeAccess::chain(*body->node, doomed);
    doomed = body;
    if (freeing) return;
    freeing = true;
    while (doomed != nullptr) {
        Body* next = doomed;
        doomed = whole(NodeAccess::owner(*next->node));
        NodeAccess::free(*next->node);
        drop(next->storage);
        release(next, sizeof(Body));
    }
    freeing = false;
}

// ---- What tensors say of gradients -----------------------------------------------------------

Tensor& Tensor::requires_grad(bool wanted) {
    if (body_ == nullptr && wanted) *this = Tensor(shape());
    const bool is_result = requires_grad() && body_->node->op().backward != nullptr;
    if (is_result && !wanted) {
        throw Error({"requires_grad: the result of ", body_->node->op().name,
                     " cannot become a constant; detach() gives one"});
    }
    if (wanted == requires_grad()) return *this;
    if (wanted) {
        detail::view_ops.store(&detail::kViewOps, std::memory_order_release);
        NodeAccess::leaf(*this);
    } else {
        NodeAccess::free(*std::exchange(body_->node, nullptr));
    }
    return *this;
}

Tensor Tensor::grad() const {
    return requires_grad() ? body_->node->grad() : Tensor();
}

void Tensor::zero_grad() {
    if (requires_grad()) NodeAccess::grad(*body_->node) = Tensor();
}

void Tensor::set_grad(const Tensor& gradient) {
    if (!requires_grad()) throw Error("set_grad: the tensor does not require a gradient");
    if (gradient.shape() != shape()) {
        throw ShapeError("set_grad", {"a gradient of shape ", shape()}, gradient.shape());
    }
    NodeAccess::grad(*body_->node) = gradient.detach();
}

NoGrad::NoGrad() : before_(std::exchange(graph_wanted, false)) {}

NoGrad::~NoGrad() {
    graph_wanted = before_;
}

bool grad_enabled() {
    return graph_wanted;
}

// ---- Going back -----------------------------------------------------------------------------

void GradSink::add(std::size_t i, Tensor gradient) {
    const Tensor& input = node_->inputs()[i].tensor;
    if (!input.requires_grad()) return;
    if (gradient.shape() != input.shape()) {
        if (!detail::broadcasts_to(input.shape(), gradient.shape())) {
            throw ShapeError({node_->op().name, " backward, gradient of input ", i}, input.shape(),
                             gradient.shape());
        }
        gradient = sum_to(gradient, input.shape());
    }
    Tensor& total = Access::node(input)->grad_;
    if (!is_set(total)) {
        total = std::move(gradient);
    } else if (!create_graph_ && Access::is_sole_owner(total)) {
        axpy(1, gradient.data(), total.data());
    } else {  // someone else looks at the old sum, or will
        total = course::add(total, gradient);
    }
}

std::span<real> GradSink::sum(std::size_t i) {
    const Tensor& input = node_->inputs()[i].tensor;
    Tensor& total = Access::node(input)->grad_;
    if (!is_set(total)) {
        total = Tensor(input.shape());
    } else if (!Access::is_sole_owner(total)) {
        total = total.clone();
    }
    return total.data();
}

namespace {

class GraphMode {
 public:
    explicit GraphMode(bool wanted) : before_(std::exchange(graph_wanted, wanted)) {}
    ~GraphMode() { graph_wanted = before_; }
    GraphMode(const GraphMode&) = delete;
    GraphMode& operator=(const GraphMode&) = delete;

 private:
    bool before_;
};

// Lists that keep their memory from one pass to the next: small graphs are gone through in less
// time than two allocations take.
class Scratch {
 public:
    Scratch() : list_(std::move(spare())) { list_.clear(); }
    ~Scratch() {
        list_.clear();
        if (list_.capacity() <= kMostKept) spare() = std::move(list_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    void push_back(const Tensor& tensor) { list_.push_back(tensor); }
    Tensor& operator[](std::size_t i) { return list_[i]; }
    const Tensor& operator[](std::size_t i) const { return list_[i]; }
    std::size_t size() const { return list_.size(); }
    auto begin() { return list_.begin(); }
    auto end() { return list_.end(); }
    auto begin() const { return list_.begin(); }
    auto end() const { return list_.end(); }

 private:
    static constexpr std::size_t kMostKept = 4096;
    static std::vector<Tensor>& spare() {
        static thread_local std::vector<Tensor> list;
        return list;
    }

    std::vector<Tensor> list_;
};

// All nodes that a result depends on, the latest first. The tensors keep them alive. The list is
// its own queue: what comes behind `next` has been found and not yet been looked into.
class BackwardOrder {
 public:
    explicit BackwardOrder(const Tensor& result) {
        const std::uint64_t pass = ++last_visit;
        NodeAccess::visit(*Access::node(result), pass);
        found.push_back(result);
        bool sorted = true;
        std::uint64_t latest = Access::node(result)->sequence();  // of those found, but for leaves
        for (std::size_t next = 0; next < found.size(); ++next) {
            Node& at = node(next);
            if (NodeAccess::freed(at)) {
                throw Error({"backward: the graph before ", at.op().name,
                             " was freed by an earlier backward; keep_graph would have kept it"});
            }
            if (is_leaf(at)) continue;
            NodeAccess::grad(at) = Tensor();  // of an earlier pass
            for (std::size_t i = 0; i < at.input_count(); ++i) {
                const Tensor& input = at.input(i);
                Node* before = Access::node(input);
                if (before == nullptr || !NodeAccess::visit(*before, pass)) continue;
                found.push_back(input);
                if (is_leaf(*before)) continue;
                sorted = sorted && before->sequence() < latest;
                latest = before->sequence();
            }
        }
        if (!sorted) {
            std::sort(found.begin(), found.end(), [](const Tensor& a, const Tensor& b) {
                return Access::node(a)->sequence() > Access::node(b)->sequence();
            });
        }
    }

    std::size_t size() const { return found.size(); }
    Node& node(std::size_t i) const { return *Access::node(found[i]); }
    void forget(std::size_t i) { found[i] = Tensor(); }
    static bool is_leaf(const Node& node) { return node.op().backward == nullptr; }

    Scratch found;
};

Tensor first_gradient(const Tensor& loss, const Tensor& given) {
    if (!loss.requires_grad()) {
        throw Error("backward: the loss depends on no tensor that requires a gradient");
    }
    if (!is_set(given) && loss.size() != 1) {
        throw ShapeError("backward", "a loss with one element", loss.shape());
    }
    if (!is_set(given)) return Tensor::full(loss.shape(), 1);
    if (given.shape() != loss.shape()) {
        throw ShapeError("backward", {"a gradient of shape ", loss.shape()}, given.shape());
    }
    return given;
}

struct Pass {
    bool create_graph = false;
    bool keep_graph = false;
    bool keep_gradients = false;
};

void run(BackwardOrder& order, Tensor start, const Pass& pass) {
    const GraphMode mode(pass.create_graph);
    GradSink sink = NodeAccess::sink(pass.create_graph);
    Tensor& first = NodeAccess::grad(order.node(0));
    first = is_set(first) ? add(first, start) : std::move(start);  // set: the loss is a leaf
    for (std::size_t i = 0; i < order.size(); ++i) {
        Node& node = order.node(i);
        if (BackwardOrder::is_leaf(node)) continue;
        if (is_set(node.grad())) {  // an op may leave an input without gradient
            if (pass.create_graph && !node.op().twice) {
                throw Error({node.op().name, ": has no second derivative"});
            }
            NodeAccess::run(node, sink);
        }
        if (!pass.keep_gradients) NodeAccess::grad(node) = Tensor();
        if (!pass.keep_graph) {
            NodeAccess::clear(node);
            order.forget(i);
        }
    }
}

// Takes the gradients out of the leaves of a graph and puts them back, whatever happens meanwhile.
class Aside {
 public:
    explicit Aside(const BackwardOrder& order) {
        for (const Tensor& tensor : order.found) {
            Node& node = *Access::node(tensor);
            if (!BackwardOrder::is_leaf(node)) continue;
            kept_.emplace_back(tensor, std::exchange(NodeAccess::grad(node), Tensor()));
        }
    }
    ~Aside() {
        for (auto& [tensor, gradient] : kept_) {
            NodeAccess::grad(*Access::node(tensor)) = std::move(gradient);
        }
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

 private:
    std::vector<std::pair<Tensor, Tensor>> kept_;
};

}  // namespace

void backward(const Tensor& loss, const BackwardOptions& options) {
    Tensor start = first_gradient(loss, options.gradient);
    BackwardOrder order(loss);
    run(order, std::move(start),
        {.keep_graph = options.keep_graph, .keep_gradients = options.keep_graph});
}

std::vector<Tensor> grad(const Tensor& loss, std::span<const Tensor> inputs,
                         const GradOptions& options) {
    Tensor start = first_gradient(loss, options.gradient);
    BackwardOrder order(loss);
    const std::vector<Tensor> all(order.found.begin(), order.found.end());  // run() empties it
    const Aside aside(order);
    run(order, std::move(start),
        {.create_graph = options.create_graph,
         .keep_graph = options.keep_graph || options.create_graph,
         .keep_gradients = true});
    std::vector<Tensor> gradients;
    for (const Tensor& input : inputs) {
        const bool reached = input.requires_grad() && is_set(input.grad());
        gradients.push_back(reached ? input.grad() : Tensor(input.shape()));
    }
    // A gradient with a graph would keep its own node alive for ever.
    for (const Tensor& tensor : all) NodeAccess::grad(*Access::node(tensor)) = Tensor();
    return gradients;
}

}  // namespace course
