#!/usr/bin/env bash
# ./course site: builds the whole site into build/site.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/site_steps.sh
source tools/site_steps.sh

usage() {
    cat <<'TEXT'
Usage: ./course site [--jobs N]

Builds the site into build/site: pages, web shell, every chapter's WebAssembly module, data. The
folder can be served by any web server under any address: all links are relative and nothing is
loaded from elsewhere. Files with .br beside them are for servers that send precompressed ones.

  --jobs N   compile N files at once (default: the number of processors)
TEXT
}

while (($#)); do
    case $1 in
        --jobs | -j) need_value "$1" $# && set_jobs "$2" && shift ;;
        --help | -h) usage && exit ;;
        *) usage_error "site: unknown option '$1'" "./course site --help lists them" ;;
    esac
    shift
done

bash tools/setup.sh --quiet
heading "Site"
configure wasm
mapfile -t names < <(demo_chapters)
if ((${#names[@]})); then
    step modules "Build ${#names[@]} WebAssembly module(s)" cmake --build --preset wasm --target "${names[@]/%/_demo}"
fi
build_web
build_docs
for name in "${names[@]}"; do copy_module "$name"; done
copy_data
remove_stale
compress_site
say
say "${GREEN}Built${PLAIN} build/site ($(du -sh "$SITE" | cut -f 1)) in $(duration $(($(now_ms) - BEGAN)))."
