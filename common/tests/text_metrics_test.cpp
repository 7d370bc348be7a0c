#include "course/text_metrics.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "course/error.hpp"
#include "course_test/golden.hpp"

namespace course {
namespace {

using Catch::Matchers::WithinRel;

const testing::Golden& text_reference() {
    static const testing::Golden file("tests/golden/common/metrics.json");
    return file;
}

// The file has the tokens of all texts in one list, and the lengths of the texts.
std::vector<Tokens> texts(const std::string& name) {
    const std::vector<double> all = text_reference().numbers(name);
    std::vector<Tokens> list;
    std::size_t begin = 0;
    for (const double length : text_reference().numbers(name + "_lengths")) {
        Tokens text;
        for (const std::size_t end = begin + static_cast<std::size_t>(length); begin < end;) {
            text.push_back(static_cast<std::size_t>(all[begin++]));
        }
        list.push_back(text);
    }
    return list;
}

std::vector<std::vector<Tokens>> single(const std::vector<Tokens>& references) {
    std::vector<std::vector<Tokens>> lists;
    lists.reserve(references.size());
    for (const Tokens& reference : references) lists.push_back({reference});
    return lists;
}

TEST_CASE("edit_distance: of words, characters and numbers") {
    //! [edit_distance]
    CHECK(edit_distance(characters("kitten"), characters("sitting")) == 3);
    CHECK(edit_distance(words("the cat sat"), words("the dog sat down")) == 2);
    CHECK(word_error_rate(std::vector<std::string>{"the cat sat"},
                          std::vector<std::string>{"the sat"}) == 1.0 / 3);
    //! [edit_distance]
    CHECK(edit_distance(Words{}, Words{}) == 0);
    CHECK(edit_distance(characters("abc"), Words{}) == 3);
    CHECK(edit_distance(Tokens{}, Tokens{1, 2}) == 2);
    CHECK(edit_distance(Tokens{1, 2, 3}, Tokens{3, 2, 1}) == 2);
    CHECK(edit_distance(characters("机器学习"), characters("机械学习")) == 1);
}

TEST_CASE("edit_distance: agrees with python-Levenshtein") {
    const std::vector<Tokens> references = texts("references");
    const std::vector<Tokens> hypotheses = texts("hypotheses");
    const std::vector<double> distances = text_reference().numbers("distances");
    for (std::size_t i = 0; i < references.size(); ++i) {
        CHECK(static_cast<double>(edit_distance(references[i], hypotheses[i])) == distances[i]);
        CHECK(static_cast<double>(edit_distance(hypotheses[i], references[i])) == distances[i]);
    }
    CHECK_THAT(edit_distance_rate(references, hypotheses),
               WithinRel(text_reference().number("edit_rate"), 1e-15));
}

TEST_CASE("error rates: of whole corpora, and what has none") {
    const std::vector<std::string> references{"a b c d", "", "e f"};
    const std::vector<std::string> hypotheses{"a x c", "y", "e f"};
    CHECK(word_error_rate(references, hypotheses) == 3.0 / 6);
    CHECK(character_error_rate(std::vector<std::string>{"你好 吗"},
                               std::vector<std::string>{"你好吗"}) == 1.0 / 4);
    CHECK(word_error_rate(std::vector<std::string>{"a"}, std::vector<std::string>{"b c d"}) == 3);
    const std::vector<std::string> none{""};
    CHECK_THROWS_WITH(word_error_rate(none, none),
                      "word_error_rate: expected references with tokens, got none");
    CHECK_THROWS_WITH(
        character_error_rate(references, none),
        "character_error_rate: expected references (n), hypotheses (n), got (3), (1)");
}

TEST_CASE("words and characters: white space, code points, bytes that are none") {
    CHECK(words("  a\tbc\n\r d ") == Words{"a", "bc", "d"});
    CHECK(words("").empty());
    CHECK(words(" \n").empty());
    CHECK(characters("aé猫😀") == Words{"a", "é", "猫", "😀"});
    CHECK(characters("\xE7\x8C") == Words{"\xE7", "\x8C"});
    CHECK(characters("\xFF\x80z") == Words{"\xFF", "\x80", "z"});
}

TEST_CASE("bleu: agrees with NLTK") {
    const std::vector<std::vector<Tokens>> references = single(texts("references"));
    const std::vector<Tokens> hypotheses = texts("hypotheses");
    std::vector<std::vector<Tokens>> both = references;
    const std::vector<Tokens> others = texts("others");
    for (std::size_t i = 0; i < both.size(); ++i) both[i].push_back(others[i]);
    const auto check = [](double score, const char* name) {
        CAPTURE(name);
        CHECK_THAT(score, WithinRel(text_reference().number(name), 1e-13));
    };
    check(bleu(hypotheses, references).score, "bleu_single");
    check(bleu(hypotheses, both).score, "bleu_both");
    check(bleu(hypotheses, references, {.max_n = 2}).score, "bleu_two");
    const std::vector<Tokens> cut = texts("short");
    const Bleu brief = bleu(cut, both);
    check(brief.score, "bleu_short");
    CHECK(brief.brevity_penalty < 0.6);

    const std::vector<std::vector<Tokens>> few = single(texts("few"));
    const std::vector<Tokens> poor = texts("poor");
    CHECK(bleu(poor, few).score == 0);
    check(bleu(poor, few, {.smoothing = BleuSmoothing::add_one}).score, "bleu_add_one");
    check(bleu(poor, few, {.smoothing = BleuSmoothing::exponential}).score, "bleu_exponential");
}

TEST_CASE("bleu: the examples of its paper") {
    //! [bleu]
    const std::vector<Words> hypotheses{words("the the the the the the the")};
    const std::vector<std::vector<Words>> references{
        {words("the cat is on the mat"), words("there is a cat on the mat")}};
    const Bleu result = bleu(hypotheses, references, {.max_n = 1});
    CHECK(result.precision[0] == 2.0 / 7);  // clipped: "the" occurs twice in a reference
    CHECK(result.brevity_penalty == 1);
    //! [bleu]
    CHECK(result.reference_length == 7);
    CHECK(bleu(hypotheses, references).score == 0);
    const std::vector<Words> perfect{words("the cat is on the mat")};
    CHECK(bleu(perfect, references).score == 1);
    const Bleu brief = bleu(std::vector<Words>{words("the cat is on")}, references);
    CHECK_THAT(brief.score, WithinRel(std::exp(1 - 6.0 / 4), 1e-15));
    CHECK(brief.hypothesis_length == 4);
    // Of two references that are equally close in length the shorter one counts.
    const std::vector<std::vector<Words>> close{{words("a b c d e f"), words("a b c d")}};
    CHECK(bleu(std::vector<Words>{words("a b c d e")}, close).reference_length == 4);
}

TEST_CASE("bleu: texts that are empty or too short have the score 0") {
    const std::vector<std::vector<Words>> references{{words("a b c")}};
    for (const BleuSmoothing smoothing :
         {BleuSmoothing::none, BleuSmoothing::exponential, BleuSmoothing::add_one}) {
        CHECK(bleu(std::vector<Words>{{}}, references, {.smoothing = smoothing}).score == 0);
        CHECK(
            bleu(std::vector<Words>{words("a b c")}, references, {.smoothing = smoothing}).score ==
            0);
        CHECK(bleu(std::vector<Words>{words("x y z w v")}, references, {.smoothing = smoothing})
                  .score == 0);
    }
    CHECK(bleu(std::vector<Words>{words("a b c")}, references, {.max_n = 3}).score == 1);
}

TEST_CASE("bleu: arguments that do not fit are errors") {
    const std::vector<Words> one{words("a")};
    const std::vector<std::vector<Words>> none;
    CHECK_THROWS_WITH(bleu(one, none),
                      "bleu: expected references (n), hypotheses (n), got (0), (1)");
    CHECK_THROWS_WITH(bleu(std::vector<Words>{}, none),
                      "bleu: expected at least one text, got none");
    CHECK_THROWS_WITH(bleu(one, std::vector<std::vector<Words>>(1)),
                      "bleu: expected a reference for every text, got none for text 0");
    const std::vector<std::vector<Words>> references{{words("a")}};
    CHECK_THROWS_WITH(bleu(one, references, {.max_n = 0}),
                      "bleu: expected max_n from 1 to 4, got 0");
    CHECK_THROWS_AS(bleu(one, references, {.max_n = 5}), ValueError);
}

}  // namespace
}  // namespace course
