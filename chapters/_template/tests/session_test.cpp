// The session behind the page's demo, without a browser.
#include "../demo/session.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "course/error.hpp"

using namespace course;
using namespace course::template_chapter;
using Catch::Approx;

TEST_CASE("TemplateChapter: runs from its seed's start to the minimum") {
    TemplateChapter session(4);
    CHECK(session.step(0).w == TemplateChapter(4).step(0).w);
    CHECK(session.step(0).w != TemplateChapter(5).step(0).w);
    const Snapshot end = session.step(1000);
    CHECK(end.status == "converged");
    CHECK(end.w == Approx(1).margin(1e-3));
    CHECK(end.update_count < 1000);
    session.set_position(3);
    CHECK(session.step(1).w == Approx(2.6));
    session.set_learning_rate(2);
    CHECK(session.step(1000).status == "diverged");
}

TEST_CASE("TemplateChapter: nonsense is refused with a text") {
    TemplateChapter session(1);
    CHECK_THROWS_AS(session.set_learning_rate(0), ValueError);
    CHECK_THROWS_AS(session.set_position(std::numeric_limits<real>::infinity()), ValueError);
    CHECK_THROWS_AS(session.curve(1, 1, 10), ValueError);
    CHECK_THROWS_AS(session.curve(0, 1, 1), ValueError);
    CHECK(session.curve(0, 2, 3)[1] == 0);
}
