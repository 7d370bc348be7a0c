#include "course/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "course/clock.hpp"
#include "redraw.hpp"

#if defined(__unix__) || defined(__APPLE__)
#include <sys/ioctl.h>
#include <unistd.h>
#define COURSE_HAS_TERMINAL 1
#endif

namespace course {
namespace {

using detail::kRedraw;

constexpr std::size_t kDefaultWidth = 80;

#ifdef COURSE_HAS_TERMINAL
// The terminal behind a standard stream, or -1.
int terminal_of(const std::ostream& out) {
    const int descriptor = &out == &std::cout                         ? STDOUT_FILENO
                           : &out == &std::cerr || &out == &std::clog ? STDERR_FILENO
                                                                      : -1;
    return descriptor >= 0 && isatty(descriptor) != 0 ? descriptor : -1;
}

std::size_t terminal_width(const std::ostream& out) {
    winsize size{};
    const int descriptor = terminal_of(out);
    if (descriptor < 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return kDefaultWidth;
    }
    return size.ws_col;
}

bool is_terminal(const std::ostream& out) {
    const char* kind = std::getenv("TERM");
    return terminal_of(out) >= 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}
#else
std::size_t terminal_width(const std::ostream&) {
    return kDefaultWidth;
}
bool is_terminal(const std::ostream&) {
    return false;
}
#endif

template <typename... Args>
std::string formatted(const char* format, Args... args) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, args...);
    return text.data();
}

// 59 -> "59 s", 61 -> "1:01", 3700 -> "1:01:40"
std::string duration(double seconds) {
    if (!(seconds < 359999)) return "> 99 h";
    const int s = static_cast<int>(std::lround(seconds));
    if (s < 60) return formatted("%d s", s);
    if (s < 3600) return formatted("%d:%02d", s / 60, s % 60);
    return formatted("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

std::string rate(double per_second, std::string_view unit) {
    std::string text = per_second >= 999950 ? formatted("%.1fM", per_second / 1e6)
                       : per_second >= 1e4  ? formatted("%.1fk", per_second / 1e3)
                       : per_second >= 100  ? formatted("%.0f", per_second)
                                            : formatted("%.3g", per_second);
    if (!unit.empty()) text.append(" ").append(unit);
    return text + "/s";
}

}  // namespace

ProgressBar::ProgressBar(std::size_t total, std::string label, std::ostream& out,
                         const ProgressOptions& options)
    : out_(out), label_(std::move(label)), options_(options), total_(total), start_(0) {
    using enum ProgressOptions::Mode;
    if (options_.mode == automatic) options_.mode = is_terminal(out_) ? terminal : plain;
    if (options_.clock == nullptr) options_.clock = &steady_seconds;
    start_ = options_.clock();
    if (options_.mode == terminal) draw(start_);
}

ProgressBar::~ProgressBar() {
    if (finished_ || options_.mode != ProgressOptions::Mode::terminal) return;
    try {
        draw(options_.clock());
        print("\n");
    } catch (...) {  // out of memory while the stack unwinds: the bar is the least concern
        finished_ = true;
    }
}

double ProgressBar::seconds() const {
    return options_.clock() - start_;
}

void ProgressBar::set(std::size_t done) {
    using enum ProgressOptions::Mode;
    done_ = total_ > 0 ? std::min(done, total_) : done;
    if (finished_ || options_.mode == silent) return;
    if (options_.mode == terminal) {
        const double now = options_.clock();
        if (now - last_draw_ >= kRedraw) draw(now);
        return;
    }
    // Work of unknown size has no tenths: only finish() writes a line then.
    if (total_ == 0 || done_ * 10 < next_tenth_ * total_) return;
    next_tenth_ = done_ * 10 / total_ + 1;
    if (done_ < total_) print(line(seconds(), 0) + "\n");
}

void ProgressBar::finish() {
    using enum ProgressOptions::Mode;
    if (finished_) return;
    if (options_.mode == terminal) {
        draw(options_.clock());
        print("\n");
    } else if (options_.mode == plain) {
        print(line(seconds(), 0) + "\n");
    }
    finished_ = true;
}

// "label  42% [####      ]  21/50  3.1 steps/s  9 s left  note"; without a bar when width is 0.
std::string ProgressBar::line(double elapsed, std::size_t width) const {
    std::string head = label_;
    std::string tail = std::to_string(done_);
    const double fraction =
        total_ == 0 ? 0 : static_cast<double>(done_) / static_cast<double>(total_);
    if (total_ > 0) {
        head += formatted(" %3d%%", static_cast<int>(100 * fraction));
        tail += "/" + std::to_string(total_);
    }
    if (elapsed > 0 && done_ > 0) {
        const double per_second = static_cast<double>(done_) / elapsed;
        tail += "  " + rate(per_second, options_.unit);
        tail += done_ < total_
                    ? "  " + duration(static_cast<double>(total_ - done_) / per_second) + " left"
                    : "  " + duration(elapsed);
    }
    if (!note_.empty()) tail += "  " + note_;

    constexpr std::size_t kLeast = 10;
    const std::size_t used = head.size() + tail.size() + 5;
    if (total_ == 0 || width < used + kLeast) return head + "  " + tail;
    const std::size_t cells = std::min(width - used, std::size_t{40});
    const auto full = static_cast<std::size_t>(fraction * static_cast<double>(cells));
    return head + " [" + std::string(full, '#') + std::string(cells - full, ' ') + "]  " + tail;
}

void ProgressBar::draw(double now) {
    const std::size_t width = options_.width > 0 ? options_.width : terminal_width(out_);
    std::string text = line(now - start_, width - 1);
    if (text.size() >= width) text.resize(width - 1);  // a full last column would wrap
    const std::size_t length = text.size();
    if (length < shown_) text.append(shown_ - length, ' ');
    shown_ = length;
    last_draw_ = now;
    print("\r" + text);
}

void ProgressBar::print(const std::string& text) {
    try {
        out_ << text << std::flush;
    } catch (const std::ios_base::failure&) {
        options_.mode = ProgressOptions::Mode::silent;  // a broken stream must not stop the work
    }
}

}  // namespace course
