#!/usr/bin/env bash
# ./course doctor: what the build would use, which versions, what is missing. Changes nothing.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/platform.sh
source tools/platform.sh

usage() {
    cat <<'TEXT'
Usage: ./course doctor

Shows every tool and library of the build: the version found, the version needed, where it is, and how
to get it. Nothing is installed or changed. Exit code 1 when something is missing or too old.
TEXT
}

case ${1:-} in
    '') ;;
    --help | -h) usage && exit ;;
    *) usage_error "doctor: unknown option '$1'" "it has none but --help" ;;
esac

detect_system
problems=0

version_of() { # COMMAND...: the first number with a dot in what it prints
    "$@" 2>/dev/null </dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1
}

define_of() { # HEADER REGEX: the version from the macros that match, in their order
    awk -v wanted="^($2)\$" '
        $1 == "#define" && $2 ~ wanted { v = v sep $3; sep = "." }
        END { print v }' "$1"
}

at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# row NAME FOUND NEEDED WHERE HOW
row() {
    local state=$GREEN found=$2
    if [[ -z $2 ]]; then
        state=$RED found=missing problems=$((problems + 1))
    elif [[ -n $3 ]] && ! at_least "$2" "$3"; then
        state=$RED problems=$((problems + 1))
    fi
    printf '%s%-18s %-12s%s %-9s %-44s %s\n' "$state" "$1" "$found" "$PLAIN" "${3:-any}" "${4:--}" "$5"
}

tool() { # NAME COMMAND NEEDED HOW
    local path version=
    path=$(command -v "$2") || path=
    [[ -z $path ]] || version=$(version_of "$2" --version) || version=
    [[ -z $path || -n $version ]] || version=present
    row "$1" "$version" "$3" "${path/#"$ROOT"\//}" "$4"
}

header() { # NAME NEEDED HOW VERSION_FILE VERSION_MACROS FOLDER...
    local name=$1 needed=$2 how=$3 file=$4 macros=$5 folder version=
    shift 5
    for folder in "$@"; do
        [[ -r $folder/$file ]] || continue
        version=$(define_of "$folder/$file" "$macros")
        row "$name" "${version:-present}" "$needed" "${folder/#"$ROOT"\//}" "$how"
        return
    done
    row "$name" '' "$needed" '' "$how"
}

case $SYSTEM in
    other) packages='see README.md' private='see README.md' ;;
    *) packages='apt-get' private=$packages ;;
esac
[[ -z $NEWER_SUITE ]] || private="apt-get, from $NEWER_SUITE into .toolchain"

say "System: $SYSTEM_NAME"
[[ $SYSTEM != other ]] || say "Set-up can't install packages here: README.md has the names for conda-forge and Homebrew."
say
printf '%s%-18s %-12s %-9s %-44s %s%s\n' "$BOLD" what found needed where 'how ./course setup gets it' "$PLAIN"
tool 'g++' g++ 12 "$packages"
tool 'clang++' clang++-19 19 "$packages"
tool CMake cmake 3.25 "$packages"
tool Ninja ninja 1.10 "$packages"
tool ccache ccache '' "$packages"
tool clang-format clang-format-19 19 "$packages"
tool clang-tidy clang-tidy-19 19 "$packages"
tool ShellCheck shellcheck '' "$packages"
row Emscripten "$(version_of "$TOOLCHAIN/emscripten/em++" --version || true)" 3.1.60 .toolchain/emscripten "$private"
unpacked=$TOOLCHAIN/root/usr/include
own=${CONDA_PREFIX:-${HOMEBREW_PREFIX:-/usr/local}}/include
header xsimd 13 "$private" xsimd/config/xsimd_config.hpp 'XSIMD_VERSION_.*' "$unpacked"
header xtensor 0.25 "$private" xtensor/xtensor_config.hpp 'XTENSOR_VERSION_.*' "$unpacked"
header nlohmann-json 3 "$private" nlohmann/detail/abi_macros.hpp 'NLOHMANN_JSON_VERSION_(MAJOR|MINOR|PATCH)' "$unpacked"
header Eigen 3.4 "$packages" eigen3/Eigen/src/Core/util/Macros.h 'EIGEN_(WORLD|MAJOR|MINOR)_VERSION' /usr/include "$own"
header CLI11 2 "$packages" CLI/Version.hpp 'CLI11_VERSION_(MAJOR|MINOR|PATCH)' /usr/include "$own"
row Catch2 "$(sed -n 's/^ *VERSION \([0-9.]*\).*/\1/p' "$TOOLCHAIN/src/catch2/CMakeLists.txt" 2>/dev/null | head -n 1)" \
    3 .toolchain/src/catch2 "source package by apt-get into .toolchain"
tool Node node 20.19 'apt-get, or npm into .toolchain/node'
tool npm npm 8 "$packages"
row 'npm packages' "$([[ -f node_modules/.package-lock.json ]] && echo present)" '' node_modules 'npm ci'
tool Doxygen doxygen 1.9.4 "$packages"
browser=$(find_chromium) || browser=
row Chromium "${browser:+$(version_of "$browser" --version || true)}" '' "$browser" \
    "$([[ $SYSTEM == ubuntu ]] && echo 'snap install chromium' || echo "$packages")"
say
if ((problems)); then
    say "$problems missing or too old: ./course setup"
    exit 1
fi
say "Everything that the build needs is here."
