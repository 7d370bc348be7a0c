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
using course::demo::ArrayField;
using course::demo::floats;
using course::demo::make;
using course::demo::method;

// A name for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

void bind_network() {
    value_object<NetworkView> view("NetworkView");
    ArrayField<&NetworkView::widths>::add_to(view, "widths");
    ArrayField<&NetworkView::x>::add_to(view, "x");
    ArrayField<&NetworkView::target>::add_to(view, "target");
    ArrayField<&NetworkView::parameters>::add_to(view, "parameters");
    ArrayField<&NetworkView::z>::add_to(view, "z");
    ArrayField<&NetworkView::a>::add_to(view, "a");
    ArrayField<&NetworkView::gain>::add_to(view, "gain");
    ArrayField<&NetworkView::delta>::add_to(view, "delta");
    ArrayField<&NetworkView::gradient>::add_to(view, "gradient");
    ArrayField<&NetworkView::by_hand>::add_to(view, "by_hand");
    ArrayField<&NetworkView::by_autodiff>::add_to(view, "by_autodiff");
    view.field("cost", &NetworkView::cost)
        .field("disagreement", &NetworkView::disagreement)
        .field("check_error", &NetworkView::check_error)
        .field("check_index", &NetworkView::check_index);
    value_object<GraphView> graph("GraphView");
    graph.field("ops", &GraphView::ops);
    ArrayField<&GraphView::edges>::add_to(graph, "edges");
    ArrayField<&GraphView::sizes>::add_to(graph, "sizes");
    ArrayField<&GraphView::values>::add_to(graph, "values");
    ArrayField<&GraphView::gradients>::add_to(graph, "gradients");
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
    ArrayField<&RaceSnapshot::path>::add_to(snapshot, "path");
    class_<PathRace>("PathRace")
        .constructor(&make<PathRace>)
        .function("set_size(width, depth)", method<&PathRace::set_size>)
        .function("step(count)", method<&PathRace::step>)
        .function("totals(width)", floats<&PathRace::totals>);
}

void bind_depth() {
    value_object<DepthView> view("DepthView");
    ArrayField<&DepthView::sigmoid>::add_to(view, "sigmoid");
    ArrayField<&DepthView::relu>::add_to(view, "relu");
    ArrayField<&DepthView::sigmoid_gains>::add_to(view, "sigmoid_gains");
    ArrayField<&DepthView::relu_gains>::add_to(view, "relu_gains");
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
    ArrayField<&TrainingSnapshot::parameters>::add_to(snapshot, "parameters");
    ArrayField<&TrainingSnapshot::gradient>::add_to(snapshot, "gradient");
    ArrayField<&TrainingSnapshot::outputs>::add_to(snapshot, "outputs");
    class_<FourPoints>("FourPoints")
        .constructor(&make<FourPoints, std::uint32_t>)
        .function("set_activation(name)", method<&FourPoints::set_activation>)
        .function("set_learning_rate(eta)", method<&FourPoints::set_learning_rate>)
        .function("step(count)", method<&FourPoints::step>)
        .function("losses", floats<&FourPoints::losses>)
        .function("stride", method<&FourPoints::stride>)
        .function("field(output, count)", floats<&FourPoints::field>);
}

EMSCRIPTEN_BINDINGS(backpropagation) {
    course::demo::register_arrays();
    register_type<Status>("'running' | 'converged' | 'diverged'");
    bind_network();
    bind_race();
    bind_depth();
    bind_training();
}

}  // namespace
