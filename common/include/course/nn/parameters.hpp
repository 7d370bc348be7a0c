#pragma once

/// @file
/// The parameters of a model by name.
///
/// A layer is a plain value: tensors, other layers, and a function `collect` that names them. There
/// is no base class and nothing is registered; a model made of layers does the same:
///
/// @snippet common/tests/nn_test.cpp model

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "course/named.hpp"
#include "course/tensor.hpp"

namespace course::nn {

using course::Named;

class Collector;

/// What has a function `collect(Collector&)`.
template <typename T>
concept Layer = requires(T& layer, Collector& c) { layer.collect(c); };

/// Goes through the layers of a model and notes what they name.
class Collector {
 public:
    /// Names a tensor that is trained.
    /// @param name within the layer
    /// @param tensor an empty one is left out: a layer without bias
    void parameter(std::string_view name, Tensor& tensor) {
        if (!tensor.empty()) parameters.push_back({prefix_ + std::string(name), tensor});
    }

    /// Names a tensor that is kept with the model but not trained.
    /// @param name within the layer
    /// @param tensor as above
    void buffer(std::string_view name, Tensor& tensor) {
        if (!tensor.empty()) buffers.push_back({prefix_ + std::string(name), tensor});
    }

    /// Notes a switch between training and use.
    /// @param training belongs to the layer
    void mode(bool& training) { modes.push_back(&training); }

    /// Names a layer within the layer.
    /// @param name its part of the path
    /// @param child anything; what has no `collect` has no parameters
    template <typename T>
    void layer(std::string_view name, T& child) {
        if constexpr (Layer<T>) {
            const std::size_t length = prefix_.size();
            prefix_.append(name).append(".");
            child.collect(*this);
            prefix_.resize(length);
        }
    }

    /// Names a list of layers `name.0`, `name.1`, ...
    /// @param name its part of the path
    /// @param children layers of one kind
    template <typename T>
    void layer(std::string_view name, std::vector<T>& children) {
        for (std::size_t i = 0; i < children.size(); ++i) {
            layer(std::string(name) + "." + std::to_string(i), children[i]);
        }
    }

    std::vector<Named> parameters;  ///< what is trained
    std::vector<Named> buffers;     ///< what is kept besides
    std::vector<bool*> modes;       ///< the switches

 private:
    std::string prefix_;
};

/// Everything that a model names.
/// @param model a layer or a model of layers
/// @returns parameters, buffers and switches
template <Layer Model>
Collector collect(Model& model) {
    Collector c;
    model.collect(c);
    return c;
}

/// The parameters, for an optimiser.
/// @param model a layer or a model of layers
/// @returns handles in the order of their naming
template <Layer Model>
std::vector<Tensor> parameters(Model& model) {
    std::vector<Tensor> tensors;
    for (Named& named : collect(model).parameters) tensors.push_back(std::move(named.tensor));
    return tensors;
}

/// Parameters and buffers by name, for a file of weights.
/// @param model a layer or a model of layers
/// @returns names as PyTorch gives them to the same layers
template <Layer Model>
std::vector<Named> state(Model& model) {
    Collector c = collect(model);
    c.parameters.insert(c.parameters.end(), c.buffers.begin(), c.buffers.end());
    return std::move(c.parameters);
}

/// Overwrites tensors by those of the same name. PyTorch's `num_batches_tracked` are passed over,
/// so that a state dictionary can be loaded as it is:
///
/// @snippet common/tests/weights_test.cpp weights
///
/// @param state what state() returned
/// @param from one tensor for each of them, in any order
/// @throws ValueError when a name is missing or left over, ShapeError when a shape differs
void load_state(const std::vector<Named>& state, const std::vector<Named>& from);

/// Switches a model to training or to use: dropout and batch norm differ.
/// @param model a layer or a model of layers
/// @param training whether it is trained
template <Layer Model>
void set_training(Model& model, bool training) {
    for (bool* mode : collect(model).modes) *mode = training;
}

/// The number of trained numbers.
/// @param model a layer or a model of layers
/// @returns the sum of the sizes of its parameters
template <Layer Model>
std::size_t parameter_count(Model& model) {
    std::size_t count = 0;
    for (const Named& named : collect(model).parameters) count += named.tensor.size();
    return count;
}

}  // namespace course::nn
