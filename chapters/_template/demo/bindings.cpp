// The chapter's demo for the browser: one session class, bound member by member.
#include "course/embind.hpp"
#include "session.hpp"

namespace {

using namespace emscripten;
using namespace course::template_chapter;
using course::real;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

Float32Array curve(const TemplateChapter& session, real w_min, real w_max, std::size_t count) {
    const auto heights = guarded([&] { return session.curve(w_min, w_max, count); });
    return Float32Array(course::demo::float_array(heights));
}

Status get_status(const Snapshot& snapshot) {
    return Status(val(snapshot.status));
}
void set_status(Snapshot&, const Status&) {}

EMSCRIPTEN_BINDINGS(template_chapter) {
    register_type<Float32Array>("Float32Array");
    register_type<Status>("'running' | 'converged' | 'diverged'");
    value_object<Snapshot>("Snapshot")
        .field("w", &Snapshot::w)
        .field("loss", &Snapshot::loss)
        .field("slope", &Snapshot::slope)
        .field("update_count", &Snapshot::update_count)
        .field("status", &get_status, &set_status);
    class_<TemplateChapter>("TemplateChapter")
        .constructor(&make<TemplateChapter, std::uint32_t>)
        .function("set_learning_rate(eta)", method<&TemplateChapter::set_learning_rate>)
        .function("set_position(w)", method<&TemplateChapter::set_position>)
        .function("step(count)", method<&TemplateChapter::step>)
        .function("curve(w_min, w_max, count)", &curve);
}

}  // namespace
