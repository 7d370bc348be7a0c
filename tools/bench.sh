#!/usr/bin/env bash
# ./course bench: builds and runs the Google Benchmark programs, then the benchmarks in the browser.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/platform.sh
source tools/platform.sh

usage() {
    cat <<'TEXT'
Usage: ./course bench [CHAPTER | common] [--json FILE] [--filter REGEX]

Builds the benchmarks of common and of the chapters that have some, or of the one named, runs them
one after the other, and prints a table of ours beside the peers that are installed (./course setup
--peers installs them). Those of common end with the WebAssembly build in headless Chromium, beside
TensorFlow.js: rows wasm_gemm/... and wasm_step/... For numbers worth keeping, let the machine do
nothing else.

  --json FILE      also write all results as one JSON file
  --filter REGEX   only the benchmarks whose names match
TEXT
}

# Measures in the browser if there is one; who could not be measured is named below the step.
bench_browser() {
    local line
    if ! COURSE_CHROMIUM=${COURSE_CHROMIUM:-$(find_chromium)}; then
        note "no Chromium or Chrome was found: the browser's benchmarks are left out"
        return
    fi
    export COURSE_CHROMIUM
    configure wasm
    step bench_build_wasm "Build for the browser" \
        cmake --build --preset wasm --target browser_bench_simd browser_bench_relaxed
    try_step bench_browser "Measure in the browser" node common/bench/browser.mjs --filter "$filter" \
        --out "$results/browser.json"
    ((STEP_STATUS == 0)) || status=1
    while read -r line; do note "$line"; done < <(sed -n 's/^browser: //p' "$LOGS/bench_browser.log")
}

json=
filter=.
wanted=
while (($#)); do
    case $1 in
        --json)
            need_value "$1" $#
            json=$2
            [[ $json == /* ]] || json=$COURSE_CALLED_FROM/$json
            [[ -d $(dirname "$json") ]] || usage_error "bench: there is no folder $(dirname "$json")" "make it first"
            shift
            ;;
        --filter) need_value "$1" $# && filter=$2 && shift ;;
        --help | -h) usage && exit ;;
        -*) usage_error "bench: unknown option '$1'" "./course bench --help lists them" ;;
        common) wanted=common ;;
        *) find_chapter "$1" && wanted=$CHAPTER ;;
    esac
    shift
done

bash tools/setup.sh --quiet
browser_cases=$(node common/bench/browser.mjs --list --filter "$filter" 2>/dev/null) ||
    usage_error "bench: --filter needs a regular expression, got '$filter'"
configure release
mapfile -t programs < <(
    ninja -C "$BUILD/release" -t targets all |
        sed -n 's/^\([a-z0-9_]*_bench\): phony$/\1/p' | grep -v '^cmake_' | sort
)
if [[ $wanted == common ]]; then # several programs: all that are no chapter's
    for i in "${!programs[@]}"; do
        if compgen -G "chapters/[0-9][0-9]_${programs[i]%_bench}" >/dev/null; then unset "programs[i]"; fi
    done
    programs=("${programs[@]}")
elif [[ -n $wanted ]]; then
    [[ " ${programs[*]} " == *" ${wanted}_bench "* ]] || usage_error "$wanted has no benchmarks" "those with: ${programs[*]%_bench}"
    programs=("${wanted}_bench")
fi
((${#programs[@]})) || die "there is no benchmark program" "Google Benchmark was not found by CMake: see ./course doctor"
step bench_build "Build ${#programs[@]} benchmark program(s)" cmake --build --preset release --target "${programs[@]}"

# Each program leaves its measurements in a file; the table and --json are made of all of them.
# Rows are medians of nine, in mixed order, so that a slower minute of the machine meets all alike. The
# peers' own settings keep them on one thread, as ours are; what uses two says so in its name.
repeated=(--benchmark_repetitions=9 --benchmark_min_time=0.1 --benchmark_enable_random_interleaving=true)
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 BLIS_NUM_THREADS=1 COURSE_THREADS=1
results=$BUILD/bench
rm -rf "$results"
mkdir -p "$results"
status=0
for program in "${programs[@]}"; do
    try_step "bench_$program" "Measure ${program%_bench}" "$BUILD/release/bin/$program" \
        "${repeated[@]}" --benchmark_filter="$filter" --benchmark_out="$results/$program.json" --benchmark_out_format=json
    ((STEP_STATUS == 0)) || status=1
done
if [[ -n $browser_cases && (-z $wanted || $wanted == common) ]]; then bench_browser; fi
node tools/bench_table.mjs "$json" "$results"/*.json
exit "$status"
