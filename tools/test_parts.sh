# shellcheck shell=bash
# The parts of ./course test. Every part ends with record_part, which adds a line to the table; a part
# that can't be built counts as one failure, and the others go on. Sourced by test.sh.

REPORTS=$BUILD/reports
CHAPTER=${CHAPTER:-}
SITE_BUILT=0
RESULTS=() # name|passed|failed|skipped|milliseconds
PART_BEGAN=

begin_part() { PART_BEGAN=$(now_ms); }

# record_part NAME STATUS [REPORT...]: counts the test cases of JUnit files. Without files the part is a
# single check. A program that fails without a failed case (it crashed) is a failure too.
record_part() {
    local name=$1 status=$2 passed=0 failed=0 skipped=0 file
    shift 2
    for file in "$@"; do
        [[ -s $file ]] || continue
        read -r passed failed skipped < <(
            awk -v passed="$passed" -v failed="$failed" -v skipped="$skipped" '
                function close_case() {
                    # Catch2 marks a case that must fail as skipped, beside its failure.
                    if (inside) { if (bad && !skip) failed++; else if (skip && !bad) skipped++; else passed++ }
                    inside = bad = skip = 0
                }
                BEGIN { RS = "<" }
                /^testcase[ >]/ { close_case(); inside = 1 }
                /^\/testsuite/ { close_case() }
                /^(failure|error)[ >\/]/ { bad = 1 }
                /^skipped/ { skip = 1 }
                END { close_case(); print passed, failed, skipped }' "$file"
        )
    done
    if ((status != 0 && failed == 0)); then failed=1; fi
    if (($# == 0 && status == 0)); then passed=1; fi
    if ((status == 0 && passed == 0)); then
        say "  $name ran no test"
        failed=1
    fi
    RESULTS+=("$name|$passed|$failed|$skipped|$(($(now_ms) - PART_BEGAN))")
}

print_results() {
    local line name passed failed skipped ms all_passed=0 all_failed=0 all_skipped=0 colour
    printf '\n%s%-34s %8s %8s %14s%s\n' "$BOLD" part passed failed time "$PLAIN"
    for line in "${RESULTS[@]}"; do
        IFS='|' read -r name passed failed skipped ms <<<"$line"
        all_passed=$((all_passed + passed))
        all_failed=$((all_failed + failed))
        all_skipped=$((all_skipped + skipped))
        colour=
        ((failed == 0)) || colour=$RED
        printf '%s%-34s %8d %8d %14s%s\n' "$colour" "$name" "$passed" "$failed" "$(duration "$ms")" "$PLAIN"
    done
    printf '%-52s %14s\n\n' total "$(duration $(($(now_ms) - BEGAN)))"
    if ((all_skipped)); then
        echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
    else
        echo "$all_passed passed, $all_failed failed"
    fi
    ((all_failed == 0)) || exit 1
}

# --- C++ --------------------------------------------------------------------------------------

# cpp_part NAME PRESET: builds a preset's tests, all or the chapter's, and runs them.
cpp_part() {
    local name=$1 preset=$2 suffixes=('' _f64) suffix targets=() filter=() at_once=$JOBS
    case $preset in
        wasm) suffixes=(_simd _relaxed) ;;
        asan) suffixes=('') ;; # float only
    esac
    begin_part
    configure "$preset"
    if [[ -n $CHAPTER ]]; then
        for suffix in "${suffixes[@]}"; do targets+=(--target "${CHAPTER}_tests$suffix"); done
        filter=(--label-regex "^$CHAPTER\$")
    fi
    try_step "build_$preset" "Build" cmake --build --preset "$preset" --parallel "$JOBS" "${targets[@]}"
    if ((STEP_STATUS)); then
        record_part "$name" 1
    else
        [[ -z ${COURSE_RECORD:-} ]] || at_once=1 # the double build checks what the float build writes
        rm -f "$BUILD/$preset/reports/"*.xml
        try_step "test_$preset" "Run" ctest --preset "$preset" --parallel "$at_once" --no-tests=error "${filter[@]}"
        record_part "$name" "$STEP_STATUS" "$BUILD/$preset"/reports/*.xml
    fi
}

part_native() { cpp_part "native, float and double" release; }
part_wasm() { cpp_part "WebAssembly, SIMD and relaxed" wasm; }
part_asan() { cpp_part "native, sanitizers" asan; }

# --- sources ----------------------------------------------------------------------------------

cpp_sources() { find common chapters tests -name '*.[ch]pp' -print0; }
check_format() { cpp_sources | xargs -0 clang-format-19 --dry-run -Werror; }
check_scripts() { shellcheck --external-sources course .ci/run tools/*.sh; }

part_format() {
    begin_part
    try_step format "C++ formatting" check_format
    ((STEP_STATUS == 0)) || note "repair: find common chapters tests -name '*.[ch]pp' | xargs clang-format-19 -i"
    record_part "C++ formatting" "$STEP_STATUS"
}

part_scripts() {
    begin_part
    try_step shellcheck "Shell scripts" check_scripts
    record_part "shell scripts" "$STEP_STATUS"
}

part_web_style() {
    begin_part
    try_step prettier "Formatting of everything else" npm run --silent format:check
    ((STEP_STATUS == 0)) || note "repair: npm run format"
    record_part "formatting of web and docs" "$STEP_STATUS"
    begin_part
    try_step eslint "ESLint" npm run --silent lint
    record_part "ESLint" "$STEP_STATUS"
}

# Needs the compile commands of the native and the WebAssembly build.
part_tidy() {
    begin_part
    configure release
    configure wasm
    try_step tidy "clang-tidy" node tools/tidy.mjs "$JOBS"
    record_part "clang-tidy" "$STEP_STATUS"
}

# TypeScript sees the bindings through the module.d.ts that the WebAssembly build wrote.
part_types() {
    local targets=()
    begin_part
    configure wasm
    mapfile -t targets < <(demo_chapters && echo template_chapter)
    try_step build_modules "Build the modules" cmake --build --preset wasm --parallel "$JOBS" --target "${targets[@]/%/_demo}"
    ((STEP_STATUS)) || try_step types "TypeScript" npm run --silent check:types
    record_part "TypeScript" "$STEP_STATUS"
}

# --- tests in Node ----------------------------------------------------------------------------

# node_part NAME LOG LABEL FILE...
node_part() {
    local name=$1 log=$2 label=$3 report=$REPORTS/$2.xml
    shift 3
    begin_part
    mkdir -p "$REPORTS"
    rm -f "$report"
    try_step "$log" "$label" node --test --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=junit --test-reporter-destination="$report" "$@"
    record_part "$name" "$STEP_STATUS" "$report"
}

part_tools() {
    local files=(tests/tools/*.test.mjs web/tests/*.test.*)
    [[ -e ${files[-1]} ]] || unset 'files[-1]'
    node_part "tools and web units" test_tools "Tools" "${files[@]}"
}

part_site() {
    begin_part
    try_step site "Build the site" bash tools/site.sh --jobs "$JOBS"
    # shellcheck disable=SC2034  # read by test.sh
    ((STEP_STATUS)) || SITE_BUILT=1
    record_part "site" "$STEP_STATUS"
}

part_docs() { node_part "pages" test_docs "Check the pages" tests/docs/*.test.mjs; }

part_browser() {
    if ! find_chromium >/dev/null; then
        begin_part
        say "  no Chromium or Chrome was found: install one (Ubuntu: snap install chromium)"
        record_part "browser" 1
        return
    fi
    # The tests share processors with the browser: one file at a time.
    export COURSE_CHAPTER=$CHAPTER
    node_part "browser" test_browser "Drive the demos in Chromium" --test-concurrency=1 tests/browser/*.test.*
}
