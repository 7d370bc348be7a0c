// The chapter's demos for the browser: four session classes, bound member by member.
#include <vector>

#include "course/embind.hpp"
#include "depth_session.hpp"
#include "network_session.hpp"
#include "race_session.hpp"
#include "training_session.hpp"

namespace {

using namespace emscripten;
using namespace course::backpropagation;
using course::real;
using course::demo::float_array;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

// A list of numbers in a value object, which JavaScript sees as a Float32Array and only reads.
template <auto member>
struct Numbers;
template <typename Object, std::vector<real> Object::* member>
struct Numbers<member> {
    static Float32Array get(const Object& object) {
        return Float32Array(float_array(object.*member));
    }
    static void set(Object&, const Float32Array&) {}
    static void add_to(value_object<Object>& object, const char* name) {
        object.field(name, &get, &set);
    }
};

void bind_network() {
    value_object<NetworkView> view("NetworkView");
    Numbers<&NetworkView::widths>::add_to(view, "widths");
    Numbers<&NetworkView::x>::add_to(view, "x");
    Numbers<&NetworkView::target>::add_to(view, "target");
    Numbers<&NetworkView::parameters>::add_to(view, "parameters");
    Numbers<&NetworkView::z>::add_to(view, "z");
    Numbers<&NetworkView::a>::add_to(view, "a");
    Numbers<&NetworkView::gain>::add_to(view, "gain");
    Numbers<&NetworkView::delta>::add_to(view, "delta");
    Numbers<&NetworkView::gradient>::add_to(view, "gradient");
    Numbers<&NetworkView::by_hand>::add_to(view, "by_hand");
    Numbers<&NetworkView::by_autodiff>::add_to(view, "by_autodiff");
    view.field("cost", &NetworkView::cost)
        .field("disagreement", &NetworkView::disagreement)
        .field("check_error", &NetworkView::check_error)
        .field("check_index", &NetworkView::check_index);
    value_object<GraphView> graph("GraphView");
    graph.field("ops", &GraphView::ops);
    Numbers<&GraphView::edges>::add_to(graph, "edges");
    Numbers<&GraphView::sizes>::add_to(graph, "sizes");
    Numbers<&GraphView::values>::add_to(graph, "values");
    Numbers<&GraphView::gradients>::add_to(graph, "gradients");
    class_<NetworkGraph>("NetworkGraph")
        .constructor(&make<NetworkGraph>)
        .function("set_network(name)", method<&NetworkGraph::set_network>)
        .function("set_activation(name)", method<&NetworkGraph::set_activation>)
        .function("set_mistake(name)", method<&NetworkGraph::set_mistake>)
        .function("set_number(index, value)", method<&NetworkGraph::set_number>)
        .function("view", method<&NetworkGraph::view>)
        .function("graph", method<&NetworkGraph::graph>)
        .function("quotient(index)", method<&NetworkGraph::quotient>);
}

void bind_race() {
    value_object<RaceSnapshot> snapshot("RaceSnapshot");
    snapshot.field("backward_operations", &RaceSnapshot::backward_operations)
        .field("backward_total", &RaceSnapshot::backward_total)
        .field("path_operations", &RaceSnapshot::path_operations)
        .field("path_total", &RaceSnapshot::path_total)
        .field("paths", &RaceSnapshot::paths)
        .field("paths_total", &RaceSnapshot::paths_total)
        .field("neurons_done", &RaceSnapshot::neurons_done)
        .field("parameters_done", &RaceSnapshot::parameters_done)
        .field("parameters", &RaceSnapshot::parameters)
        .field("first_layer", &RaceSnapshot::first_layer)
        .field("first_input", &RaceSnapshot::first_input)
        .field("disagreement", &RaceSnapshot::disagreement);
    Numbers<&RaceSnapshot::path>::add_to(snapshot, "path");
    class_<PathRace>("PathRace")
        .constructor(&make<PathRace>)
        .function("set_size(width, depth)", method<&PathRace::set_size>)
        .function("step(count)", method<&PathRace::step>)
        .function(
            "totals(width)", +[](const PathRace& s, std::size_t width) {
                return Float32Array(float_array(guarded([&] { return s.totals(width); })));
            });
}

void bind_depth() {
    value_object<DepthView> view("DepthView");
    Numbers<&DepthView::sigmoid>::add_to(view, "sigmoid");
    Numbers<&DepthView::relu>::add_to(view, "relu");
    Numbers<&DepthView::sigmoid_gains>::add_to(view, "sigmoid_gains");
    Numbers<&DepthView::relu_gains>::add_to(view, "relu_gains");
    view.field("sigmoid_mean", &DepthView::sigmoid_mean).field("relu_mean", &DepthView::relu_mean);
    class_<VanishingDeltas>("VanishingDeltas")
        .constructor(&make<VanishingDeltas, std::uint32_t>)
        .function("set_depth(depth)", method<&VanishingDeltas::set_depth>)
        .function("set_width(width)", method<&VanishingDeltas::set_width>)
        .function("set_scale(scale)", method<&VanishingDeltas::set_scale>)
        .function("measure", method<&VanishingDeltas::measure>);
}

void bind_training() {
    value_object<TrainingSnapshot> snapshot("TrainingSnapshot");
    snapshot.field("loss", &TrainingSnapshot::loss)
        .field("update_count", &TrainingSnapshot::update_count)
        .field(
            "status", +[](const TrainingSnapshot& s) { return Status(val(s.status)); },
            +[](TrainingSnapshot&, const Status&) {});
    Numbers<&TrainingSnapshot::parameters>::add_to(snapshot, "parameters");
    Numbers<&TrainingSnapshot::gradient>::add_to(snapshot, "gradient");
    Numbers<&TrainingSnapshot::outputs>::add_to(snapshot, "outputs");
    class_<FourPoints>("FourPoints")
        .constructor(&make<FourPoints, std::uint32_t>)
        .function("set_activation(name)", method<&FourPoints::set_activation>)
        .function("set_learning_rate(eta)", method<&FourPoints::set_learning_rate>)
        .function("step(count)", method<&FourPoints::step>)
        .function(
            "losses", +[](const FourPoints& s) { return Float32Array(float_array(s.losses())); })
        .function("stride", method<&FourPoints::stride>)
        .function(
            "field(output, count)", +[](const FourPoints& s, std::size_t output, std::size_t n) {
                return Float32Array(float_array(guarded([&] { return s.field(output, n); })));
            });
}

EMSCRIPTEN_BINDINGS(backpropagation) {
    register_type<Float32Array>("Float32Array");
    register_type<Status>("'running' | 'converged' | 'diverged'");
    bind_network();
    bind_race();
    bind_depth();
    bind_training();
}

}  // namespace
