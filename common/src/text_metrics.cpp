#include "course/text_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "course/error.hpp"

namespace course {
namespace {

constexpr std::size_t kMaxN = 4;

// Gives each different token a number, so that everything below works on numbers.
template <typename Token>
class Numbering {
 public:
    Tokens operator()(const std::vector<Token>& text) {
        Tokens numbers;
        numbers.reserve(text.size());
        for (const Token& token : text) {
            numbers.push_back(numbers_.try_emplace(token, numbers_.size()).first->second);
        }
        return numbers;
    }

 private:
    std::map<Token, std::size_t> numbers_;
};

void check_counts(std::string_view op, std::size_t references, std::size_t hypotheses) {
    if (references == hypotheses) return;
    throw ShapeError(op, "references (n), hypotheses (n)",
                     {"(", references, "), (", hypotheses, ")"});
}

// One row of the table of distances between beginnings of a and of b.
std::size_t distance(const Tokens& a, const Tokens& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

template <typename Token>
double rate(std::string_view op, const std::vector<std::vector<Token>>& references,
            const std::vector<std::vector<Token>>& hypotheses) {
    check_counts(op, references.size(), hypotheses.size());
    std::size_t edits = 0;
    std::size_t length = 0;
    for (std::size_t i = 0; i < references.size(); ++i) {
        edits += edit_distance(references[i], hypotheses[i]);
        length += references[i].size();
    }
    if (length == 0) throw ValueError(op, "references with tokens", "none");
    return static_cast<double>(edits) / static_cast<double>(length);
}

template <typename Split>
double text_rate(std::string_view op, std::span<const std::string> references,
                 std::span<const std::string> hypotheses, Split split) {
    std::vector<Words> truth;
    std::vector<Words> guess;
    for (const std::string& text : references) truth.push_back(split(text));
    for (const std::string& text : hypotheses) guess.push_back(split(text));
    return rate(op, truth, guess);
}

// ---- BLEU

using Gram = std::array<std::size_t, kMaxN>;
using Counts = std::map<Gram, std::size_t>;

Counts count_grams(const Tokens& text, std::size_t n) {
    Counts counts;
    for (std::size_t i = 0; i + n <= text.size(); ++i) {
        Gram gram{};
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(i), n, gram.begin());
        ++counts[gram];
    }
    return counts;
}

// What is summed over the corpus, per length of n-gram.
struct Sums {
    std::array<std::size_t, kMaxN> matches{};
    std::array<std::size_t, kMaxN> grams{};
    std::size_t hypothesis_length = 0;
    std::size_t reference_length = 0;
};

void add_text(Sums& sums, const Tokens& hypothesis, const std::vector<Tokens>& references,
              std::size_t max_n) {
    for (std::size_t n = 1; n <= max_n; ++n) {
        Counts most;  // of each n-gram in any reference
        for (const Tokens& reference : references) {
            for (const auto& [gram, count] : count_grams(reference, n)) {
                most[gram] = std::max(most[gram], count);
            }
        }
        for (const auto& [gram, count] : count_grams(hypothesis, n)) {
            const auto found = most.find(gram);
            if (found != most.end()) sums.matches[n - 1] += std::min(count, found->second);
            sums.grams[n - 1] += count;
        }
    }
    const std::size_t length = hypothesis.size();
    const auto by_distance = [length](const Tokens& text) {  // the shorter of two equally close
        const std::size_t size = text.size();
        return std::pair(std::max(size, length) - std::min(size, length), size);
    };
    sums.hypothesis_length += length;
    sums.reference_length += std::ranges::min(references, {}, by_distance).size();
}

Bleu score(const Sums& sums, const BleuOptions& options) {
    Bleu bleu{.score = 0,
              .precision = {},
              .brevity_penalty = 1,
              .hypothesis_length = sums.hypothesis_length,
              .reference_length = sums.reference_length};
    const auto hypothesis = static_cast<double>(sums.hypothesis_length);
    const auto reference = static_cast<double>(sums.reference_length);
    if (hypothesis < reference) {
        bleu.brevity_penalty = hypothesis == 0 ? 0 : std::exp(1 - reference / hypothesis);
    }
    if (sums.matches[0] == 0) return bleu;
    double logarithms = 0;
    double smoothed = 1;
    for (std::size_t i = 0; i < options.max_n; ++i) {
        const std::size_t extra =
            options.smoothing == BleuSmoothing::add_one && i > 0 && sums.grams[i] > 0 ? 1 : 0;
        auto matches = static_cast<double>(sums.matches[i] + extra);
        const auto grams = static_cast<double>(sums.grams[i] + extra);
        if (matches == 0 && options.smoothing == BleuSmoothing::exponential) {
            smoothed /= 2;
            matches = smoothed;
        }
        bleu.precision[i] = grams == 0 ? 0 : matches / grams;
        logarithms += std::log(bleu.precision[i]);  // log 0 is -infinity, whose exp is 0
    }
    bleu.score = bleu.brevity_penalty * std::exp(logarithms / static_cast<double>(options.max_n));
    return bleu;
}

}  // namespace

Words words(std::string_view text) {
    constexpr std::string_view kSpace = " \t\n\r\f\v";
    Words words;
    for (std::size_t begin = text.find_first_not_of(kSpace); begin != std::string_view::npos;
         begin = text.find_first_not_of(kSpace)) {
        text.remove_prefix(begin);
        const std::size_t end = std::min(text.find_first_of(kSpace), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

Words characters(std::string_view text) {
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    Words characters;
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        std::size_t found = 1;
        while (found < std::min(length, text.size()) && continues(text[found])) ++found;
        if (found < length || first > 0xF4) found = 1;
        characters.emplace_back(text.substr(0, found));
        text.remove_prefix(found);
    }
    return characters;
}

template <typename Token>
std::size_t edit_distance(const std::vector<Token>& a, const std::vector<Token>& b) {
    Numbering<Token> numbered;
    const Tokens first = numbered(a);
    return distance(first, numbered(b));
}

template <typename Token>
double edit_distance_rate(const std::vector<std::vector<Token>>& references,
                          const std::vector<std::vector<Token>>& hypotheses) {
    return rate("edit_distance_rate", references, hypotheses);
}

double word_error_rate(std::span<const std::string> references,
                       std::span<const std::string> hypotheses) {
    return text_rate("word_error_rate", references, hypotheses, words);
}

double character_error_rate(std::span<const std::string> references,
                            std::span<const std::string> hypotheses) {
    return text_rate("character_error_rate", references, hypotheses, characters);
}

template <typename Token>
Bleu bleu(const std::vector<std::vector<Token>>& hypotheses,
          const std::vector<std::vector<std::vector<Token>>>& references,
          const BleuOptions& options) {
    check_counts("bleu", references.size(), hypotheses.size());
    if (hypotheses.empty()) throw ValueError("bleu", "at least one text", "none");
    if (options.max_n < 1 || options.max_n > kMaxN) {
        throw ValueError("bleu", "max_n from 1 to 4", options.max_n);
    }
    Sums sums;
    for (std::size_t i = 0; i < hypotheses.size(); ++i) {
        if (references[i].empty()) {
            throw ValueError("bleu", "a reference for every text", {"none for text ", i});
        }
        Numbering<Token> numbered;
        std::vector<Tokens> numbers;
        for (const std::vector<Token>& reference : references[i]) {
            numbers.push_back(numbered(reference));
        }
        add_text(sums, numbered(hypotheses[i]), numbers, options.max_n);
    }
    return score(sums, options);
}

template std::size_t edit_distance(const Words& a, const Words& b);
template std::size_t edit_distance(const Tokens& a, const Tokens& b);
template double edit_distance_rate(const std::vector<Words>& references,
                                   const std::vector<Words>& hypotheses);
template double edit_distance_rate(const std::vector<Tokens>& references,
                                   const std::vector<Tokens>& hypotheses);
template Bleu bleu(const std::vector<Words>& hypotheses,
                   const std::vector<std::vector<Words>>& references, const BleuOptions& options);
template Bleu bleu(const std::vector<Tokens>& hypotheses,
                   const std::vector<std::vector<Tokens>>& references, const BleuOptions& options);

}  // namespace course
