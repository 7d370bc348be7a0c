#pragma once

/// @file
/// Progress of long loops, for people in front of a terminal and for log files.

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace course {

/// How progress is shown.
struct ProgressOptions {
    enum class Mode {
        automatic,  ///< terminal when the stream is one, otherwise plain
        terminal,   ///< one line that is redrawn
        plain,      ///< a new line at every tenth of the work
        silent,     ///< nothing
    };
    Mode mode = Mode::automatic;  ///< where the output goes
    std::string_view unit = "";   ///< what is counted, for the rate: `steps`
    std::size_t width = 0;        ///< columns; 0 asks the terminal
    /// The clock in seconds; null is the real one. Tests set it.
    double (*clock)() = nullptr;
};

/// A progress bar with rate and time left.
///
/// Redrawn at most ten times a second, so that it may be advanced in a tight loop. When it is
/// destroyed early, by an exception too, the line is left as it is and ended, so that what follows
/// starts on a line of its own. A bar never throws because of its stream.
///
/// @snippet common/tests/progress_test.cpp progress
class ProgressBar {
 public:
    /// Starts at zero and shows it.
    /// @param total how many units of work; 0 when unknown
    /// @param label what is going on, in a word or two
    /// @param out where to
    /// @param options mode, unit and width
    ProgressBar(std::size_t total, std::string label, std::ostream& out,
                const ProgressOptions& options = {});
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    /// Counts finished work.
    /// @param count units done since the last call
    void advance(std::size_t count = 1) { set(done_ + count); }

    /// Sets how much is done in all.
    /// @param done units of work; above the total counts as the total
    void set(std::size_t done);

    /// Shows a few words after the numbers, such as the current loss.
    /// @param note text, replaced by the next one
    void note(std::string note) { note_ = std::move(note); }

    /// Shows the final state and ends the line; later calls do nothing.
    void finish();

    /// How much is done.
    /// @returns units of work
    std::size_t done() const { return done_; }

 private:
    double seconds() const;
    std::string line(double elapsed, std::size_t width) const;
    void draw(double now);
    void print(const std::string& text);

    std::ostream& out_;
    std::string label_;
    std::string note_;
    ProgressOptions options_;
    std::size_t total_;
    std::size_t done_ = 0;
    std::size_t next_tenth_ = 1;  // plain mode: the next tenth that gets a line
    std::size_t shown_ = 0;       // terminal mode: columns of the line that stands there
    double start_;
    double last_draw_ = -1;
    bool finished_ = false;
};

}  // namespace course
