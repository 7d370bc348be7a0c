#include "course/nn/parameters.hpp"

#include <algorithm>

#include "course/error.hpp"

namespace course::nn {

void load_state(const std::vector<Named>& state, const std::vector<Named>& from) {
    const auto find = [](const std::vector<Named>& list, const std::string& name) {
        return std::ranges::find(list, name, &Named::name);
    };
    for (const Named& source : from) {
        // PyTorch counts the batches that a batch norm has seen; nothing here depends on it.
        const bool counter = source.name.ends_with("num_batches_tracked");
        if (!counter && find(state, source.name) == state.end()) {
            throw ValueError("load_state", "names of the model", source.name);
        }
    }
    for (const Named& target : state) {
        const auto source = find(from, target.name);
        if (source == from.end()) throw ValueError("load_state", target.name, "no such tensor");
        if (source->tensor.shape() != target.tensor.shape()) {
            throw ShapeError({"load_state ", target.name}, target.tensor.shape(),
                             source->tensor.shape());
        }
    }
    for (const Named& target : state) {
        Tensor tensor = target.tensor;
        const Tensor source = find(from, target.name)->tensor;
        tensor.assign(source.data());
    }
}

}  // namespace course::nn
