#!/usr/bin/env bash
# ./course bench: builds and runs the Google Benchmark programs.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh

usage() {
    cat <<'TEXT'
Usage: ./course bench [CHAPTER | common] [--json FILE] [--filter REGEX]

Builds the benchmarks of common and of the chapters that have some, or of the one named, runs them
one after the other, and prints a table of ours beside the peers that are installed (./course setup
--peers installs them). For numbers worth keeping, let the machine do nothing else.

  --json FILE      also write all results as one JSON file
  --filter REGEX   only the benchmarks whose names match
TEXT
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
configure release
mapfile -t programs < <(
    ninja -C "$BUILD/release" -t targets all | sed -n 's/^\([a-z0-9_]*_bench\): phony$/\1/p' | sort
)
if [[ -n $wanted ]]; then
    [[ " ${programs[*]} " == *" ${wanted}_bench "* ]] || usage_error "$wanted has no benchmarks" "those with: ${programs[*]%_bench}"
    programs=("${wanted}_bench")
fi
((${#programs[@]})) || die "there is no benchmark program" "Google Benchmark was not found by CMake: see ./course doctor"
step bench_build "Build ${#programs[@]} benchmark program(s)" cmake --build --preset release --target "${programs[@]}"

# Each program leaves its measurements in a file; the table and --json are made of all of them.
results=$BUILD/bench
rm -rf "$results"
mkdir -p "$results"
status=0
for program in "${programs[@]}"; do
    try_step "bench_$program" "Measure ${program%_bench}" "$BUILD/release/bin/$program" \
        --benchmark_filter="$filter" --benchmark_out="$results/$program.json" --benchmark_out_format=json
    ((STEP_STATUS == 0)) || status=1
done
node tools/bench_table.mjs "$json" "$results"/*.json
exit "$status"
