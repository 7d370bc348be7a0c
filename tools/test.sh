#!/usr/bin/env bash
# ./course test: every check of the project, part by part, and one table at the end.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/platform.sh
source tools/platform.sh
# shellcheck source=tools/site_steps.sh
source tools/site_steps.sh
# shellcheck source=tools/test_parts.sh
source tools/test_parts.sh

usage() {
    cat <<'TEXT'
Usage: ./course test [CHAPTER] [parts] [--record] [--jobs N]

Runs every check. CHAPTER (01, linear_regression or 01_linear_regression) keeps to one chapter.

Parts, any number of them; without any, all are run:
  --native    C++ tests in float and double, those of the common layer without SIMD too
  --wasm      the same test sources in WebAssembly, SIMD and relaxed SIMD, in Node
  --asan      the native tests under AddressSanitizer and UBSan, by clang
  --docs      the site is built, the pages are checked
  --browser   the site is built, the demos are driven in Chromium
  --lint      formatting, ESLint, types, the tools' own tests
  --tidy      clang-tidy over the sources that changed since it last passed

  --record    write the numbers that pages quote (claims.json) from this run of the native tests
  --jobs N    compile and run N at once (default: the number of processors)

Reports and logs are left in build/reports and build/logs. Exit code 1 when anything failed.
TEXT
}

CHAPTER=
selected=()
while (($#)); do
    case $1 in
        --native | --wasm | --asan | --docs | --browser | --lint | --tidy) selected+=("${1#--}") ;;
        --record) export COURSE_RECORD=1 ;;
        --jobs | -j) need_value "$1" $# && set_jobs "$2" && shift ;;
        --help | -h) usage && exit ;;
        -*)
            near=$(nearest "$1" --native --wasm --asan --docs --browser --lint --tidy --record --jobs)
            usage_error "test: unknown option '$1'$(did_you_mean "$near")" "./course test --help lists them"
            ;;
        *)
            [[ -z $CHAPTER ]] || usage_error "test: one chapter at a time, got '$CHAPTER' and '$1'"
            find_chapter "$1"
            ;;
    esac
    shift
done
if ((${#selected[@]} == 0)); then
    if [[ -n ${COURSE_RECORD:-} ]]; then
        selected=(native)
    elif [[ -n $CHAPTER ]]; then
        selected=(native wasm asan docs browser)
    else
        selected=(lint native wasm asan tidy docs browser)
    fi
fi
wants() { [[ " ${selected[*]} " == *" $1 "* ]]; }

bash tools/setup.sh --quiet
BEGAN=$(now_ms)

# In this order: what is quick to fail comes first, and each part finds what it needs built.
if wants lint; then
    heading "Formatting and scripts"
    part_format
    part_scripts
    part_web_style
    part_tools
fi
if wants native; then
    heading "Native tests"
    part_native
fi
if wants wasm; then
    heading "WebAssembly tests"
    part_wasm
fi
if wants asan; then
    heading "Sanitizers"
    part_asan
fi
if wants tidy; then
    heading "Static checks"
    part_tidy
fi
if wants lint; then
    heading "Types"
    part_types
fi
if wants docs || wants browser; then
    heading "Site"
    part_site
    if ((SITE_BUILT)); then
        ! wants docs || part_docs
        ! wants browser || part_browser
    fi
fi

print_results
