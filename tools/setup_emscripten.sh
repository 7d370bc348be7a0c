# shellcheck shell=bash
# Makes the unpacked Emscripten usable from this folder, and tries it.

emscripten_recipe() { fingerprint "@1 $ROOT $(newer_recipe) $(command -v ccache)" tools/setup_emscripten.sh tools/emscripten; }
emscripten_is_current() { is_current "$TOOLCHAIN/stamps/emscripten" "$(emscripten_recipe)"; }

plan_emscripten() { say "Emscripten's settings into .toolchain/, and a first program to try them"; }

# Binaryen needs a newer C library than the system's: its programs are told where theirs is.
patch_binaryen() {
    local libraries=$TOOLCHAIN/glibc/usr/lib/x86_64-linux-gnu program
    for program in "$TOOLCHAIN"/root/usr/bin/wasm*; do
        [[ -f $program && ! -L $program ]] || continue
        patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" \
            --set-rpath "$libraries:$TOOLCHAIN/root/usr/lib/x86_64-linux-gnu" "$program" || return
    done
    "$TOOLCHAIN/root/usr/bin/wasm-opt" --version
}

prepare_emscripten() {
    if [[ -n $NEWER_SUITE ]]; then
        patch_binaryen || return
        ln -sfn root/usr/share/emscripten "$TOOLCHAIN/emscripten" || return
    else
        ln -sfn /usr/share/emscripten "$TOOLCHAIN/emscripten" || return
    fi
    # Emscripten's own scripts are no ES modules, whatever this checkout's package.json says.
    echo '{ "type": "commonjs" }' >"$TOOLCHAIN/package.json"
    cp tools/emscripten/config.py "$TOOLCHAIN/emscripten.config" && try_emscripten
}

# Compiles, links and runs one program per kind of link that the build has, which also fills
# Emscripten's cache: links that run side by side then never wait for it.
try_emscripten() {
    local out=$TOOLCHAIN/trial em="$TOOLCHAIN/emscripten/em++" printed
    local flags=(-std=c++20 -O3 -msimd128 -fwasm-exceptions)
    rm -rf "$out" && mkdir -p "$out" || return
    "$em" "${flags[@]}" -c tools/emscripten/trial.cpp -o "$out/trial.o" || return
    "$em" "${flags[@]}" "$out/trial.o" -o "$out/program.cjs" -lembind \
        -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node -sALLOW_MEMORY_GROWTH=1 || return
    "$em" "${flags[@]}" "$out/trial.o" -o "$out/module.mjs" -lembind -sMODULARIZE=1 -sEXPORT_ES6=1 \
        -sENVIRONMENT=web,worker,node -sALLOW_MEMORY_GROWTH=1 -sMALLOC=emmalloc -sFILESYSTEM=0 \
        -sEXPORT_EXCEPTION_HANDLING_HELPERS=1 -sDYNAMIC_EXECUTION=0 || return
    printed=$(node "$out/program.cjs") || return
    if [[ $printed != 'caught: 1 + 1 = 2' ]]; then
        echo "error: the first program printed: $printed"
        return 1
    fi
    rm -rf "$out"
}

do_emscripten() {
    step emscripten "Try Emscripten" prepare_emscripten
    mark_current "$TOOLCHAIN/stamps/emscripten" "$(emscripten_recipe)"
}
