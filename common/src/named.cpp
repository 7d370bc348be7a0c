#include "course/named.hpp"

#include <algorithm>

#include "course/error.hpp"

namespace course {

const Tensor& find(const std::vector<Named>& tensors, std::string_view name) {
    const auto found = std::ranges::find(tensors, name, &Named::name);
    if (found != tensors.end()) return found->tensor;
    std::string names;
    for (const Named& named : tensors) names += (names.empty() ? "" : ", ") + named.name;
    throw ValueError("find", {"one of ", names.empty() ? "no names" : names}, name);
}

}  // namespace course
