#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>
#include <tuple>

namespace course::cnn {

namespace {

template <typename... Args>
std::string formatted(const char* pattern, Args... args) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

}  // namespace

void print_epoch(std::ostream& out, std::size_t epoch, double loss, double test_loss,
                 double accuracy) {
    out << formatted("epoch %3zu   loss %.4f   test loss %.4f   test accuracy %.2f %%\n", epoch,
                     loss, test_loss, 100 * accuracy)
        << std::flush;
}

void print_confusion(std::ostream& out, const ConfusionMatrix& confusion,
                     const std::vector<std::string>& names) {
    struct Mistake {
        std::size_t truth, answer, count;
    };
    std::vector<Mistake> mistakes;
    out << "\nrows: what it is, columns: what it was taken for\n            ";
    for (const std::string& name : names) out << formatted("%6.5s", name.c_str());
    for (std::size_t truth = 0; truth < confusion.classes(); ++truth) {
        out << formatted("\n  %-10s", names[truth].c_str());
        for (std::size_t answer = 0; answer < confusion.classes(); ++answer) {
            const std::size_t count = confusion.count(truth, answer);
            out << (count == 0 ? "     ." : formatted("%6zu", count));
            if (truth != answer && count > 0) mistakes.push_back({truth, answer, count});
        }
    }
    out << "\n\n";
    std::ranges::sort(mistakes, [](const Mistake& a, const Mistake& b) {
        return std::tuple(b.count, a.truth, a.answer) < std::tuple(a.count, b.truth, b.answer);
    });
    mistakes.resize(std::min<std::size_t>(mistakes.size(), 3));
    for (const Mistake& m : mistakes) {
        out << formatted("  %zu times %s was taken for %s\n", m.count, names[m.truth].c_str(),
                         names[m.answer].c_str());
    }
}

}  // namespace course::cnn
