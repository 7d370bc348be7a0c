# shellcheck shell=bash
# What has to be newer than the system's own: fetched by an apt with folders of its own, from the
# same servers as the system's packages, and unpacked into .toolchain/. The system's sources, lists and
# packages are not touched.

# Emscripten and the array libraries; the C library and C++ runtime that Binaryen was linked with.
NEWER_PACKAGES=(emscripten binaryen libxtensor-dev libxsimd-dev xtl-dev nlohmann-json3-dev)
NEWER_RUNTIME=(libc6 libgcc-s1 libstdc++6)
# Parts of Emscripten that no build here uses, 1.3 GB: threads, link-time optimisation, position-independent
# code, OpenGL, its tests and manuals.
EMSCRIPTEN_UNUSED=(--exclude='*/wasm32-emscripten/*-mt*' --exclude='*/wasm32-emscripten/*-ww*'
    --exclude='*/wasm32-emscripten/libGL*' --exclude='*/wasm32-emscripten/libasan*'
    --exclude='*/wasm32-emscripten/libsanitizer*' --exclude='*/wasm32-emscripten/*-asan*'
    --exclude='*/wasm32-emscripten/lto' --exclude='*/wasm32-emscripten/lto-pic'
    --exclude='*/wasm32-emscripten/pic' --exclude='*/share/emscripten/test'
    --exclude='*/share/doc' --exclude='*/share/man')

newer_recipe() { fingerprint "@1 ${NEWER_SUITE:-$SUITE}" tools/setup_newer.sh; }
newer_is_current() { is_current "$TOOLCHAIN/stamps/newer" "$(newer_recipe)"; }

plan_newer() {
    if [[ -n $NEWER_SUITE ]]; then
        say "From $NEWER_SUITE, into .toolchain/ (download 270 MB, 500 MB on disk): Emscripten, Binaryen," \
            "xtensor, xsimd, and Catch2's source"
    else
        say "Into .toolchain/ (download 15 MB, 120 MB on disk): Catch2's source, a copy of Emscripten's libraries"
    fi
}

# The system's own source of packages as one deb822 stanza, whichever of the two formats it has.
own_source() {
    local file files=()
    for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [[ ! -r $file ]] || files+=("$file")
    done
    awk -v suite="$SUITE" '
        function flush() {
            if (!done && types ~ /(^| )deb( |$)/ && (" " suites " ") ~ (" " suite " ") &&
                (" " components " ") ~ / main / && enabled !~ /^no/) {
                print "URIs: " uris
                if (signed != "") print "Signed-By:" signed
                done = 1
            }
            types = suites = components = uris = signed = enabled = field = ""
        }
        FNR == 1 { flush() }
        FILENAME ~ /\.sources$/ {
            if ($0 ~ /^#/) next
            if ($0 ~ /^[ \t]*$/) { flush(); next }
            if ($0 ~ /^[ \t]/) { if (field == "signed-by") signed = signed "\n" $0; next }
            field = tolower($0); sub(/:.*/, "", field)
            value = $0; sub(/^[^:]*:[ \t]*/, "", value)
            if (field == "types") types = value
            else if (field == "suites") suites = value
            else if (field == "components") components = value
            else if (field == "uris") uris = value
            else if (field == "enabled") enabled = value
            else if (field == "signed-by") signed = " " value
            next
        }
        $1 == "deb" {
            line = $0; options = ""
            if (match(line, /\[[^]]*\]/)) {
                options = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
            }
            n = split(line, word, " ")
            types = "deb"; uris = word[2]; suites = word[3]; components = ""
            for (i = 4; i <= n; i++) components = components " " word[i]
            if (match(options, /signed-by=[^ ]*/)) signed = " " substr(options, RSTART + 10, RLENGTH - 10)
            flush()
        }
        END { flush() }' "${files[@]}"
}

# private_apt COMMAND...: apt-get that knows only .toolchain/apt.
private_apt() {
    local apt=$TOOLCHAIN/apt
    apt-get -q -o Dir::Etc::SourceList="$apt/suite.sources" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o APT::Sandbox::User="$(id -un)" -o APT::Default-Release= -o Acquire::Languages=none \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"
}

