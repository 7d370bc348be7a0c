// The chapter's demos for the browser: session classes, bound member by member.
#include "course/embind.hpp"
#include "digit_session.hpp"

namespace {

using namespace emscripten;
using namespace course::cnn;
using course::real;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberList)

// A field of a value object that JavaScript sees as a Float32Array. Only read, so setting is empty.
template <auto member>
struct Floats;
template <typename Object, std::vector<real> Object::* member>
struct Floats<member> {
    static Float32Array get(const Object& object) {
        return Float32Array(course::demo::float_array(object.*member));
    }
    static void set(Object&, const Float32Array&) {}
};
template <auto member, typename Object>
void floats(value_object<Object>& object, const char* name) {
    object.field(name, &Floats<member>::get, &Floats<member>::set);
}

void bind_digit_reader() {
    value_object<DigitReading> reading("DigitReading");
    reading.field("prediction", &DigitReading::prediction).field("empty", &DigitReading::empty);
    floats<&DigitReading::picture>(reading, "picture");
    floats<&DigitReading::probabilities>(reading, "probabilities");
    value_object<LayerMaps> maps("LayerMaps");
    maps.field("count", &LayerMaps::count).field("side", &LayerMaps::side);
    floats<&LayerMaps::values>(maps, "values");
    value_object<OneValue> one("OneValue");
    one.field("channels", &OneValue::channels)
        .field("bias", &OneValue::bias)
        .field("value", &OneValue::value)
        .field("rectified", &OneValue::rectified);
    floats<&OneValue::field>(one, "field");
    floats<&OneValue::weights>(one, "weights");
    floats<&OneValue::products>(one, "products");
    floats<&OneValue::sums>(one, "sums");
    class_<DigitReader>("DigitReader")
        .constructor(&make<DigitReader>)
        .function("load_network(bytes)", method<&DigitReader::load_network>)
        .function("load_examples(bytes)", method<&DigitReader::load_examples>)
        .function("set_example(digit)", method<&DigitReader::set_example>)
        .function(
            "set_strokes(strokes)",
            +[](DigitReader& s, const NumberList& strokes) {
                const auto points = vecFromJSArray<real>(strokes);
                guarded([&] { s.set_strokes(points); });
            })
        .function("set_shift(down, right)", method<&DigitReader::set_shift>)
        .function("read", method<&DigitReader::read>)
        .function("maps(layer, stage)", method<&DigitReader::maps>)
        .function("one_value(layer, map, row, column)", method<&DigitReader::one_value>)
        .function(
            "filters(layer)", +[](const DigitReader& s, std::size_t layer) {
                return Float32Array(
                    course::demo::float_array(guarded([&] { return s.filters(layer); })));
            });
}

EMSCRIPTEN_BINDINGS(cnn) {
    register_type<Float32Array>("Float32Array");
    register_type<NumberList>("number[]");
    bind_digit_reader();
}

}  // namespace
