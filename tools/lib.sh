# shellcheck shell=bash
# shellcheck disable=SC2034  # variables are for the scripts that source this
# What all commands share: messages, steps with logs and progress, fingerprints, chapters.
# Sourced with the checkout's root as the current directory.

ROOT=$PWD
BUILD=$ROOT/build
LOGS=$BUILD/logs
TOOLCHAIN=$ROOT/.toolchain
JOBS=${COURSE_JOBS:-$(nproc 2>/dev/null || echo 2)}
export EM_CONFIG="$TOOLCHAIN/emscripten.config"
[[ -x $TOOLCHAIN/node/bin/node ]] && export PATH="$TOOLCHAIN/node/bin:$PATH"
export CMAKE_BUILD_PARALLEL_LEVEL=$JOBS
# The newest UTF-8 locale that every glibc has: sorting and tools' messages do not vary.
export LC_ALL=C.UTF-8

if [[ -t 1 && -z ${CI:-} && ${TERM:-dumb} != dumb ]]; then LIVE=1; else LIVE=; fi
if [[ -n $LIVE && -z ${NO_COLOR:-} ]]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
else
    BOLD='' DIM='' RED='' GREEN='' PLAIN=''
fi

# --- messages ---------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
heading() { printf '\n%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
note() { printf '  %s%s%s\n' "$DIM" "$*" "$PLAIN"; }

# die WHAT [WHAT_TO_DO]: something is wrong with the machine or the build.
die() {
    printf '%scourse: %s%s%s\n' "$RED" "$1" "${2:+ ($2)}" "$PLAIN" >&2
    exit 1
}

# usage_error WHAT [WHAT_TO_DO]: something is wrong with the command line.
usage_error() {
    printf '%scourse: %s%s%s\n' "$RED" "$1" "${2:+ ($2)}" "$PLAIN" >&2
    exit 2
}

need_value() { # OPTION REMAINING_ARGUMENT_COUNT
    (($2 >= 2)) || usage_error "$1 needs a value"
}

set_jobs() { # COUNT
    [[ $1 =~ ^[1-9][0-9]{0,2}$ ]] || usage_error "--jobs needs a number from 1 on, got '$1'"
    JOBS=$1
    export CMAKE_BUILD_PARALLEL_LEVEL=$JOBS
}

# nearest WORD CANDIDATE...: the candidate with the fewest edits, if it is near enough to be meant.
nearest() {
    local word=$1
    shift
    printf '%s\n' "$@" | awk -v word="$word" '
        function distance(a, b,    i, j, cost, best, row, last) {
            for (j = 0; j <= length(b); j++) last[j] = j
            for (i = 1; i <= length(a); i++) {
                row[0] = i
                for (j = 1; j <= length(b); j++) {
                    cost = substr(a, i, 1) != substr(b, j, 1)
                    best = last[j - 1] + cost
                    if (last[j] + 1 < best) best = last[j] + 1
                    if (row[j - 1] + 1 < best) best = row[j - 1] + 1
                    row[j] = best
                }
                for (j = 0; j <= length(b); j++) last[j] = row[j]
            }
            return last[length(b)]
        }
        { d = distance(word, $0); if (NR == 1 || d < least) { least = d; name = $0 } }
        END { if (least <= 1 + length(name) / 3) print name }'
}

did_you_mean() { [[ -z $1 ]] || printf ", did you mean '%s'?" "$1"; }

# --- time -------------------------------------------------------------------------------------

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
BEGAN=$(now_ms)

duration() { # MILLISECONDS
    if (($1 < 60000)); then
        printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100))
    else
        printf '%d min %02d s' $(($1 / 60000)) $(($1 % 60000 / 1000))
    fi
}

# --- steps ------------------------------------------------------------------------------------

SPINNER='⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
STEP_PID=
STEP_STATUS=0
STEP_MS=0

stop_step() {
    if [[ -n $STEP_PID ]]; then
        kill -TERM -- "-$STEP_PID" 2>/dev/null || true
        wait "$STEP_PID" 2>/dev/null || true
        STEP_PID=
    fi
}
trap stop_step EXIT
# What no script has foreseen is at least not silent.
set -E
trap 'echo "course: error in ${BASH_SOURCE[0]} line $LINENO: ${BASH_COMMAND%%$'"'\\n'"'*}" >&2' ERR
trap 'stop_step; [[ -n $LIVE ]] && printf "\r\e[K"; echo "interrupted; the same command goes on from here" >&2; exit 130' INT TERM

# What a running step is doing: a counter such as [12/80] if its log has one, else its last line.
step_detail() { # LOG
    local text
    text=$(tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | tr -cd '[:print:]\n' | grep -v '^ *$' | tail -n 1) || true
    if [[ $text =~ \[[0-9]+/[0-9]+\] || $text =~ [0-9]+/[0-9]+\ Test ]]; then
        text=${BASH_REMATCH[0]}
    fi
    printf '%.60s' "$text"
}

