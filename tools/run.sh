#!/usr/bin/env bash
# ./course run: builds a chapter's native program and becomes it.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh

usage() {
    cat <<'TEXT'
Usage: ./course run CHAPTER [options of the program]

Builds the native program of a chapter (01, linear_regression or 01_linear_regression) and runs it
here, with the options that follow. ./course run 01 --help shows them.
TEXT
    printf '\nChapters: %s\n' "$(chapters | paste -sd ' ')"
}

case ${1:-} in
    '') usage_error "run: which chapter?" "one of $(chapters | paste -sd ' ')" ;;
    --help | -h) usage && exit ;;
    -*) usage_error "run: the chapter comes before the options, got '$1'" "./course run CHAPTER [options]" ;;
esac
find_chapter "$1"
shift
[[ -f chapters/$CHAPTER_FOLDER/main.cpp ]] ||
    usage_error "chapter $CHAPTER_FOLDER has no native program" "its page shows what it has: ./course serve"

bash tools/setup.sh --quiet
# Standard output belongs to the program.
{
    configure release
    if ! ninja -C "$BUILD/release" -n "$CHAPTER_FOLDER" 2>/dev/null | grep -q 'no work to do'; then
        step "build_$CHAPTER_FOLDER" "Build $CHAPTER_FOLDER" \
            cmake --build --preset release --target "$CHAPTER_FOLDER"
    fi
} >&2

# Paths in the options are the caller's.
cd -- "$COURSE_CALLED_FROM"
exec "$BUILD/release/bin/$CHAPTER_FOLDER" "$@"
