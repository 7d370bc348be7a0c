#pragma once

/// @file
/// How close generated texts are to reference texts: edit distance, error rates, BLEU.
///
/// A text is a list of tokens: words, characters, or the numbers of a vocabulary.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace course {

/// A text as words or characters.
using Words = std::vector<std::string>;

/// A text as numbers of a vocabulary.
using Tokens = std::vector<std::size_t>;

/// Splits a text at white space.
/// @param text UTF-8
/// @returns its words
Words words(std::string_view text);

/// Splits a text into code points: one Chinese character is one.
/// @param text UTF-8; a byte that is none counts as a character of its own
/// @returns its characters
Words characters(std::string_view text);

/// The least number of insertions, deletions and substitutions that make one text the other
/// @cite levenshtein1966binary. Cost O(n m), memory O(m).
/// @tparam Token std::string for Words, std::size_t for Tokens
/// @param a (n) tokens
/// @param b (m) tokens
/// @returns 0 when they are equal, at most max(n, m)
///
/// @snippet common/tests/text_metrics_test.cpp edit_distance
template <typename Token>
std::size_t edit_distance(const std::vector<Token>& a, const std::vector<Token>& b);

/// All edits relative to the length of all references.
/// @tparam Token std::string for Words, std::size_t for Tokens
/// @param references (N) texts, not all empty
/// @param hypotheses (N) texts, one for each reference
/// @returns 0 for equal texts; above 1 when the hypotheses are longer and wrong
/// @throws ShapeError when the counts differ, ValueError when the references have no tokens
template <typename Token>
double edit_distance_rate(const std::vector<std::vector<Token>>& references,
                          const std::vector<std::vector<Token>>& hypotheses);

/// The word error rate (WER): edit_distance_rate() of words().
/// @param references (N) texts in UTF-8
/// @param hypotheses (N) texts
/// @returns edits per word
/// @throws ShapeError, ValueError as edit_distance_rate()
double word_error_rate(std::span<const std::string> references,
                       std::span<const std::string> hypotheses);

/// The character error rate (CER): edit_distance_rate() of characters(), white space included.
/// @param references (N) texts in UTF-8
/// @param hypotheses (N) texts
/// @returns edits per character
/// @throws ShapeError, ValueError as edit_distance_rate()
double character_error_rate(std::span<const std::string> references,
                            std::span<const std::string> hypotheses);

/// What BLEU does about n-grams of which none matches, so that the score is not 0 for short texts.
enum class BleuSmoothing {
    none,         ///< nothing: the score is 0
    exponential,  ///< the k-th such precision becomes 1 / (2^k n-grams)
    add_one,      ///< one more match and one more n-gram, for n > 1
};

/// How BLEU is computed.
struct BleuOptions {
    std::size_t max_n = 4;                          ///< longest n-grams, 1 to 4
    BleuSmoothing smoothing = BleuSmoothing::none;  ///< about n-grams without a match
};

/// A BLEU score and what it is made of.
struct Bleu {
    double score = 0;                   ///< in [0, 1]; often given times 100
    std::array<double, 4> precision{};  ///< of 1-grams to 4-grams, smoothed
    double brevity_penalty = 0;         ///< 1 unless the hypotheses are too short
    std::size_t hypothesis_length = 0;  ///< tokens of all hypotheses
    std::size_t reference_length = 0;   ///< of the references that are closest in length
};

/// BLEU of a corpus @cite papineni2002bleu: the geometric mean of the precisions of n-grams,
/// counted over all texts and clipped by the reference that has most of each, times a penalty for
/// texts that are shorter than their references. It is 0 when no hypothesis has max_n tokens.
/// @tparam Token std::string for Words, std::size_t for Tokens
/// @param hypotheses (N) texts
/// @param references (N) lists of one or more texts each
/// @param options longest n-grams and smoothing
/// @returns the score and its parts
/// @throws ShapeError when the counts differ, ValueError when N is 0, a text has no reference or
///     max_n is not 1 to 4
///
/// @snippet common/tests/text_metrics_test.cpp bleu
template <typename Token>
Bleu bleu(const std::vector<std::vector<Token>>& hypotheses,
          const std::vector<std::vector<std::vector<Token>>>& references,
          const BleuOptions& options = {});

}  // namespace course