# The lines of a failed step's log that a reader wants: from the first error on, or the last ones.
log_excerpt() { # LOG
    awk -v most=30 '
        !found && /(^FAILED|[Ee]rror[: ]|\[ERROR\]|ERROR|FAIL|not found|^✖|^not ok|warning:)/ { found = 1 }
        found && shown < most { print; shown++ }' "$1" | grep . || tail -n 25 "$1"
}

# try_step LOG LABEL COMMAND...: runs COMMAND with its output in build/logs/LOG.log, shows progress,
# leaves the exit code in STEP_STATUS. Not to be called as a condition: errexit would be off inside.
try_step() {
    local log="$LOGS/$1.log" label=$2 began detail frame=0 columns
    shift 2
    mkdir -p "$LOGS"
    began=$(now_ms)
    columns=$(($(tput cols 2>/dev/null || echo 80) - 1))
    [[ -n $LIVE ]] || printf '  %-46s' "$label"
    set -m # a process group of its own, so that stopping it stops its children
    ("$@") >"$log" 2>&1 </dev/null &
    STEP_PID=$!
    set +m
    if [[ -n $LIVE ]]; then
        while kill -0 "$STEP_PID" 2>/dev/null; do
            detail=$(step_detail "$log")
            printf '\r\e[K%.*s' "$columns" \
                "${SPINNER:frame++ % 10:1} $label  $(duration $(($(now_ms) - began)))  $detail"
            sleep 0.2
        done
    fi
    STEP_STATUS=0
    wait "$STEP_PID" || STEP_STATUS=$?
    STEP_PID=
    STEP_MS=$(($(now_ms) - began))
    if ((STEP_STATUS == 0)); then
        step_line "$label" "$GREEN✓$PLAIN" ok "$(duration $STEP_MS)"
    else
        step_line "$label" "$RED✗$PLAIN" FAILED "$(duration $STEP_MS)"
        log_excerpt "$log" | cut -c -300 | sed 's|^|    |'
        printf '  %s%s failed; the whole log is %s%s\n' "$RED" "$label" "${log#"$ROOT"/}" "$PLAIN"
    fi
}

step_line() { # LABEL TICK WORD TIME
    if [[ -n $LIVE ]]; then
        printf '\r\e[K%s %s %s%s%s\n' "$2" "$1" "$DIM" "$4" "$PLAIN"
    else
        printf '%-7s %s\n' "$3" "$4"
    fi
}

# step LOG LABEL COMMAND...: the same, and the end of the command when it fails.
step() {
    try_step "$@"
    ((STEP_STATUS == 0)) || exit 1
}

# --- what is up to date -----------------------------------------------------------------------

# fingerprint PATH_OR_@TEXT...: one hash over the files below the paths, and over the texts.
fingerprint() {
    local part paths=()
    {
        for part in "$@"; do
            if [[ $part == @* ]]; then echo "$part"; elif [[ -e $part ]]; then paths+=("$part"); fi
        done
        if ((${#paths[@]})); then
            find -L "${paths[@]}" -type f -print0 | sort -z | xargs -0 sha1sum
        fi
    } | sha1sum | cut -c 1-40
}

# is_current STAMP FINGERPRINT, mark_current STAMP FINGERPRINT: stamps are files that hold a hash.
is_current() { [[ -f $1 && $(<"$1") == "$2" ]]; }
mark_current() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$2" >"$1.part"
    mv "$1.part" "$1"
}

# --- chapters ---------------------------------------------------------------------------------

# All chapters' folders' names, in order: 01_linear_regression ...
chapters() {
    local folder
    for folder in chapters/[0-9][0-9]_*/; do
        [[ -e $folder/CMakeLists.txt ]] && basename "$folder"
    done
    true
}

# find_chapter WORD: sets CHAPTER (linear_regression) and CHAPTER_FOLDER (01_linear_regression) from a
# number, a name, both, or a path; ends the command with a suggestion if there is none.
find_chapter() {
    local word=${1%/} folder all near names=()
    word=${word##*/}
    mapfile -t all < <(chapters)
    for folder in "${all[@]}"; do
        if [[ $word == "$folder" || $word == "${folder#*_}" ]] ||
            [[ $word =~ ^[0-9]{1,2}$ && $((10#$word)) -eq $((10#${folder%%_*})) ]]; then
            CHAPTER_FOLDER=$folder
            CHAPTER=${folder#*_}
            return
        fi
        names+=("$folder" "${folder#*_}")
    done
    near=$(nearest "$word" "${names[@]}")
    usage_error "there is no chapter '$1'$(did_you_mean "$near")" "the chapters are: ${all[*]}"
}

# --- CMake ------------------------------------------------------------------------------------

# configure PRESET: runs CMake when the build folder is new or was left half made. A change of a
# CMake file makes ninja run it again by itself.
configure() {
    local stamp="$BUILD/$1/configured" wanted
    wanted=$(fingerprint CMakePresets.json "@$ROOT" "@$(uname -m)")
    is_current "$stamp" "$wanted" && [[ -f $BUILD/$1/build.ninja ]] && return
    step "configure_$1" "Configure $1" cmake --preset "$1"
    mark_current "$stamp" "$wanted"
}
