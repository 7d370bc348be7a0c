#!/usr/bin/env bash
# ./course bench: builds and runs the Google Benchmark programs.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh

usage() {
    cat <<'TEXT'
Usage: ./course bench [CHAPTER | common] [--json FILE] [--filter REGEX]

Builds the benchmarks of common and of the chapters that have some, or of the one named, and runs
them one after the other. For numbers worth keeping, let the machine do nothing else.

  --json FILE      also write the results as JSON; with several programs their names are added
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

status=0
for program in "${programs[@]}"; do
    heading "${program%_bench}"
    options=(--benchmark_filter="$filter")
    if [[ -n $json ]]; then
        out=$json
        ((${#programs[@]} == 1)) || out=${json%.json}_${program%_bench}.json
        options+=(--benchmark_out="$out" --benchmark_out_format=json)
    fi
    "$BUILD/release/bin/$program" "${options[@]}" || status=1
done
exit "$status"