read_newer_lists() {
    local source components=main
    [[ $SYSTEM == debian ]] || components='main universe'
    source=$(own_source)
    if [[ -z $source ]]; then
        echo "error: no source of packages for $SUITE with component main in /etc/apt"
        return 1
    fi
    mkdir -p "$TOOLCHAIN"/apt/{lists/partial,cache/archives/partial,debs}
    printf 'Types: deb deb-src\n%s\nSuites: %s\nComponents: %s\n' \
        "$source" "${NEWER_SUITE:-$SUITE}" "$components" >"$TOOLCHAIN/apt/suite.sources"
    # The default of apt-get is what is wanted here: lists without a valid signature are refused.
    private_apt update -o APT::Update::Error-Mode=any
}

# apt-get compares every file with the hash in the signed lists, and goes on with half-fetched ones.
fetch_newer() {
    cd "$TOOLCHAIN/apt/debs" || return
    if [[ -n $NEWER_SUITE ]]; then
        private_apt download "${NEWER_PACKAGES[@]}" "${NEWER_RUNTIME[@]}" || return
    fi
    private_apt source --download-only --tar-only catch2
}

unpack() { # PACKAGE FOLDER
    echo "unpacking $1"
    dpkg-deb --fsys-tarfile "$TOOLCHAIN"/apt/debs/"$1"_*.deb |
        tar -x --no-same-owner "${EMSCRIPTEN_UNUSED[@]}" -C "$2"
}

# Unpacks into a folder beside the final one: what is in place is always whole.
unpack_newer() {
    local part=$TOOLCHAIN/part package
    set -o pipefail
    rm -rf "$part" && mkdir -p "$part"/{root,glibc,catch2} || return
    tar -xf "$TOOLCHAIN"/apt/debs/catch2_*.orig.tar.* -C "$part/catch2" --strip-components=1 || return
    if [[ -n $NEWER_SUITE ]]; then
        for package in "${NEWER_PACKAGES[@]}"; do unpack "$package" "$part/root" || return; done
        for package in "${NEWER_RUNTIME[@]}"; do unpack "$package" "$part/glibc" || return; done
        mv "$part/root/usr/share/emscripten/cache" "$part/emscripten-cache" || return
    else
        link_system_headers "$part/root/usr/include" /usr/include || return
        mkdir "$part/emscripten-cache" && tar -c "${EMSCRIPTEN_UNUSED[@]}" -C /usr/share/emscripten/cache . |
            tar -x --no-same-owner -C "$part/emscripten-cache" || return
    fi
    mkdir -p "$TOOLCHAIN/src" || return
    put_in_place "$part/catch2" "$TOOLCHAIN/src/catch2" &&
        put_in_place "$part/root" "$TOOLCHAIN/root" &&
        put_in_place "$part/glibc" "$TOOLCHAIN/glibc" &&
        put_in_place "$part/emscripten-cache" "$TOOLCHAIN/emscripten-cache" &&
        rm -rf "$part"
}

put_in_place() { # NEW FINAL
    rm -rf "$2.old" || return
    [[ ! -e $2 ]] || mv "$2" "$2.old" || return
    mv "$1" "$2" && rm -rf "$2.old"
}

# The cross compiler must not see all of the system's headers, only these libraries.
link_system_headers() { # FOLDER SYSTEM_INCLUDE
    local name
    mkdir -p "$1" || return
    for name in xtensor xtl xsimd nlohmann; do
        if [[ -d $2/$name ]]; then ln -sfn "$2/$name" "$1/$name" || return; fi
    done
}

do_newer() {
    step newer_lists "Read the signed lists of ${NEWER_SUITE:-$SUITE}" read_newer_lists
    step newer_fetch "Fetch newer packages" fetch_newer
    step newer_unpack "Unpack them into .toolchain" unpack_newer
    rm -rf "$TOOLCHAIN/apt" # 280 MB that nothing needs any more
    mark_current "$TOOLCHAIN/stamps/newer" "$(newer_recipe)"
}
