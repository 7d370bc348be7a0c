#include "examples.hpp"

#include <span>

#include "cnn/pictures.hpp"
#include "course/error.hpp"

namespace course::cnn {

LabelledImages parse_examples(const std::string& bytes) {
    LabelledImages examples =
        parse_labelled_images(std::as_bytes(std::span(bytes)), "the examples");
    if (examples.rows != kSide || examples.columns != kSide || examples.size() == 0) {
        throw ValueError("the examples", "pictures of 28 x 28",
                         std::to_string(examples.size()) + " of " + std::to_string(examples.rows) +
                             " x " + std::to_string(examples.columns));
    }
    return examples;
}

}  // namespace course::cnn
