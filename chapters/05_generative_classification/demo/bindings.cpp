// The chapter's demos for the browser: five session classes, bound member by member.
#include "bayes_session.hpp"
#include "clouds_session.hpp"
#include "coin_session.hpp"
#include "course/embind.hpp"
#include "derivation_session.hpp"
#include "too_right_session.hpp"

namespace {

using namespace emscripten;
using namespace course::generative_classification;
using course::demo::floats;
using course::demo::guarded;
using course::demo::make;
using course::demo::method;

// Names for the generated TypeScript types, which would otherwise say `any`.
EMSCRIPTEN_DECLARE_VAL_TYPE(Conic)
EMSCRIPTEN_DECLARE_VAL_TYPE(Text)

Text get_upcoming(const Coin& coin, std::size_t count) {
    return Text(val(guarded([&] { return coin.upcoming(count); })));
}

Conic get_boundary(const CloudsSnapshot& snapshot) {
    return Conic(val(snapshot.boundary));
}
void set_boundary(CloudsSnapshot&, const Conic&) {}

void bind_derivation() {
    value_object<DerivationSnapshot>("DerivationSnapshot")
        .field("prior_1", &DerivationSnapshot::prior_1)
        .field("prior_2", &DerivationSnapshot::prior_2)
        .field("density_1", &DerivationSnapshot::density_1)
        .field("density_2", &DerivationSnapshot::density_2)
        .field("posterior", &DerivationSnapshot::posterior)
        .field("ratio", &DerivationSnapshot::ratio)
        .field("z", &DerivationSnapshot::z)
        .field("log_densities", &DerivationSnapshot::log_densities)
        .field("log_priors", &DerivationSnapshot::log_priors)
        .field("log_determinants", &DerivationSnapshot::log_determinants)
        .field("distance_1", &DerivationSnapshot::distance_1)
        .field("distance_2", &DerivationSnapshot::distance_2)
        .field("quadratic", &DerivationSnapshot::quadratic)
        .field("w_1", &DerivationSnapshot::w_1)
        .field("w_2", &DerivationSnapshot::w_2)
        .field("b", &DerivationSnapshot::b)
        .field("sigmoid", &DerivationSnapshot::sigmoid);
    class_<Derivation>("Derivation")
        .constructor(&make<Derivation>)
        .function("load_pokemon(csv_text)", method<&Derivation::load_pokemon>)
        .function("set_covariance(kind)", method<&Derivation::set_covariance>)
        .function("set_prior(prior)", method<&Derivation::set_prior>)
        .function("fitted_prior", method<&Derivation::fitted_prior>)
        .function("at(x, y)", method<&Derivation::at>)
        .function("field(x_min, x_max, y_min, y_max, nx, ny)", floats<&Derivation::field>)
        .function("points(label)", floats<&Derivation::points>);
}

void bind_clouds() {
    value_object<CloudsSnapshot>("CloudsSnapshot")
        .field("prior", &CloudsSnapshot::prior)
        .field("log_likelihood", &CloudsSnapshot::log_likelihood)
        .field("best_log_likelihood", &CloudsSnapshot::best_log_likelihood)
        .field("accuracy", &CloudsSnapshot::accuracy)
        .field("test_accuracy", &CloudsSnapshot::test_accuracy)
        .field("boundary", &get_boundary, &set_boundary)
        .field("samples", &CloudsSnapshot::samples);
    value_object<Ellipse>("Ellipse")
        .field("x", &Ellipse::x)
        .field("y", &Ellipse::y)
        .field("axis_x", &Ellipse::axis_x)
        .field("axis_y", &Ellipse::axis_y)
        .field("width", &Ellipse::width);
    class_<Clouds>("Clouds")
        .constructor(&make<Clouds, std::uint32_t>)
        .function("load_pokemon(csv_text)", method<&Clouds::load_pokemon>)
        .function("set_data(kind)", method<&Clouds::set_data>)
        .function("set_covariance(kind)", method<&Clouds::set_covariance>)
        .function("set_prior(prior)", method<&Clouds::set_prior>)
        .function("set_ellipse(label, x, y, axis_x, axis_y, width)", method<&Clouds::set_ellipse>)
        .function("move_point(index, x, y)", method<&Clouds::move_point>)
        .function("step(count)", method<&Clouds::step>)
        .function("points(label)", floats<&Clouds::points>)
        .function("samples(label)", floats<&Clouds::samples>)
        .function("own(label)", method<&Clouds::own>)
        .function("used(label)", method<&Clouds::used>)
        .function("view", floats<&Clouds::view>)
        .function("field(nx, ny)", floats<&Clouds::field>)
        .function("marginal(label, count)", floats<&Clouds::marginal>)
        .function("histogram(label, bins)", floats<&Clouds::histogram>);
}

void bind_too_right() {
    value_object<LineReport>("LineReport")
        .field("w_1", &LineReport::w_1)
        .field("w_2", &LineReport::w_2)
        .field("b", &LineReport::b)
        .field("mistakes", &LineReport::mistakes)
        .field("turned", &LineReport::turned);
    class_<TooRight>("TooRight")
        .constructor(&make<TooRight, std::uint32_t>)
        .function("set_far(x, y, count)", method<&TooRight::set_far>)
        .function("move_point(index, x, y)", method<&TooRight::move_point>)
        .function("report(method)", method<&TooRight::report>)
        .function("points(label)", floats<&TooRight::points>)
        .function("far", floats<&TooRight::far>)
        .function("errors", floats<&TooRight::errors>);
}

void bind_bayes() {
    value_object<BayesSnapshot>("BayesSnapshot")
        .field("evidence", &BayesSnapshot::evidence)
        .field("posterior", &BayesSnapshot::posterior)
        .field("drawn", &BayesSnapshot::drawn)
        .field("seen", &BayesSnapshot::seen)
        .field("first", &BayesSnapshot::first);
    class_<BayesArea>("BayesArea")
        .constructor(&make<BayesArea, std::uint32_t>)
        .function("set_causes(prior, first, second)", method<&BayesArea::set_causes>)
        .function("step(count)", method<&BayesArea::step>)
        .function("marbles(blue)", floats<&BayesArea::marbles>);
    value_object<CoinSnapshot>("CoinSnapshot")
        .field("heads", &CoinSnapshot::heads)
        .field("tails", &CoinSnapshot::tails)
        .field("mle", &CoinSnapshot::mle)
        .field("map", &CoinSnapshot::map)
        .field("mean", &CoinSnapshot::mean)
        .field("evidence", &CoinSnapshot::evidence)
        .field("evidence_sum", &CoinSnapshot::evidence_sum);
    class_<Coin>("Coin")
        .constructor(&make<Coin, std::uint32_t>)
        .function("set_flips(heads, tails)", method<&Coin::set_flips>)
        .function("set_prior(a, b)", method<&Coin::set_prior>)
        .function("set_truth(theta)", method<&Coin::set_truth>)
        .function("step(count)", method<&Coin::step>)
        .function("upcoming(count)", &get_upcoming)
        .function("curve(which, count)", floats<&Coin::curve>);
}

EMSCRIPTEN_BINDINGS(generative_classification) {
    course::demo::register_arrays();
    register_type<Text>("string");
    register_type<Conic>("'line' | 'ellipse' | 'parabola' | 'hyperbola'");
    bind_derivation();
    bind_clouds();
    bind_too_right();
    bind_bayes();
}

}  // namespace
