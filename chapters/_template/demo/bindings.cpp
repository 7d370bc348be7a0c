// The chapter's demo for the browser: one session class, bound member by member.
#include "course/embind.hpp"
#include "session.hpp"

namespace {

using namespace emscripten;
using namespace course::template_chapter;
using course::demo::floats;
using course::demo::make;
using course::demo::method;

// A name for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Status)

Status get_status(const Snapshot& snapshot) {
    return Status(val(snapshot.status));
}
void set_status(Snapshot&, const Status&) {}

EMSCRIPTEN_BINDINGS(template_chapter) {
    course::demo::register_arrays();
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
        .function("curve(w_min, w_max, count)", floats<&TemplateChapter::curve>);
}

}  // namespace
