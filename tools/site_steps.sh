# shellcheck shell=bash
# The steps that make build/site, each skipped when nothing it reads has changed.
# Sourced after lib.sh by site.sh, serve.sh and test.sh.

SITE=$BUILD/site
STAMPS=$BUILD/stamps

# The shell and the chapters' demos, as JavaScript.
build_web() {
    local wanted inputs=(web package-lock.json tsconfig.json docs/theme chapters/*/demo)
    wanted=$(fingerprint "${inputs[@]}")
    is_current "$STAMPS/web" "$wanted" && [[ -f $SITE/assets/course.js ]] && return
    step web "Bundle the web shell" npm run --silent build:web
    mark_current "$STAMPS/web" "$wanted"
}

# The pages. They read everything that is written for people, sources and recorded values included.
build_docs() {
    local wanted
    wanted=$(fingerprint docs chapters common tests web README.md CMakeLists.txt package-lock.json)
    is_current "$STAMPS/docs" "$wanted" && [[ -f $SITE/index.html ]] && return
    step docs "Build the pages" node docs/build.mjs
    mark_current "$STAMPS/docs" "$wanted"
}

# Chapters that have demos, by name.
demo_chapters() {
    local folder
    for folder in chapters/[0-9][0-9]_*/; do
        [[ -f $folder/demo/bindings.cpp ]] && basename "$folder" | cut -d _ -f 2-
    done
    true
}

# copy_module NAME: puts a chapter's module where the pages look for it; .d.ts files are for the type check.
copy_module() {
    local from=$BUILD/wasm/modules/$1 to=$SITE/modules/$1 file
    mkdir -p "$to"
    for file in "$from"/*.wasm; do
        cmp -s "$file" "$to/${file##*/}" || cp "$file" "$to/${file##*/}"
    done
    for file in "$from"/*.mjs; do
        [[ "$to/${file##*/}" -nt $file && "$to/${file##*/}" -nt web/minify.mjs ]] ||
            node web/minify.mjs "$file" "$to/${file##*/}"
    done
}

# Data that demos load: the chapters' tables, under data/<chapter>/, and the digits, which the modules'
# build packs for every chapter, under data/mnist/.
copy_data() {
    local folder file name
    for file in "$BUILD"/wasm/data/*.bin; do
        [[ -f $file ]] || continue
        mkdir -p "$SITE/data/mnist"
        cmp -s "$file" "$SITE/data/mnist/${file##*/}" || cp "$file" "$SITE/data/mnist/${file##*/}"
    done
    for folder in chapters/[0-9][0-9]_*/data; do
        [[ -d $folder ]] || continue
        name=${folder#chapters/[0-9][0-9]_}
        name=${name%/data}
        mkdir -p "$SITE/data/$name"
        for file in "$folder"/*.csv "$folder"/*.json "$folder"/*.npy "$folder"/*.bin "$folder"/*.txt \
            "$folder"/*.safetensors; do
            [[ -f $file ]] || continue
            cmp -s "$file" "$SITE/data/$name/${file##*/}" || cp "$file" "$SITE/data/$name/${file##*/}"
        done
    done
}

# Modules and data of chapters that are no longer there.
remove_stale() {
    local folder names
    names=" $(demo_chapters | tr '\n' ' ') $(chapters | cut -d _ -f 2- | tr '\n' ' ') mnist "
    for folder in "$SITE"/modules/*/ "$SITE"/data/*/; do
        [[ ! -d $folder || $names == *" $(basename "$folder") "* ]] || rm -r "$folder"
    done
}

# module_is_current NAME: whether ninja has nothing to do for it; asks without building.
module_is_current() {
    [[ -f $BUILD/wasm/modules/$1/simd.mjs ]] &&
        ninja -C "$BUILD/wasm" -n "$1_demo" 2>/dev/null | grep -q 'no work to do'
}

compress_site() {
    step compress "Compress" node tools/compress.mjs "$SITE" "$BUILD/compressed.json"
}
