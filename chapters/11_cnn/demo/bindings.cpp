// The chapter's demos for the browser: session classes, bound member by member.
#include "course/embind.hpp"
#include "digit_session.hpp"
#include "field_session.hpp"
#include "go_session.hpp"
#include "pooling_session.hpp"
#include "race_session.hpp"
#include "training_session.hpp"

namespace {

using namespace emscripten;
using namespace course::cnn;
using course::real;
using course::demo::ArrayField;
using course::demo::floats;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;
using course::demo::takes_tensors;

// A name for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberList)

// A member function that takes a list of counts.
template <auto member>
struct Indices;
template <typename C, void (C::*member)(const std::vector<std::size_t>&)>
struct Indices<member> {
    static void call(C& self, const NumberList& list) {
        const auto numbers = vecFromJSArray<std::size_t>(list);
        guarded([&] { (self.*member)(numbers); });
    }
};
template <auto member>
constexpr auto kIndices = &Indices<member>::call;

void bind_digit_reader() {
    value_object<DigitReading> reading("DigitReading");
    reading.field("prediction", &DigitReading::prediction).field("empty", &DigitReading::empty);
    ArrayField<&DigitReading::picture>::add_to(reading, "picture");
    ArrayField<&DigitReading::probabilities>::add_to(reading, "probabilities");
    value_object<LayerMaps> maps("LayerMaps");
    maps.field("count", &LayerMaps::count).field("side", &LayerMaps::side);
    ArrayField<&LayerMaps::values>::add_to(maps, "values");
    value_object<OneValue> one("OneValue");
    one.field("channels", &OneValue::channels)
        .field("bias", &OneValue::bias)
        .field("value", &OneValue::value)
        .field("rectified", &OneValue::rectified);
    ArrayField<&OneValue::field>::add_to(one, "field");
    ArrayField<&OneValue::weights>::add_to(one, "weights");
    ArrayField<&OneValue::products>::add_to(one, "products");
    ArrayField<&OneValue::sums>::add_to(one, "sums");
    class_<DigitReader>("DigitReader")
        .constructor(&make<DigitReader>)
        .function("load_network(tensors)", takes_tensors<&DigitReader::load_network>)
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
        .function("filters(layer)", floats<&DigitReader::filters>);
}

void bind_training() {
    value_object<TrainingSnapshot> shown("TrainingSnapshot");
    shown.field("updates", &TrainingSnapshot::updates)
        .field("epochs", &TrainingSnapshot::epochs)
        .field("rate", &TrainingSnapshot::rate)
        .field("loss", &TrainingSnapshot::loss)
        .field("cnn_accuracy", &TrainingSnapshot::cnn_accuracy)
        .field("dense_accuracy", &TrainingSnapshot::dense_accuracy)
        .field("parameters", &TrainingSnapshot::parameters)
        .field("map_side", &TrainingSnapshot::map_side);
    ArrayField<&TrainingSnapshot::loss_curve>::add_to(shown, "loss_curve");
    ArrayField<&TrainingSnapshot::cnn_curve>::add_to(shown, "cnn_curve");
    ArrayField<&TrainingSnapshot::dense_curve>::add_to(shown, "dense_curve");
    ArrayField<&TrainingSnapshot::filters>::add_to(shown, "filters");
    ArrayField<&TrainingSnapshot::watched>::add_to(shown, "watched");
    ArrayField<&TrainingSnapshot::maps>::add_to(shown, "maps");
    ArrayField<&TrainingSnapshot::confusion>::add_to(shown, "confusion");
    ArrayField<&TrainingSnapshot::worst>::add_to(shown, "worst");
    ArrayField<&TrainingSnapshot::worst_truth>::add_to(shown, "worst_truth");
    ArrayField<&TrainingSnapshot::worst_answer>::add_to(shown, "worst_answer");
    class_<LiveTraining>("LiveTraining")
        .constructor(&make<LiveTraining, std::uint32_t, std::string, bool>)
        .function("load_digits(bytes)", method<&LiveTraining::load_digits>)
        .function("set_learning_rate(eta)", method<&LiveTraining::set_learning_rate>)
        .function("set_batch_size(pictures)", method<&LiveTraining::set_batch_size>)
        .function("set_training_size(pictures)", method<&LiveTraining::set_training_size>)
        .function("set_watched(picture)", method<&LiveTraining::set_watched>)
        .function("step(count)", method<&LiveTraining::step>)
        .function("snapshot", method<&LiveTraining::snapshot>);
}

void bind_fields() {
    value_object<FieldView> view("FieldView");
    view.field("side", &FieldView::side)
        .field("kernel", &FieldView::kernel)
        .field("map_side", &FieldView::map_side)
        .field("largest", &FieldView::largest);
    ArrayField<&FieldView::picture>::add_to(view, "picture");
    ArrayField<&FieldView::filter>::add_to(view, "filter");
    ArrayField<&FieldView::map>::add_to(view, "map");
    ArrayField<&FieldView::coverage>::add_to(view, "coverage");
    class_<FieldExplorer>("FieldExplorer")
        .constructor(&make<FieldExplorer>)
        .function("set_picture(name)", method<&FieldExplorer::set_picture>)
        .function("toggle(places)", kIndices<&FieldExplorer::toggle>)
        .function("set_filter(name, size)", method<&FieldExplorer::set_filter>)
        .function("turn(places)", kIndices<&FieldExplorer::turn>)
        .function("set_options(stride, padding, dilation)", method<&FieldExplorer::set_options>)
        .function("view", method<&FieldExplorer::view>);
    value_object<LayerCounts>("LayerCounts")
        .field("pixels", &LayerCounts::pixels)
        .field("neurons", &LayerCounts::neurons)
        .field("map_side", &LayerCounts::map_side)
        .field("dense", &LayerCounts::dense)
        .field("local", &LayerCounts::local)
        .field("shared", &LayerCounts::shared)
        .field("dense_lines", &LayerCounts::dense_lines)
        .field("local_lines", &LayerCounts::local_lines);
    class_<ParameterCounter>("ParameterCounter")
        .constructor(&make<ParameterCounter>)
        .function("count(side, channels, filters, kernel, stride)",
                  method<&ParameterCounter::count>);
}

void bind_race() {
    value_object<RaceSnapshot> shown("RaceSnapshot");
    shown.field("updates", &RaceSnapshot::updates).field("points", &RaceSnapshot::points);
    ArrayField<&RaceSnapshot::parameters>::add_to(shown, "parameters");
    ArrayField<&RaceSnapshot::train>::add_to(shown, "train");
    ArrayField<&RaceSnapshot::unseen>::add_to(shown, "unseen");
    ArrayField<&RaceSnapshot::curves>::add_to(shown, "curves");
    ArrayField<&RaceSnapshot::examples>::add_to(shown, "examples");
    ArrayField<&RaceSnapshot::detectors>::add_to(shown, "detectors");
    class_<PatternRace>("PatternRace")
        .constructor(&make<PatternRace, std::uint32_t, std::size_t, double, bool>)
        .function("step(count)", method<&PatternRace::step>)
        .function("snapshot", method<&PatternRace::snapshot>);
}

void bind_smaller() {
    value_object<SmallerView> view("SmallerView");
    view.field("side", &SmallerView::side)
        .field("changed_pixels", &SmallerView::changed_pixels)
        .field("changed_smaller", &SmallerView::changed_smaller);
    ArrayField<&SmallerView::picture>::add_to(view, "picture");
    ArrayField<&SmallerView::smaller>::add_to(view, "smaller");
    ArrayField<&SmallerView::restored>::add_to(view, "restored");
    ArrayField<&SmallerView::probabilities>::add_to(view, "probabilities");
    ArrayField<&SmallerView::restored_probabilities>::add_to(view, "restored_probabilities");
    class_<SmallerPicture>("SmallerPicture")
        .constructor(&make<SmallerPicture>)
        .function("load_network(tensors)", takes_tensors<&SmallerPicture::load_network>)
        .function("load_examples(bytes)", method<&SmallerPicture::load_examples>)
        .function("set_digit(digit)", method<&SmallerPicture::set_digit>)
        .function("set_method(method, window)", method<&SmallerPicture::set_method>)
        .function("set_shift(down, right)", method<&SmallerPicture::set_shift>)
        .function("view", method<&SmallerPicture::view>);
}

void bind_go() {
    value_object<GoView> view("GoView");
    view.field("size", &GoView::size)
        .field("seen_side", &GoView::seen_side)
        .field("captures", &GoView::captures)
        .field("hits", &GoView::hits)
        .field("alarms", &GoView::alarms)
        .field("placed", &GoView::placed);
    ArrayField<&GoView::stones>::add_to(view, "stones");
    ArrayField<&GoView::planes>::add_to(view, "planes");
    ArrayField<&GoView::truth>::add_to(view, "truth");
    ArrayField<&GoView::found>::add_to(view, "found");
    class_<GoBoard>("GoBoard")
        .constructor(&make<GoBoard>)
        .function("set_position(seed)", method<&GoBoard::set_position>)
        .function("turn(points)", kIndices<&GoBoard::turn>)
        .function("set_pooling(method)", method<&GoBoard::set_pooling>)
        .function("set_taken(count)", method<&GoBoard::set_taken>)
        .function("view", method<&GoBoard::view>);
}

EMSCRIPTEN_BINDINGS(cnn) {
    course::demo::register_arrays();
    course::demo::register_tensors();
    register_type<NumberList>("number[]");
    bind_digit_reader();
    bind_fields();
    bind_go();
    bind_race();
    bind_smaller();
    bind_training();
}

}  // namespace
